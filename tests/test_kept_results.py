"""Kept results: nothing of this machine's paths."""

import json

import pytest
from conftest import SCORES

from netchu import kept_results
from netchu.errors import InputError
from netchu.paths import outputs_dir, write_json


def test_a_run_is_kept_with_its_command_and_without_paths(project):
    file = kept_results.keep("mine")
    kept = json.loads(file.read_text(encoding="utf-8"))
    assert file == project / "results" / "mine.json" and str(project) not in file.read_text(encoding="utf-8")
    assert kept["command"] == "netchu run --name mine --profile quick --data cinnamon -p batch_size=5"
    assert (kept["commit"], kept["minutes"], kept["machine"]) == ("0123456789+", 2.0, "A CPU, 2 cores")
    assert kept["training_minutes"] == 3.0
    assert [(row["split"], row["lines"], row["cer"]) for row in kept["rows"]] == [
        ("val", 41, 0.2),
        ("test", 40, 0.0345),
    ]


def test_an_evaluation_is_kept_too(project):
    report = {**SCORES, "split": "val", "decoder": "greedy", "data": "cinnamon", "commit": "abc", "machine": "A CPU"}
    write_json(project / "start.json", report | {"checkpoint": str(project / "pretrained.safetensors")})
    kept = json.loads(kept_results.keep(str(project / "start.json")).read_text(encoding="utf-8"))
    assert kept["rows"][0]["cer"] == 0.0345 and str(project) not in json.dumps(kept)
    assert "--checkpoint pretrained.safetensors --decoder greedy --split val" in kept["command"]


def test_what_holds_no_scores_is_refused(project):
    with pytest.raises(InputError, match="neither a run"):
        kept_results.keep("nothing")
    write_json(project / "other.json", {"lines": 3})
    with pytest.raises(InputError, match="netchu evaluate wrote"):
        kept_results.keep(str(project / "other.json"))
    write_json(outputs_dir() / "runs" / "begun" / "run.json", {"notebooks": {}})
    with pytest.raises(InputError, match="begun holds no scores"):
        kept_results.keep("begun")
