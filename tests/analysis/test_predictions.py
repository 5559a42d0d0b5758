"""Tables of predictions: made, scored, written and read again, or refused."""

import errno
import os

import pandas as pd
import pytest

from netchu.analysis.predictions import (
    cer_by,
    predictions_table,
    read_predictions,
    score_predictions,
    tidied,
    write_predictions,
)
from netchu.decoding import Hypothesis
from netchu.errors import InputError
from netchu.metrics import score

LINES = [
    ("a/1.png", "Tổ 3, ấp 4", Hypothesis("Tổ 3, ấp 4", -0.1, 0.9)),
    ("b/1.png", "Ho\u0300a  Bi\u0300nh", Hypothesis(" Hòa Binh", -1.0, 0.5)),
    ("c.png", "NA", Hypothesis("", -3.0, 0.25)),
    ("d.png", 'Số "5", ngõ 1', Hypothesis("null", -9.0)),
]


@pytest.fixture
def table():
    return predictions_table(*zip(*LINES, strict=True))


def test_columns_and_counts(table):
    assert list(table.columns) == [
        "path", "reference", "hypothesis", "confidence", "char_errors", "word_errors", "characters", "words",
    ]  # fmt: skip
    assert table["reference"][1] == "Hòa Bình"  # composed, one space
    assert table["hypothesis"][1] == "Hòa Binh"
    assert table["char_errors"].tolist() == [0, 1, 2, 12]  # the n of null is in ngõ
    assert table["word_errors"].tolist() == [0, 1, 1, 4]
    assert table["characters"].tolist() == [10, 8, 2, 13]
    assert table["words"].tolist() == [4, 2, 1, 4]
    assert table["confidence"].isna().tolist() == [False, False, False, True]


def test_scores_are_those_of_the_texts(table):
    wanted = score([r for _, r, _ in LINES], [h.text for _, _, h in LINES])
    assert score_predictions(table) == wanted
    assert wanted.cer == pytest.approx(table["char_errors"].sum() / table["characters"].sum())


def test_csv_round_trip(table, tmp_path):
    write_predictions(table, tmp_path / "new" / "p.csv")
    header = (tmp_path / "new" / "p.csv").read_text(encoding="utf-8").splitlines()[0]
    assert header == "path,reference,hypothesis,confidence"
    pd.testing.assert_frame_equal(read_predictions(tmp_path / "new" / "p.csv"), table)


def test_disk_full_keeps_the_old_table(table, tmp_path, monkeypatch):
    path = tmp_path / "p.csv"
    write_predictions(table, path)
    before = path.read_bytes()

    def disk_full(*_args, **_kwargs):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(pd.DataFrame, "to_csv", disk_full)
    with pytest.raises(InputError, match="p.csv"):
        write_predictions(table.head(1), path)
    assert path.read_bytes() == before
    assert os.listdir(tmp_path) == ["p.csv"]


def test_no_line(tmp_path):
    empty = predictions_table([], [], [])
    assert len(empty) == 0
    write_predictions(empty, tmp_path / "p.csv")
    assert list(read_predictions(tmp_path / "p.csv").columns) == list(empty.columns)


def test_different_numbers_are_refused():
    with pytest.raises(ValueError, match="1 paths, 2 references, 1 hypotheses"):
        predictions_table(["a"], ["a", "b"], [Hypothesis("a", 0.0)])


@pytest.mark.parametrize(
    "content", [b"", b"path,text\na,b\n", b"\xff\xfe\x00\x01", b"path,reference,hypothesis,confidence\na,b,c,high\n"]
)
def test_broken_tables_are_refused(tmp_path, content):
    (tmp_path / "p.csv").write_bytes(content)
    with pytest.raises(InputError, match="p.csv is no table of predictions"):
        read_predictions(tmp_path / "p.csv")


def test_missing_table_is_refused(tmp_path):
    with pytest.raises(InputError, match="no predictions file.*none.csv"):
        read_predictions(tmp_path / "none.csv")


def test_the_worst_group_comes_first(table):
    groups = cer_by(table, ["a", "a", "b", "c"])
    assert groups["group"].tolist()[-1] == "a" and groups["lines"].tolist() == [1, 1, 2]
    assert groups["cer"].is_monotonic_decreasing


def test_only_lines_of_a_treebank_are_tidied():
    texts = ["m3 / ngày ,"] * 2
    table = predictions_table(["1", "2"], texts, [Hypothesis("m3/ngày,", -0.1)] * 2)
    tidy, lines = tidied(table, ["VNOnDB", "kalapa"])
    assert lines == 1 and tidy["char_errors"].tolist() == [0, 3]
