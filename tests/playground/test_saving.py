"""Lines kept for training: nothing is lost, and the readers take the folder as it is."""

import json
import unicodedata
from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np
import pytest
from samples import draw_line

from netchu.data.readers import read_data
from netchu.errors import InputError
from netchu.playground.saving import count_lines, save_line


def kept(folder):
    """File name → (text, pixels), as training would read them."""
    manifest, problems = read_data(folder)
    assert problems.empty
    rows = zip(manifest["path"], manifest["text"], strict=True)
    return {path.split("/")[-1]: (text, cv2.imread(path, cv2.IMREAD_UNCHANGED)) for path, text in rows}


def test_lines_of_one_name_stay_apart_and_lossless(tmp_path):
    folder = tmp_path / "new" / "corrected"
    pages = [draw_line("abc", seed=seed) for seed in range(3)]
    names = ["photo.jpg", "photo.png", "PHOTO"]
    saved = [save_line(folder, page, f"Hà Nội {i}", names[i]) for i, page in enumerate(pages)]
    assert [one.path.name for one in saved] == ["photo.png", "photo-2.png", "PHOTO-3.png"]
    assert [one.lines for one in saved] == [1, 2, 3] and count_lines(folder) == 3
    found = kept(folder)
    for i, one in enumerate(saved):
        text, pixels = found[one.path.name]
        assert text == f"Hà Nội {i}" and (pixels == pages[i]).all()


def test_text_is_normalised_and_a_picture_has_one_label(tmp_path):
    page = np.repeat(draw_line("abc")[..., None], 3, axis=2)
    first = save_line(tmp_path, page, unicodedata.normalize("NFD", "  Huế \n"), "a")
    again = save_line(tmp_path, page, "Huế", "b")
    better = save_line(tmp_path, page, "Hué", "c")
    assert first.path == again.path == better.path
    assert (first.before, again.before, better.before) == (None, "Huế", "Huế")
    assert json.loads((tmp_path / "labels.json").read_text(encoding="utf-8")) == {"a.png": "Hué"}


@pytest.mark.parametrize(
    ("name", "file"),
    [("../../etc/số 5.jpeg", "số-5.png"), ("", "line.png"), ("…", "line.png"), ("a.b", "a-b.png"), ("x" * 300, None)],
)
def test_names_are_made_safe(tmp_path, name, file):
    path = save_line(tmp_path / "in", draw_line("a"), "a", name).path
    assert path.parent == tmp_path / "in" and path.is_file()
    assert path.name == file if file else len(path.name) < 80


@pytest.mark.parametrize(
    ("text", "words"), [(" ", "no text"), ("5 ∑ Huế", "don't know .∑."), ("a\ud800", "don't know")]
)
def test_what_can_not_be_a_label_leaves_no_trace(tmp_path, text, words):
    with pytest.raises(InputError, match=words):
        save_line(tmp_path / "in", draw_line("a"), text)
    assert not (tmp_path / "in").exists()


@pytest.mark.parametrize("content", ["{broken", "[1, 2]"])
def test_a_foreign_labels_file_is_never_overwritten(tmp_path, content):
    (tmp_path / "labels.json").write_text(content)
    with pytest.raises(InputError, match="labels.json"):
        save_line(tmp_path, draw_line("a"), "a")
    assert (tmp_path / "labels.json").read_text() == content and not list(tmp_path.glob("*.png"))


def test_a_file_without_a_label_is_not_overwritten(tmp_path):
    (tmp_path / "line.jpg").write_bytes(b"mine")
    assert save_line(tmp_path, draw_line("a"), "a").path.name == "line-2.png"
    assert (tmp_path / "line.jpg").read_bytes() == b"mine"


def test_many_at_once_lose_nothing(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda i: save_line(tmp_path, draw_line("ab", seed=i), f"số {i}"), range(24)))
    assert sorted(text for text, _ in kept(tmp_path).values()) == sorted(f"số {i}" for i in range(24))
