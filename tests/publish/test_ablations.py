"""Levers: runs against a base, on the same lines."""

import json
from pathlib import Path

import cv2
import numpy as np
import pandas as pd
import pytest
from samples import draw_line, write_run

from netchu import cli
from netchu.charset import Charset
from netchu.config import PREPROCESSING, SPLIT, Model
from netchu.data.readers import read_data
from netchu.data.splits import assign_splits
from netchu.errors import InputError
from netchu.models import Header
from netchu.publish import ablations
from netchu.system.paths import runs_dir


def make_run(name, readings, **parameters):
    folder = write_run(runs_dir() / name, {"cer": 0.1}, **parameters)
    rows = [
        {"path": f"/x/a/{i}.png", "reference": r, "hypothesis": h, "confidence": 1} for i, (r, h) in enumerate(readings)
    ]
    (folder / "predictions").mkdir()
    pd.DataFrame(rows).to_csv(folder / "predictions" / "phase2_val_greedy.csv", index=False)


@pytest.fixture
def runs(tmp_path, monkeypatch):
    monkeypatch.setenv("NETCHU_HOME", str(tmp_path))
    (tmp_path / "results").mkdir()
    make_run("base", [("abcd", "abxx"), ("abcd", "abcd")], data="/d/cinnamon", dropout=0.1)
    make_run("more", [("abcd", "abcx"), ("abcd", "abcd"), ("else", "where")], data="/d/cinnamon", dropout=0.25)
    make_run("strange", [("other", "lines")])


def test_rows_say_what_was_changed_and_what_it_did(runs):
    found = json.loads(ablations.keep_levers("base", ["more"]).read_text(encoding="utf-8"))
    base, more = found["rows"]
    assert (base["changed"], more["changed"]) == ({}, {"dropout": 0.25})
    assert base["here"]["cer"] == 0.25 and more["here"]["cer"] == 0.125, (
        "the line that the base hasn't read is left out"
    )
    assert (more["here"]["lines"], more["here"]["better"], more["here"]["cer_change"]) == (2, 1, -0.125)
    assert "/d/" not in json.dumps(found) and "elsewhere" not in base


def test_lines_of_another_set_are_read_folded(runs, tmp_path, monkeypatch):
    class Reader:
        """Reads "HA NOI." with the one checkpoint, "Ha Nam" with the other."""

        header = Header(Charset("HANOIam. "), Model(), PREPROCESSING)

        def __init__(self, checkpoint):
            self.text = "HA NOI." if "more" in str(checkpoint) else "Ha Nam"

        def log_probs(self, lines):
            return [np.log(np.eye(10)[self.header.charset.encode(self.text)] + 1e-9)] * len(lines)

    (tmp_path / "set").mkdir()
    labels = {}
    for i in range(40):
        cv2.imwrite(str(tmp_path / "set" / f"{i}.png"), draw_line("ab"))
        labels[f"{i}.png"] = f"ha noi {i}"
    (tmp_path / "set" / "labels.json").write_text(json.dumps(labels), encoding="utf-8")
    manifest = assign_splits(read_data(str(tmp_path / "set"))[0], SPLIT)
    val = manifest.loc[manifest["split"] == "val", "path"].tolist()
    Path(val[0]).write_bytes(b"broken")
    for name in ("base", "more"):
        (runs_dir() / name / "phase2").mkdir()
        (runs_dir() / name / "phase2" / "best.safetensors").write_bytes(b"")
    monkeypatch.setattr(ablations.Recognizer, "load", Reader)
    found = json.loads(ablations.keep_levers("base", ["more"], str(tmp_path / "set")).read_text(encoding="utf-8"))
    base, more = (row["elsewhere"] for row in found["rows"])
    assert found["also"] == "set" and 0 < base["lines"] == len(val) - 1 and more["cer"] < base["cer"]


def test_what_cannot_be_compared_is_refused(runs, capsys):
    with pytest.raises(InputError, match="strange has read none of the base"):
        ablations.keep_levers("base", ["strange"])
    for words in (["--levers", "base"], ["--also", "x"]):
        assert cli.main(["results", *words]) == 2
    assert "name two or more" in capsys.readouterr().err
