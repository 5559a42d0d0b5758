"""Scores of a run: of today's metrics files and of those that earlier versions wrote."""

import pytest
from samples import write_run

from netchu.runs.folder import RunFolder
from netchu.runs.scores import results, training_seconds
from netchu.system.paths import runs_dir, write_json

LAST = "06_error_analysis"


@pytest.fixture
def run():
    return RunFolder(write_run(runs_dir() / "mine", {}))


def rows_of(run, metrics):
    write_json(run.metrics_file(LAST), metrics)
    return [(row["split"], row["decoder"], row["cer"]) for row in results(run)]


def test_scores_are_named_by_decoders_of_a_split_or_by_splits(run):
    found = {"finding": "Good.", "split": "test", "mymodule:decode": {"cer": 0.1}, "greedy": {"cer": 0.2}}
    assert rows_of(run, found) == [("test", "mymodule:decode", 0.1), ("test", "greedy", 0.2)]
    assert rows_of(run, {"val": {"cer": 0.3}}) == [("val", "", 0.3)]


def test_metrics_of_earlier_versions_give_the_same_rows(run):
    top = {"cer": 0.1, "split": "test", "decoder": "best", "kinds": {"tone": 3}, "groups": [{"cer": 0.4}]}
    assert rows_of(run, top | {"greedy": {"cer": 0.2}}) == [("test", "best", 0.1), ("test", "greedy", 0.2)]
    assert rows_of(run, {"val": {"cer": 0.3}, "val_phase1": {"cer": 0.5}, "better": 4}) == [("val", "", 0.3)]


def test_training_seconds_are_the_logs_or_what_an_earlier_version_noted(run):
    assert training_seconds(run) == 60.0, "two epochs of 30 s"
    (run.phase_dir("phase1") / "log.jsonl").unlink()
    write_json(run.metrics_file("03_phase1_frozen_backbone"), {"seconds": 45.0})
    assert training_seconds(run) == 45.0
    run.metrics_file("03_phase1_frozen_backbone").unlink()
    assert training_seconds(run) == 0
