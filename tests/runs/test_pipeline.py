"""Notebooks are run in the calling environment, recorded and rendered; later ones become stale."""

import json
import os
import sys

import nbformat
import pytest
from data_files import draw, write

from netchu.runs import pipeline
from netchu.runs.pipeline import run_notebooks
from netchu.runs.plan import Request, make_plan
from netchu.site.report import render


def test_runs_in_the_calling_environment_and_renders(notebook_project, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "empty"))
    for name in ("train", "val"):
        draw(tmp_path / "lines" / name / "1.png")
        write(tmp_path / "lines" / name / "1.gt.txt", name)
    index = run_notebooks(Request(data="lines", assignments=("lr=1", "binary=true")), render)
    folder = notebook_project / "outputs" / "runs" / "quick-lines"
    assert index == folder / "index.html" and "It learns." in index.read_text(encoding="utf-8")
    seen = json.loads((folder / "seen.json").read_text())
    assert seen == [str(tmp_path / "lines"), 20, True, sys.executable, str(notebook_project / "notebooks")]
    executed = nbformat.read(folder / "notebooks" / "02_train.ipynb", as_version=4)
    injected = next(c.source for c in executed.cells if "injected-parameters" in c.metadata.tags)
    assert "lr = 1.0" in injected and "lines = " not in injected, "a notebook gets only what it declares"
    out = capsys.readouterr().out
    assert "[1/2] 01_look … " in out and "      epoch 1 of 1\n[2/2] 02_train … " in out
    assert "100.0 %" in out and str(index) in out
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert [entry["status"] for entry in record["notebooks"].values()] == ["done", "done"]
    assert record["peak_memory_gb"] > 0.02 and record["machine"]["cores"] >= 1 and record["versions"]["torch"]
    assert record["seconds"] == pytest.approx(sum(e["seconds"] for e in record["notebooks"].values()), abs=0.11)
    assert os.environ["JUPYTER_PATH"] == str(tmp_path / "empty")


def test_later_notebooks_become_stale(notebook_project):
    folder = notebook_project / "outputs" / "runs" / "quick"
    folder.mkdir(parents=True)
    done = {"status": "done", "seconds": 30.0}
    (folder / "run.json").write_text(json.dumps({"notebooks": {"01_look": done, "02_train": done}}))
    plan = make_plan(Request())
    assert [e["status"] for e in pipeline.new_record(plan)["notebooks"].values()] == ["stale", "stale"]
    assert pipeline.seconds_left(plan, plan.notebooks[0]) == 30.0
