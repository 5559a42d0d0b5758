"""Parts of many pictures: each written once and whole, and a folder that is gone on with only as it was begun."""

import csv
import os
import time
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from netchu.data.images import read_image
from netchu.decoding import Hypothesis
from netchu.errors import InputError
from netchu.exports import reading_parts
from netchu.exports.reading_parts import HowToRead, Part, PartFolder, PartRead, read_part
from netchu.reading import Reading

HOW = HowToRead("last", "ab12", "greedy", "", "", "", None, None)
NAMES = [f"{i}.png" for i in range(5)]


def row(name):
    return {"path": name, "page": 1, "row": 1, "text": "Đà Nẵng", "confidence": 0.5, "top": 0, "bottom": 1, "left": 0,
            "right": 1, "today": ""}  # fmt: skip


def test_what_is_written_is_not_read_again(tmp_path):
    folder = PartFolder(tmp_path / "out", NAMES, HOW, 2)
    assert [number for number, _ in folder.waiting()] == [0, 1, 2] and folder.pictures == 5
    folder.write(2, PartRead([row("4.png")], [], 1))
    folder.write(0, PartRead([row("0.png")], [("1.png", "1.png is broken.")], 2))
    again = PartFolder(tmp_path / "out", iter(NAMES), HOW, 2)
    assert list(again.waiting()) == [(1, ["2.png", "3.png"])] and again.pictures_done() == 3
    with again.part_file(0).open(encoding="utf-8") as stream:
        assert [(one["path"], one["text"]) for one in csv.DictReader(stream)] == [("0.png", "Đà Nẵng")]
    assert (tmp_path / "out" / "unread-00000.csv").read_text().splitlines()[1] == "1.png,1.png is broken."
    assert sorted(file.name for file in (tmp_path / "out").iterdir()) == [
        "inputs.json", "inputs.jsonl", "part-00000.csv", "part-00002.csv", "unread-00000.csv"]  # fmt: skip


def test_half_files_of_a_killed_command_are_removed_and_nothing_else(tmp_path):
    mine = [".inputs.jsonl.abcd_123.jsonl", ".part-00001.csv.abcdefgh.csv", ".unread-00001.csv.abcdefgh.csv"]
    others = [".editor.settings", ".part-00002.csv.abcdefgh.csv"]
    for name in mine + others:
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (0, time.time() - (90_000 if name != others[1] else 0)))
    PartFolder(tmp_path, NAMES, HOW, 2)
    assert {file.name for file in tmp_path.iterdir()} == {"inputs.json", "inputs.jsonl", *others}


@pytest.mark.parametrize(
    ("names", "how", "part", "said"),
    [
        (NAMES[:-1], HOW, 2, "another list of 5 pictures than these 4"),
        (NAMES[::-1], HOW, 2, "another list"),
        (NAMES, HOW, 3, "parts of 2 pictures"),
        (NAMES, replace(HOW, decoder="best", min_confidence=0.5), 2, "with decoder 'greedy', min-confidence None"),
    ],
)
def test_another_request_is_refused(tmp_path, names, how, part, said):
    PartFolder(tmp_path, NAMES, HOW, 2)
    with pytest.raises(InputError, match=said):
        PartFolder(tmp_path, names, how, part)
    assert list(PartFolder(tmp_path, NAMES, HOW, 2).waiting())[0] == (0, NAMES[:2])


def test_names_that_are_no_utf_8_or_have_line_ends_stay_apart(tmp_path):
    names = ["a\nb.png", "\udcff.png"]
    assert list(PartFolder(tmp_path, names, HOW, 9).waiting()) == [(0, names)]


def test_parts_in_parquet(tmp_path):
    pytest.importorskip("pyarrow", reason="pyarrow isn't installed: pip install 'netchu[scale]'")
    from pyarrow import parquet

    folder = PartFolder(tmp_path / "out.parquet", NAMES, HOW, 5)
    folder.write(0, PartRead([row("0.png"), row("\udcff.png") | {"confidence": None}], [], 5))
    table = parquet.read_table(folder.part_file(0)).to_pylist()
    assert table[0] == row("0.png") and table[1]["confidence"] is None and table[1]["path"] == "\\udcff.png"
    empty = PartFolder(tmp_path / "none.parquet", NAMES, HOW, 5)
    empty.write(0, PartRead([], [("0.png", "broken")], 5))
    assert parquet.read_table(empty.part_file(0)).num_rows == 0 and not list(empty.waiting())


def widths(files, **how):
    """Reads the width of each picture."""
    for file in files:
        try:
            text = str(read_image(file).shape[1])
            yield Reading(str(file), (Hypothesis(text, -1.0, 0.5),), (), (0, 1, 0, 1))
        except InputError as error:
            yield error


def test_a_worker_reads_a_part(tmp_path, monkeypatch):
    monkeypatch.setattr(reading_parts, "_reader", lambda *checkpoint: SimpleNamespace(stream=widths))
    for name, width in (("a.png", 100), ("c.png", 140)):
        Image.fromarray(np.full((40, width), 255, np.uint8)).save(tmp_path / name)
    (tmp_path / "d.png").write_bytes(b"")
    read = read_part(Part(3, ["a.png", "d.png", "gone.png", "c.png"], str(tmp_path), HOW))
    assert [(one["path"], one["text"]) for one in read.rows] == [("a.png", "100"), ("c.png", "140")]
    assert [name for name, _ in read.unread] == ["d.png", "gone.png"] and read.pictures == 4
    assert str(tmp_path) not in read.unread[0][1]
