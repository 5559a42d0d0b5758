"""Personal names from lists of their parts."""

from collections import Counter

import pytest

from netchu.charset import Charset
from netchu.config import PersonalNames
from netchu.errors import InputError
from netchu.text.personal_names import name_texts

CHARSET = Charset.vietnamese()


@pytest.fixture
def lists(tmp_path):
    files = []
    for name, rows in (
        ("ho", "Nguyễn\t9\t90\nTrần\t9\t10\nMüller\t9\t50"),
        ("dem", "Thị\t1\t5\nLẻ\t1\t"),
        ("ten", "Hoa\t1\t2"),
    ):
        files.append(tmp_path / f"{name}.tsv")
        files[-1].write_text(f"value\ttotal\tpeople\n{rows}\n", encoding="utf-8")
    return files


def test_names_are_as_frequent_as_in_the_lists(lists):
    names = name_texts(lists, CHARSET, PersonalNames(count=2000, short_share=0.2, capital_share=0.3))
    assert Counter(name.split()[0].title() for name in names)["Nguyễn"] == pytest.approx(1800, abs=60)
    assert sum(name.isupper() for name in names) == pytest.approx(600, abs=80)
    assert sum(len(name.split()) == 2 for name in names) == pytest.approx(400, abs=70)
    assert {name.title() for name in names} == {"Nguyễn Thị Hoa", "Nguyễn Hoa", "Trần Thị Hoa", "Trần Hoa"}


def test_bad_lists_are_told(lists):
    with pytest.raises(InputError, match="give three"):
        name_texts(lists[:2], CHARSET)
    lists[1].write_text("name\tpeople\nThị\tmany\n", encoding="utf-8")
    with pytest.raises(InputError, match="dem.tsv is no list of names"):
        name_texts(lists, CHARSET)
    lists[1].write_text("name\tpeople\nThị\t0\n", encoding="utf-8")
    with pytest.raises(InputError, match="no name with a count above 0"):
        name_texts(lists, CHARSET)
