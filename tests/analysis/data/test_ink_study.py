"""What is asked of ink: which strokes come late, and how a line looks with other pens."""

import numpy as np
import pandas as pd
import pytest
from data_files import draw
from ink_files import group, inkml

from netchu.analysis.data import ink_study
from netchu.config import PREPROCESSING

WORD = tuple(f"{x} 0, {x + 5} 40, {x + 20} 0" for x in range(0, 400, 40))


@pytest.fixture
def manifest(tmp_path) -> pd.DataFrame:
    """A line written from left to right, one whose mark comes last, and a scan."""
    groups = (group("tg_0", "thẳng", WORD), group("tg_1", "muộn", (*WORD, "10 -20, 15 -22")))
    (tmp_path / "a.inkml").write_text(inkml(*groups), encoding="utf-8")
    draw(tmp_path / "b.png")
    paths = [f"{tmp_path / 'a.inkml'}#tg_{k}" for k in range(2)] + [str(tmp_path / "b.png")]
    return pd.DataFrame({"path": paths, "text": ["thẳng", "muộn", "quét"], "source": ["ink", "ink", "scan"]})


def test_late_marks_are_counted(manifest):
    sample = ink_study.ink_sample(manifest)
    assert sample.texts == ("thẳng", "muộn")
    assert ink_study.delayed(sample.strokes(0)).sum() == 0
    assert np.flatnonzero(ink_study.delayed(sample.strokes(1))).tolist() == [10]
    assert ink_study.delayed_share(sample) == pytest.approx(1 / 21)


def test_the_line_with_late_marks_is_shown_beside_scans(manifest):
    sample = ink_study.ink_sample(manifest)
    views = ink_study.ink_views(sample, manifest, PREPROCESSING)
    assert [text for text, _ in views.strokes] == ["muộn"] and len(views.strokes[0][1]) == 11
    labels = [label for label, _ in views.pictures]
    assert labels[:3] == ["as it was written, plain pen", "scan: quét", "drawn pen 1"] and len(labels) == 8
    assert all(image.shape[0] == 64 for label, image in views.pictures if label.startswith("drawn"))
    again = ink_study.ink_views(sample, manifest, PREPROCESSING)
    assert all((a == b).all() for (_, a), (_, b) in zip(views.pictures, again.pictures, strict=True))


def test_without_scans_two_lines_and_without_ink_nothing(manifest):
    ink = manifest.head(2)
    views = ink_study.ink_views(ink_study.ink_sample(ink), ink, PREPROCESSING)
    assert len(views.strokes) == 2 and len(views.pictures) == 8 and views
    scans = manifest.tail(1)
    nothing = ink_study.ink_sample(scans)
    assert not ink_study.ink_views(nothing, scans, PREPROCESSING) and np.isnan(ink_study.delayed_share(nothing))
