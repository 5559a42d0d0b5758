"""`netchu run`: recipes by name and by file, what a failing cell says, and going on from there."""

import json

import nbformat
import pytest

from netchu import cli
from netchu.runs import pipeline
from netchu.runs.plan import make_plan


@pytest.mark.slow
def test_stops_at_the_failing_cell_and_goes_on_from_there(notebook_project, capsys):
    assert cli.main(["run", "-p", "fail=bug", "-p", "lr=0.25"]) == 1
    captured = capsys.readouterr()
    assert "02_train.ipynb stopped in cell [3]" in captured.err and "ZeroDivisionError" in captured.err
    assert "netchu run --name quick --from 02" in captured.err
    folder = notebook_project / "outputs" / "runs" / "quick"
    partial = nbformat.read(folder / "notebooks" / "02_train.ipynb", as_version=4)
    assert any(output.output_type == "error" for cell in partial.cells for output in cell.get("outputs", []))
    assert json.loads((folder / "run.json").read_text())["notebooks"]["02_train"]["status"] == "failed"
    assert (folder / "pages" / "02_train.html").is_file()

    first_written = (folder / "seen.json").stat().st_mtime_ns
    assert cli.main(["run", "--from", "02", "-p", "fail="]) == 0
    assert (folder / "seen.json").stat().st_mtime_ns == first_written, "the earlier notebook is not run again"
    assert json.loads((folder / "metrics" / "02_train.json").read_text())["cer"] == 0.25, "recorded parameters count"


def test_bad_input_in_a_cell_is_one_sentence(notebook_project, capsys):
    assert cli.main(["run", "-p", "fail=bad"]) == 2
    err = capsys.readouterr().err
    assert "netchu: labels.json is empty: label a line." in err and "Traceback" not in err


def test_a_recipe_by_name_by_file_and_by_its_old_spelling(notebook_project, tmp_path, monkeypatch, capsys):
    asked = []
    monkeypatch.setattr(pipeline, "run_notebooks", lambda request, render: asked.append(make_plan(request)))
    (tmp_path / "my wide.yaml").write_text("lines: 3\nlr: 1\n")
    for words in (["--config", "full"], ["--profile", "full"], ["--config", "project/configs/full.yaml"]):
        assert cli.main(["run", *words, "-p", "lr=0.5"]) == 0
        assert (asked[-1].name, asked[-1].recipe) == ("full", "full")
        assert asked[-1].values == {"lines": 500, "lr": 0.5, "run_name": "full"}
    assert cli.main(["run", "--config", "my wide.yaml"]) == 0
    assert (asked[-1].name, asked[-1].values["lines"], asked[-1].values["lr"]) == ("my-wide", 3, 1)
    assert cli.main(["run", "--config", "full", "--profile", "quick"]) == 2
    assert "either --config full or --profile quick" in capsys.readouterr().err
