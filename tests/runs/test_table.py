"""The table of runs, half done ones too."""

import json
import math

import nbformat
import pytest
from samples import write_run

from netchu.errors import InputError
from netchu.runs.folder import RunFolder
from netchu.runs.table import RUN_COLUMNS, find_run, find_runs, run_parameters, run_row, runs_table
from netchu.system.paths import runs_dir

SCORES = {"greedy": {"cer": 0.02, "wer": 0.06, "lines": 2}}


@pytest.fixture
def runs():
    folder = runs_dir()
    return folder


def test_a_row_says_what_a_run_is(runs):
    row = run_row(RunFolder(write_run(runs / "mine", SCORES, data="/home/me/cinnamon")))
    assert list(row) == RUN_COLUMNS
    assert row["data"] == "cinnamon" and row["lines"] == 5 and row["model"] == "compact, gray"
    assert (row["cer"], row["wer"], row["on"]) == (0.02, 0.06, "2 test")
    assert row["training"] == 60.0 and row["when"] == "2026-01-02 03:04"
    assert row["commit"] == "5b6ce1f74e+" and row["state"] == "done"


def test_half_done_runs_are_listed(runs):
    write_run(runs / "whole", SCORES)
    trained = write_run(runs / "trained", SCORES)  # by netchu train: no record of notebooks
    (trained / "run.json").unlink()
    stopped = write_run(runs / "stopped", SCORES)
    record = json.loads((stopped / "run.json").read_text())
    record["notebooks"]["06_error_analysis"]["status"] = "failed"
    (stopped / "run.json").write_text(json.dumps(record))
    with (stopped / "phase1" / "log.jsonl").open("a") as log:
        log.write('\n{"epoch": 3, "val_c')
    (runs / "begun").mkdir()
    for name, text in (("cut", '{"name": "c'), ("odd", "[]")):
        (runs / name).mkdir()
        (runs / name / "run.json").write_text(text)
    (runs / "compare-a-b.html").write_text("no run")
    table = runs_table(find_runs()).set_index("name")
    assert set(table.index) == {"whole", "trained", "stopped", "begun", "cut", "odd"}
    assert table.loc["stopped", ["cer", "wer", "on", "state"]].tolist() == [0.25, 0.45, "2 val", "failed at 06"]
    assert table.loc["trained", "state"] == "phase1: epoch 2" and table.loc["trained", "training"] == 60.0
    assert table.loc["trained", "cer"] == 0.25 and table.loc["trained", "data"] == "s"
    assert table.loc["begun", "state"] == "begun" and math.isnan(table.loc["begun", "cer"])
    assert (
        table.loc["cut", "state"].startswith("run.json is not valid JSON")
        and "not as a run" in table.loc["odd", "state"]
    )


def test_the_latest_comes_first(runs):
    for name, year in (("old", 2024), ("new", 2026), ("middle", 2025)):
        folder = write_run(runs / name, SCORES)
        text = (folder / "run.json").read_text().replace("2026-01", f"{year}-01")
        (folder / "run.json").write_text(text)
    assert runs_table(find_runs())["name"].tolist() == ["new", "middle", "old"]
    assert list(runs_table([]).columns) == RUN_COLUMNS


def test_parameters_are_the_notebooks_defaults_and_what_was_given(runs):
    folder = write_run(runs / "mine", SCORES, dropout=0.3)
    new = nbformat.v4
    cells = [
        new.new_code_cell("dropout = 0.1\nbatch_size = 8", metadata={"tags": ["parameters"]}),
        new.new_code_cell("dropout = 0.3", metadata={"tags": ["injected-parameters"]}),
    ]
    (folder / "notebooks").mkdir()
    nbformat.write(new.new_notebook(cells=cells), folder / "notebooks" / "03_phase1_frozen_backbone.ipynb")
    (folder / "notebooks" / "06_error_analysis.ipynb").write_text('{"cells": [')  # cut short
    assert run_parameters(RunFolder(folder)) == {"dropout": 0.3, "batch_size": 8, "run_name": "mine"}


def test_a_name_that_is_no_run_is_told(runs):
    with pytest.raises(InputError, match="There is no run a in .*; there are none yet"):
        find_run("a")
    write_run(runs / "quick", SCORES)
    assert find_run("quick").dir == runs / "quick"
    with pytest.raises(InputError, match="did you mean quick?"):
        find_run("quik")
    for name in ("..", "quick/metrics", ""):
        with pytest.raises(InputError, match="There is no run"):
            find_run(name)
