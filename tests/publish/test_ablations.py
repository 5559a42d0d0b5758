"""Ablations: runs against a base, on the same lines."""

import json
from dataclasses import asdict, replace
from pathlib import Path

import cv2
import numpy as np
import pandas as pd
import pytest
from samples import draw_line, write_run

from netchu.charset import Charset
from netchu.config import AUGMENTATION, MIXING, MODEL, PHASE2, PREPROCESSING, SPLIT, Model
from netchu.data.manifest import make_manifest, save_manifest
from netchu.data.readers import read_data
from netchu.data.splits import assign_splits
from netchu.errors import InputError
from netchu.models import Header, build_model, save_checkpoint
from netchu.publish import ablations
from netchu.publish.files import records, results_dir
from netchu.runs.folder import RunFolder
from netchu.system.paths import runs_dir, write_json


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


def publish(*names, also=""):
    ablations.publish_ablations(*names, also)
    return records(ablations.read_ablations())


def test_rows_say_what_was_changed_and_what_it_did(runs):
    base, more = publish("base", ["more"])
    assert (base["changed"], more["changed"]) == ("", "dropout=0.25")
    assert base["cer"] == 0.25 and more["cer"] == 0.125, "the line that the base hasn't read is left out"
    assert (more["lines"], more["better"], more["cer_change"]) == (2, 1, -0.125)
    assert (more["data"], more["split"], more["folded"]) == ("cinnamon", "val", False)
    assert (more["training_minutes"], more["commit"]) == (1.0, "5b6ce1f74e+")
    assert more["base_command"] == "netchu run --name base --profile full --data cinnamon -p dropout=0.1"
    assert "/d/" not in (results_dir() / ablations.FILE).read_text(encoding="utf-8")


def test_a_base_is_published_anew_and_others_stay(runs):
    publish("more", ["base"])
    make_run("seed", [("abcd", "abcd")], data="/d/cinnamon", seed=2)
    publish("base", ["more"])
    rows = publish("base", ["seed"])
    assert [(row["base"], row["run"], row["changed"]) for row in rows] == [
        ("base", "base", ""),
        ("base", "seed", "dropout=default seed=2"),
        ("more", "more", ""),
        ("more", "base", "dropout=0.1"),
    ]


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
    rows = publish("base", ["more"], also=str(tmp_path / "set"))
    assert [(row["run"], row["data"], row["folded"]) for row in rows] == [
        ("base", "cinnamon", False),
        ("base", "set", True),
        ("more", "cinnamon", False),
        ("more", "set", True),
    ]
    base, more = rows[1], rows[3]
    assert 0 < base["lines"] == len(val) - 1 and more["cer"] < base["cer"]


def test_runs_without_a_shared_line_are_refused(runs):
    with pytest.raises(InputError, match="strange has read none of the base"):
        publish("base", ["strange"])


def make_training(name, readings, learned=("kalapa",), **changed):
    """A run of `Run.train` and `Run.read`: no notebook, lines of two sets."""
    run = RunFolder(runs_dir() / name)
    rows = [{"path": f"/x/{source}/1.png", "text": "abcd", "source": source, "split": "val"} for source in readings]
    rows += [{"path": f"/x/{source}/2.png", "text": "ab", "source": source, "split": "train"} for source in learned]
    save_manifest(make_manifest(rows), run.manifest_file)
    request = {"phase": asdict(PHASE2) | changed, "model": asdict(MODEL), "augmentation": asdict(AUGMENTATION)}
    request |= {"stand_ins": [asdict(MIXING), "/f/fonts", "new.txt", "5a"]}
    write_json(run.request_file("phase2"), request)
    predictions = [
        {"path": f"/x/{source}/1.png", "reference": "abcd", "hypothesis": text, "confidence": 1}
        for source, text in readings.items()
    ]
    file = run.predictions_file("phase2_val_greedy")
    file.parent.mkdir(parents=True)
    pd.DataFrame(predictions).to_csv(file, index=False)
    small = build_model(replace(MODEL, hidden=8, layers=1), 5)
    training = {"lines": len(learned), "start": ["third.safetensors"], "commit": "abc", "machine": "one core"}
    header = Header(Charset("abcd"), replace(MODEL, hidden=8, layers=1), PREPROCESSING, training=training)
    save_checkpoint(run.phase_dir("phase2") / "best.safetensors", small, header)


def test_trainings_without_notebooks_are_compared_set_by_set(runs):
    make_training("plain", {"kalapa": "abcx", "vnondb": "xxxx"}, seed=5)
    make_training("ink", {"kalapa": "abcx", "vnondb": "abxx"}, learned=("kalapa", "vnondb"), seed=5)
    rows = publish("plain", ["ink"])
    assert [(row["run"], row["data"], row["cer"]) for row in rows] == [
        ("plain", "kalapa", 0.25),
        ("plain", "vnondb", 1.0),
        ("ink", "kalapa", 0.25),
        ("ink", "vnondb", 0.5),
    ]
    assert rows[2]["changed"] == "data=kalapa+vnondb lines=2" and rows[3]["cer_change"] == -0.5
    command = "data=kalapa lines=1 start=third.safetensors seed=5 font_dir=fonts"
    assert (rows[0]["base_command"], rows[0]["commit"]) == (command, "abc")
