"""Analyses of a manifest, against small cases counted by hand."""

import unicodedata

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from netchu.analysis.data import exploration
from netchu.analysis.errors.edits import TONES
from netchu.data.lines import Lines
from netchu.registry import BACKBONES
from netchu.system import progress


def manifest(texts, splits=None, paths=None, sources=None):
    count = len(texts)
    return pd.DataFrame(
        {
            "path": paths or [f"/nowhere/{i}.png" for i in range(count)],
            "text": texts,
            "source": sources or ["a"] * count,
            "writer": [""] * count,
            "split": splits or ["train"] * count,
        }
    )


def picture(folder, name, size, **save):
    path = folder / name
    Image.new("RGB", size, "white").save(path, **save)
    return str(path)


def test_sources_take_turns_and_the_seed_decides():
    lines = manifest(list("abcdefgh"), sources=["scan"] * 6 + ["photo"] * 2)
    shown = exploration.sample_lines(lines, 4, seed=3)
    assert sorted(shown["source"]) == ["photo", "photo", "scan", "scan"]
    assert shown.equals(exploration.sample_lines(lines, 4, seed=3))
    assert {tuple(exploration.sample_lines(lines, 4, seed=s)["text"]) for s in range(9)} != {tuple(shown["text"])}
    assert len(exploration.sample_lines(lines, 99)) == 8


def test_sizes_of_upright_images_and_of_normalised_texts(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held upright
    paths = [picture(tmp_path, "a.png", (30, 10)), picture(tmp_path, "b.jpg", (20, 80), exif=exif), str(tmp_path / "c")]
    sizes = exploration.line_sizes(manifest(["Hoà  Bình", "1", ""], paths=paths))
    assert sizes["width"].tolist()[:2] == [30, 80] and sizes["height"].tolist()[:2] == [10, 20]
    assert sizes["aspect"].tolist()[:2] == [3, 4] and np.isnan(sizes.loc[2, "width"])
    assert sizes["characters"].tolist() == [8, 1, 0] and sizes["words"].tolist() == [2, 1, 0]


def test_characters_count_occurrences_lines_and_training_lines():
    counts = exploration.character_counts(manifest(["aab", "a", "c"], splits=["train", "val", "test"]))
    assert counts.to_numpy().tolist() == [["a", 3, 2, 1], ["b", 1, 1, 1], ["c", 1, 1, 0]]


def test_marks_are_counted_whatever_the_unicode_form():
    for form in ("NFC", "NFD"):
        text = unicodedata.normalize(form, "Đặng Thuý")
        tones, marks = exploration.mark_counts(manifest([text]))
        assert tones.to_dict() == dict.fromkeys(TONES, 0) | {"dot below": 1, "level": 1, "acute": 1}
        assert marks.to_dict() == {"none": 2, "breve": 1, "circumflex": 0, "horn": 0, "stroke": 1}


def test_every_tone_and_mark_has_a_letter_to_show():
    assert list(exploration.TONE_LETTERS) == TONES
    assert list(exploration.MARK_LETTERS) == exploration.VOWEL_MARKS


def test_pages_alone_or_beside_synthetic_ones(tmp_path):
    paths = [picture(tmp_path, f"{i}.png", (30 + i, 10)) for i in range(4)]
    lines = manifest(["một", "hai", "ba", "tư"], paths=paths)
    images, labels = exploration.sample_pages(lines, 4)
    assert sorted(labels) == sorted(lines["text"]) and {image.shape[0] for image in images} == {10}
    images, labels = exploration.sample_pages(lines, 4, synthetic=True)
    assert [label.split(":")[0] for label in labels] == ["real", "synthetic"] * 2
    assert [image.shape[0] for image in images] == [10, 96] * 2


def test_room_is_frames_for_each_frame_needed():
    lines = Lines(np.zeros((64, 50), np.uint8), np.array([0, 33, 50]), ("ab", "aa"), ("1", "2"), "key")
    room = exploration.frame_room(lines, strides=(8,))
    assert room[8].tolist() == [5 / 2, 3 / 3]  # "aa" needs a blank between


@pytest.mark.parametrize("name", list(BACKBONES))
def test_strides_shown_hold_those_of_the_backbones(name):
    assert exploration.backbone_strides()[name] in exploration.STRIDES


def test_sizes_show_their_progress(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(progress, "REFRESH_SECONDS", -1)
    exploration.line_sizes(pd.DataFrame({"path": [str(tmp_path / "gone.png")] * 3, "text": ["a"] * 3}))
    assert "sizes of lines: 3 in" in capsys.readouterr().err
