"""Lines that the list excludes go, those whose label was corrected stay."""

from dataclasses import replace

import pandas as pd
import pytest
from samples import draw_line, lines_of_images

from netchu.data import excluded


@pytest.fixture
def listed(tmp_path, monkeypatch):
    table = pd.DataFrame({"file": ["7/a.jpg"], "text": ["ab ba"], "reason": ["ba is not written"]})
    table.to_csv(tmp_path / "excluded.csv", index=False)
    monkeypatch.setattr(excluded, "LIST", tmp_path / "excluded.csv")
    excluded.excluded_labels.cache_clear()
    yield
    excluded.excluded_labels.cache_clear()


def test_the_listed_line_goes_and_a_corrected_label_stays(listed):
    lines = lines_of_images([draw_line("ab")] * 4, ["ab ba", "ab", "ab ba", "bb"])
    lines = replace(lines, paths=("/any/7/a.jpg", "/any/7/a.jpg", "/any/8/a.jpg", "/any/9/a.jpg"))
    assert excluded.without_excluded(lines).paths == lines.paths[1:]


def test_the_list_is_whole():
    table = pd.read_csv(excluded.LIST, dtype=str)
    assert not table.isna().any(axis=None) and not table.duplicated(["file", "text"]).any()
    assert len(excluded.excluded_labels()) == len(table) > 0
