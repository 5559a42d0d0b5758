"""Kept results: nothing of this machine's paths."""

import json

import pytest
from samples import SCORES

from netchu.charset import Charset
from netchu.config import PREPROCESSING, Model
from netchu.errors import InputError
from netchu.models import Header, build_model, save_checkpoint
from netchu.publish import scores
from netchu.system.paths import runs_dir, write_json

ABC = Charset("abc")


def test_a_run_is_kept_with_its_command_and_without_paths(project):
    file = scores.keep("mine")
    kept = json.loads(file.read_text(encoding="utf-8"))
    assert file == project / "results" / "mine.json" and str(project) not in file.read_text(encoding="utf-8")
    assert kept["command"] == "netchu run --name mine --profile quick --data cinnamon -p batch_size=5"
    assert (kept["commit"], kept["minutes"], kept["machine"]) == ("0123456789+", 2.0, "A CPU, 2 cores")
    assert kept["training_minutes"] == 3.0
    assert [(row["split"], row["lines"], row["cer"]) for row in kept["rows"]] == [
        ("val", 41, 0.2),
        ("test", 40, 0.0345),
    ]


def test_a_run_that_was_trained_elsewhere_says_where_and_how_long(project):
    folder = runs_dir() / "mine"
    (folder / "metrics" / "03_phase1_frozen_backbone.json").unlink()
    (folder / "phase2").mkdir()
    log = [{"epoch": epoch, "val_cer": 0.1, "val_wer": 0.2, "seconds": 30.0} for epoch in (1, 2, 3)]
    (folder / "phase2" / "log.jsonl").write_text("\n".join(map(json.dumps, log)), encoding="utf-8")
    model = Model(backbone="compact")
    header = Header(ABC, model, PREPROCESSING, training={"commit": "89abcdef01", "machine": "A CPU, a GPU"})
    save_checkpoint(folder / "phase2" / "best.safetensors", build_model(model, len(ABC)), header)
    kept = json.loads(scores.keep("mine").read_text(encoding="utf-8"))
    assert (kept["commit"], kept["machine"], kept["training_minutes"]) == ("89abcdef01", "A CPU, a GPU", 1.5)
    assert kept["minutes"] is None


def test_an_evaluation_is_kept_too(project):
    report = {**SCORES, "split": "val", "decoder": "greedy", "data": "cinnamon", "commit": "abc", "machine": "A CPU"}
    write_json(project / "start.json", report | {"checkpoint": str(project / "pretrained.safetensors")})
    kept = json.loads(scores.keep(str(project / "start.json")).read_text(encoding="utf-8"))
    assert kept["rows"][0]["cer"] == 0.0345 and str(project) not in json.dumps(kept)
    assert "--checkpoint pretrained.safetensors --decoder greedy --split val" in kept["command"]


def test_what_holds_no_scores_is_refused(project):
    with pytest.raises(InputError, match="neither a run"):
        scores.keep("nothing")
    write_json(project / "other.json", {"lines": 3})
    with pytest.raises(InputError, match="netchu evaluate wrote"):
        scores.keep(str(project / "other.json"))
    write_json(runs_dir() / "begun" / "run.json", {"notebooks": {}})
    with pytest.raises(InputError, match="begun holds no scores"):
        scores.keep("begun")
