"""A labelled picture with several rows becomes lines with their parts of the label; one with a single row stays."""

from pathlib import Path

import cv2
import numpy as np
import pandas as pd
import pytest
from samples import draw_line

from netchu.config import Preprocessing
from netchu.data.images import read_image
from netchu.data.lines import load_lines
from netchu.data.manifest import make_manifest
from netchu.pictures.finding import find_rows
from netchu.preprocessing.steps import preprocess
from netchu.training import several_rows
from netchu.training.several_rows import divide_label, divide_pictures

FIRST, SECOND = "15 Thanh Hai Quan 9", "Kim Son Ha Noi"
ROWS = [FIRST, SECOND]


def line(folder: Path, texts: list[str], label: str, split: str = "train", name: str = "0.png") -> dict[str, str]:
    """A picture with these rows, as a line of a manifest."""
    rows = [cv2.copyMakeBorder(draw_line(text), 12, 12, 20, 0, cv2.BORDER_CONSTANT, value=252) for text in texts]
    page = np.full((88 * len(rows), max(row.shape[1] for row in rows)), 252, np.uint8)
    for number, row in enumerate(rows):
        page[88 * number : 88 * number + 88, : row.shape[1]] = row
    cv2.imwrite(str(folder / name), page)
    return {"path": str(folder / name), "text": label, "source": "forms", "writer": "ann", "split": split}


def test_two_rows_become_lines_with_their_halves(tmp_path):
    single = line(tmp_path, [FIRST], FIRST, name="1.png")
    double = line(tmp_path, ROWS, f"{FIRST} {SECOND}")
    manifest, problems = divide_pictures(make_manifest([double, single]))
    assert manifest["text"].tolist() == [FIRST, SECOND, FIRST] and problems.empty
    assert manifest["writer"].tolist() == ["ann"] * 3 and manifest["path"].iloc[2] == single["path"]
    for path, row in zip(manifest["path"], find_rows(read_image(double["path"]), Preprocessing()), strict=False):
        assert (read_image(path) == row.image).all() and Path(path).parts[-2] == tmp_path.name


def test_a_label_that_does_not_fit_leaves_training_alone(tmp_path, capsys):
    lines = [
        line(tmp_path, ROWS, "Phuong Binh Trung Dong", split, f"{split}.png") for split in ("train", "val", "test")
    ]
    manifest, problems = divide_pictures(make_manifest(lines))
    assert manifest["path"].tolist() == [lines[1]["path"], lines[2]["path"]]
    assert [problem.split("(")[1] for problem in problems["problem"]] == ["left out)", "stays whole)", "stays whole)"]
    said = capsys.readouterr().err
    assert "left out: 1 training pictures with several rows whose label can't be divided" in said


@pytest.mark.parametrize("module", ["netchu.pictures", "netchu.models", "netchu.recognizer", "netchu.decoding.greedy"])
def test_changed_source_of_what_finds_or_reads_rows_looks_anew(tmp_path, monkeypatch, module):
    looked = []
    monkeypatch.setattr(several_rows, "_write_rows", lambda path: looked.append(path) or [])
    given = make_manifest([line(tmp_path, [FIRST], FIRST)])
    monkeypatch.setattr(several_rows, "source_digest", lambda *modules: "one")
    divide_pictures(given)
    divide_pictures(given)
    assert len(looked) == 1
    monkeypatch.setattr(several_rows, "source_digest", lambda *modules: "other" if module in modules else "one")
    divide_pictures(given)
    assert len(looked) == 2


def test_single_rows_are_what_they_were(tmp_path):
    given = make_manifest([line(tmp_path, [text], text, name=f"{k}.png") for k, text in enumerate(ROWS)])
    before, _ = load_lines(given, Preprocessing())
    manifest, problems = divide_pictures(given)
    pd.testing.assert_frame_equal(manifest, given)
    after, _ = load_lines(manifest, Preprocessing())
    assert after.key == before.key and problems.empty
    for path, image in zip(given["path"], after.images, strict=True):
        assert (image == preprocess(read_image(path), Preprocessing())).all()


def test_rows_are_looked_for_once_until_a_picture_changes(tmp_path, monkeypatch):
    given = make_manifest([line(tmp_path, ROWS, f"{FIRST} {SECOND}")])
    first, _ = divide_pictures(given)
    monkeypatch.setattr(several_rows, "find_rows", lambda page, config: [])
    again, _ = divide_pictures(given)
    pd.testing.assert_frame_equal(again, first)
    line(tmp_path, [*ROWS, FIRST], "")
    assert divide_pictures(given)[0] is given


def test_who_is_stopped_goes_on_from_what_was_looked_at(tmp_path, monkeypatch):
    given = make_manifest([line(tmp_path, ROWS[:1], FIRST, name=f"{k}.png") for k in range(5)])
    seen = []

    def look(page, config):
        seen.append(page)
        if len(seen) == 4:
            raise KeyboardInterrupt
        return []

    monkeypatch.setattr(several_rows, "find_rows", look)
    monkeypatch.setattr(several_rows, "usable_cores", lambda: 1)
    monkeypatch.setattr(several_rows, "_AT_ONCE", 2)
    with pytest.raises(KeyboardInterrupt):
        divide_pictures(given)
    before = len(seen)
    assert divide_pictures(given)[0] is given
    assert len(seen) - before == 3  # the first two are kept


def test_ink_and_broken_pictures_are_one_row(tmp_path, monkeypatch):
    monkeypatch.setattr(several_rows, "find_rows", None)
    (tmp_path / "broken.png").write_bytes(b"")
    given = make_manifest([{"path": f"{tmp_path}/{name}", "text": "ab"} for name in ("a.inkml#1", "broken.png")])
    assert divide_pictures(given)[0] is given


@pytest.mark.parametrize(
    ("readings", "parts"),
    [
        (["To 9 Tran Phu", "HOANG MAI"], ["Tổ 9 Trần Phú", "Hoàng Mai"]),
        (["Tổ 9, Trần", "Phú", "Hoàng Mai"], ["Tổ 9 Trần", "Phú", "Hoàng Mai"]),
        (["", "Tổ 9 Trần Phú Hoàng Mai"], ["", "Tổ 9 Trần Phú Hoàng Mai"]),
        (["Hoàng Mai", "Tổ 9 Trần Phú"], []),
        (["Tổ 9 Trần Phú", ""], []),
        ([], []),
    ],
)
def test_a_label_is_divided_where_it_fits_what_is_read(readings, parts):
    assert divide_label("Tổ 9 Trần Phú Hoàng Mai", readings) == parts


def test_of_a_page_few_parts_are_compared_with_a_row(monkeypatch):
    words = [f"{number:03d}" for number in range(120)]
    rows = [" ".join(words[k : k + 10]) for k in range(0, 120, 10)]
    compare, compared = several_rows.Levenshtein.distance, []

    class Counted:
        @staticmethod
        def distance(one, other, **options):
            compared.append(one)
            return compare(one, other, **options)

    monkeypatch.setattr(several_rows, "Levenshtein", Counted)
    assert divide_label(" ".join(words), rows) == rows
    assert len(compared) < 0.3 * len(rows) * len(words) ** 2 / 2
