import json
import os
import sys
from pathlib import Path

import nbformat
import pytest

from netchu import cli, config
from netchu.errors import InputError
from netchu.runs import pipeline
from netchu.runs.kernel import NotebookFailed, calling_kernel, streamed
from netchu.runs.parameters import find_notebooks, parse_assignments, read_parameters, select
from netchu.runs.pipeline import Request, make_plan, run_name, run_notebooks
from netchu.site.report import render

FIRST = 'run_name = "quick"\ndata = "synthetic"\nlines = 10\nbinary = False'
SECOND = 'run_name = "quick"\nlr = 1e-3\nfail = ""'
WORK_FIRST = """
import json, os, sys
from pathlib import Path
folder = Path(os.environ["NETCHU_OUTPUTS"], "runs", run_name)
(folder / "metrics").mkdir(parents=True, exist_ok=True)
(folder / "seen.json").write_text(json.dumps([data, lines, binary, sys.executable, os.getcwd()]))
"""
WORK_SECOND = """
import json, os
from pathlib import Path
from netchu.errors import InputError
with open(os.environ["NETCHU_PROGRESS_FILE"], "a") as file:
    file.write("epoch 1 of 1\\n")
if fail == "bad":
    raise InputError("labels.json is empty: label a line.")
if fail == "bug":
    1 / 0
if fail == "dead":
    os._exit(9)
folder = Path(os.environ["NETCHU_OUTPUTS"], "runs", run_name, "metrics")
(folder / "02_train.json").write_text(json.dumps({"finding": "It learns.", "cer": lr, "lines": 7, "split": "test"}))
"""


def write_notebook(path: Path, parameters: str, work: str) -> None:
    cells = [
        nbformat.v4.new_markdown_cell(f"# What does {path.stem} say?"),
        nbformat.v4.new_code_cell(parameters, metadata={"tags": ["parameters"]}),
        nbformat.v4.new_code_cell(work),
    ]
    path.parent.mkdir(exist_ok=True)
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)


@pytest.fixture
def project(tmp_path, monkeypatch):
    home = tmp_path / "project"
    home.mkdir()
    write_notebook(home / "notebooks" / "01_look.ipynb", FIRST, WORK_FIRST)
    write_notebook(home / "notebooks" / "02_train.ipynb", SECOND, WORK_SECOND)
    monkeypatch.setenv("NETCHU_HOME", str(home))
    monkeypatch.setenv("NETCHU_OUTPUTS", str(home / "outputs"))
    monkeypatch.setattr(pipeline, "PROFILES", {"quick": {"lines": 20}, "full": {"lines": 500}})
    monkeypatch.chdir(tmp_path)
    return home


def test_runs_in_the_calling_environment_and_renders(project, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "empty"))
    (tmp_path / "lines").mkdir()
    index = run_notebooks(Request(data="lines", assignments=("lr=1", "binary=true")), render)
    folder = project / "outputs" / "runs" / "quick-lines"
    assert index == folder / "index.html" and "It learns." in index.read_text(encoding="utf-8")
    seen = json.loads((folder / "seen.json").read_text())
    assert seen == [str(tmp_path / "lines"), 20, True, sys.executable, str(project / "notebooks")]
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


@pytest.mark.slow
def test_stops_at_the_failing_cell_and_goes_on_from_there(project, capsys):
    assert cli.main(["run", "-p", "fail=bug", "-p", "lr=0.25"]) == 1
    captured = capsys.readouterr()
    assert "02_train.ipynb stopped in cell [3]" in captured.err and "ZeroDivisionError" in captured.err
    assert "netchu run --name quick --from 02" in captured.err
    folder = project / "outputs" / "runs" / "quick"
    partial = nbformat.read(folder / "notebooks" / "02_train.ipynb", as_version=4)
    assert any(output.output_type == "error" for cell in partial.cells for output in cell.get("outputs", []))
    assert json.loads((folder / "run.json").read_text())["notebooks"]["02_train"]["status"] == "failed"
    assert (folder / "pages" / "02_train.html").is_file()

    first_written = (folder / "seen.json").stat().st_mtime_ns
    assert cli.main(["run", "--from", "02", "-p", "fail="]) == 0
    assert (folder / "seen.json").stat().st_mtime_ns == first_written, "the earlier notebook is not run again"
    assert json.loads((folder / "metrics" / "02_train.json").read_text())["cer"] == 0.25, "recorded parameters count"


def test_bad_input_in_a_cell_is_one_sentence(project, capsys):
    assert cli.main(["run", "-p", "fail=bad"]) == 2
    err = capsys.readouterr().err
    assert "netchu: labels.json is empty: label a line." in err and "Traceback" not in err


def test_a_dead_kernel_is_told(project):
    with pytest.raises(NotebookFailed, match="kernel died"):
        run_notebooks(Request(assignments=("fail=dead",)), render)


