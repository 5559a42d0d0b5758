"""Kalapa's sheets arrive from an archive or a folder and are counted."""

import re
import shutil
from pathlib import Path, PurePath

import pytest
from data_files import draw, write

from netchu.data import fetch_kalapa as module
from netchu.data.fetch_kalapa import fetch_kalapa, kalapa_places
from netchu.data.readers import read_data
from netchu.errors import InputError


@pytest.fixture(autouse=True)
def small_set(monkeypatch):
    monkeypatch.setattr(module, "SHEETS", 2)
    monkeypatch.setattr(module, "LINES_PER_SHEET", 2)


@pytest.fixture
def original(tmp_path) -> Path:
    root = tmp_path / "given" / "OCR" / "training"
    for sheet in ("7", "12"):
        draw(*(root / "images" / sheet / f"{n}.jpg" for n in range(2)))
        write(root / "annotations" / f"{sheet}.txt", f"{sheet}/0.jpg\tHai Bà Trưng\n{sheet}/1.jpg\tHuế {sheet}")
    draw(root.parent / "public_test" / "images" / "8" / "0.jpg")  # a test sheet has no labels
    return root


def is_whole(folder: Path) -> bool:
    manifest, problems = read_data(folder)
    return len(manifest) == 4 and problems.empty


@pytest.mark.parametrize("kind", ["folder", "zip", "gztar"])
def test_from_a_folder_or_an_archive(tmp_path, original, kind, caplog):
    source = tmp_path / "given"
    if kind != "folder":
        source = Path(shutil.make_archive(str(tmp_path / "packed"), kind, source))
    folder = fetch_kalapa(tmp_path / "out", source)
    assert is_whole(folder) and sorted(p.name for p in folder.iterdir()) == ["annotations", "images"]
    stamps = {path: path.stat().st_mtime_ns for path in folder.rglob("*.jpg")}
    assert is_whole(fetch_kalapa(folder, source)) and is_whole(fetch_kalapa(folder)) and not caplog.messages
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*.jpg")} == stamps


def test_the_table_of_hands_comes_along(tmp_path, original):
    write(original.parent / "kalapa_hands.csv", "sheets,remark\n7 12,one person\n")
    manifest, _ = read_data(fetch_kalapa(tmp_path / "out", original))
    assert set(manifest["writer"]) == {"7"}


def test_missing_sheets_lines_and_pictures_are_told(tmp_path, original, caplog):
    (original / "annotations" / "12.txt").unlink()
    (original / "images" / "7" / "1.jpg").unlink()
    fetch_kalapa(tmp_path / "out", original)
    words = ["Left out", "1 sheets in .* expected 2", "fewer than 2 lines, the first is 7 with 1"]
    assert len(caplog.messages) == 3
    for message, expected in zip(caplog.messages, words, strict=True):
        assert re.search(expected, message)


def test_without_a_source_or_labels_one_sentence_says_what_to_do(tmp_path):
    with pytest.raises(InputError, match="ByteBattles 2023.*--from ARCHIVE-OR-FOLDER"):
        fetch_kalapa(tmp_path / "out")
    draw(tmp_path / "pictures" / "images" / "7" / "0.jpg")
    with pytest.raises(InputError, match="nothing of the set in .*pictures"):
        fetch_kalapa(tmp_path / "out", tmp_path / "pictures")


def test_pictures_are_not_compared_with_each_sheet(monkeypatch):
    names = [f"k/annotations/{k}.txt" for k in range(50)] + [f"k/images/{k % 50}/{k}.jpg" for k in range(500)]
    compared, equal = [], PurePath.__eq__
    monkeypatch.setattr(PurePath, "__eq__", lambda one, other: compared.append(other) or equal(one, other))
    assert len(kalapa_places(names)) == 550
    assert len(compared) < 5 * len(names)