@pytest.mark.parametrize(
    ("request_", "sentence"),
    [
        (Request(assignments=("lins=3",)), "No notebook has a parameter lins; did you mean lines?"),
        (Request(assignments=("lines=3.5",)), "lines takes a whole number .*not '3.5'"),
        (Request(assignments=("binary=1",)), "binary takes true or false"),
        (Request(assignments=("lr=nan",)), "lr takes a number"),
        (Request(assignments=("lr",)), "-p lr has no value"),
        (Request(assignments=("run_name=a",)), "give --name"),
        (Request(assignments=("lr=1",), last="01"), "lr is read by none of the notebooks.*raise --to 01"),
        (Request(first="7"), "--from 7 names no notebook: choose one of 01_look, 02_train"),
        (Request(first="02", last="01"), "--from 02 comes after --to 01"),
        (Request(first="02"), "There is no run quick to go on with"),
        (Request(profile="fast"), "There is no profile fast: choose one of quick, full"),
        (Request(data="nowhere"), "--data nowhere does not exist"),
        (Request(name="a/b"), "can't name a run"),
    ],
)
def test_refuses_before_any_kernel(project, request_, sentence):
    with pytest.raises(InputError, match=sentence):
        make_plan(request_)
    assert not (project / "outputs").exists(), "nothing is made for a request that is refused"


def test_profile_values_are_checked_too(project, monkeypatch):
    monkeypatch.setattr(pipeline, "PROFILES", {"quick": {"lines": "many"}})
    with pytest.raises(InputError, match="lines of 01_look takes a whole number, not 'many'"):
        make_plan(Request())


def test_going_on_keeps_what_was_recorded_unless_told_otherwise(project):
    folder = project / "outputs" / "runs" / "mine"
    folder.mkdir(parents=True)
    record = {"profile": "full", "parameters": {"lines": 7, "lr": 0.5, "gone": 1}, "notebooks": {}}
    (folder / "run.json").write_text(json.dumps(record))
    plan = make_plan(Request(name="mine", first="2", assignments=("lr=0.1",)))
    assert plan.values == {"lines": 7, "lr": 0.1, "run_name": "mine"} and plan.profile == "full"
    assert make_plan(Request(name="mine", first="1", profile="quick")).values["lines"] == 20
    assert make_plan(Request(name="mine", first="2", profile="quick")).values["lines"] == 7, "notebook 1 had 7 lines"
    assert make_plan(Request(name="mine")).values == {"lines": 20, "run_name": "mine"}, "a new start forgets"


def test_later_notebooks_become_stale(project):
    folder = project / "outputs" / "runs" / "quick"
    folder.mkdir(parents=True)
    done = {"status": "done", "seconds": 30.0}
    (folder / "run.json").write_text(json.dumps({"notebooks": {"01_look": done, "02_train": done}}))
    plan = make_plan(Request())
    assert [e["status"] for e in pipeline.new_record(plan)["notebooks"].values()] == ["stale", "stale"]
    assert pipeline.seconds_left(plan, plan.notebooks[0]) == 30.0


def test_parameters_cells_hold_literals_only(tmp_path):
    write_notebook(tmp_path / "01_a.ipynb", "lines = 5 * 2", "")
    with pytest.raises(InputError, match="parameters cell of 01_a.ipynb"):
        read_parameters(tmp_path / "01_a.ipynb")
    (tmp_path / "01_a.ipynb").write_text("{")
    with pytest.raises(InputError, match="is not a notebook"):
        read_parameters(tmp_path / "01_a.ipynb")
    with pytest.raises(InputError, match="no notebook like 01_eda"):
        find_notebooks(tmp_path / "none")


def test_select_takes_numbers_and_names(project):
    notebooks = find_notebooks(project / "notebooks")
    assert [n.stem for n in select(notebooks, "2")] == ["02_train"]
    assert [n.stem for n in select(notebooks, "", "01_look")] == ["01_look"]
    assert parse_assignments(["data=a=b"], notebooks) == {"data": "a=b"}


def test_run_names_tell_the_data():
    assert run_name(Request()) == "quick" and run_name(Request(data="synthetic")) == "quick"
    assert run_name(Request(data="/x/my lines.csv")) == "quick-my-lines"


def test_the_kernel_is_this_python():
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

    with calling_kernel({"A": "b"}) as name:
        spec = KernelSpecManager().get_kernel_spec(name)
    assert spec.argv[0] == sys.executable and spec.env == {"A": "b"}
    with pytest.raises(NoSuchKernel):
        KernelSpecManager().get_kernel_spec(name)


def test_streams_only_lines_that_are_new_and_whole(tmp_path):
    file, seen = tmp_path / "progress.log", []
    file.write_text("old\n")
    with streamed(file, seen.append), file.open("a", encoding="utf-8") as stream:
        stream.write("epoch 1\nepo")
        stream.flush()
        stream.write("ch 2\n")
    assert seen == ["epoch 1", "epoch 2"]


def test_profiles_set_parameters_that_the_notebooks_have():
    notebooks = Path(__file__).parents[2] / "notebooks"
    if not list(notebooks.glob("*.ipynb")):
        pytest.skip("no notebooks in this checkout")
    declared = find_notebooks(notebooks)
    for profile in config.PROFILES:
        pipeline.check_values(pipeline.profile_values(profile), declared)
    for seconds in config.PROFILE_SECONDS.values():
        assert set(seconds) <= {notebook.stem[:2] for notebook in declared}
