"""The six notebooks, one after the other, on tiny data and with parameters that are not the defaults; then two runs
compared, and some of them alone in a folder laid out like Kaggle's."""

import json
import os
import re
import shutil
from dataclasses import replace

import nbformat
import pandas as pd
import pytest

from netchu.config import SYNTHETIC
from netchu.data.readers import read_data
from netchu.runs.folder import RunFolder
from netchu.runs.kernel import calling_kernel, run_notebook
from netchu.runs.parameters import Notebook
from netchu.runs.pipeline import run_notebooks
from netchu.runs.plan import Request, notebooks_of_a_run
from netchu.site.report import render
from netchu.synthetic.lines import make_lines
from netchu.system import paths

TINY = {
    "lines": 90, "max_chars": 11, "seed": 3, "unknown": "drop-line",
    "input_mode": "binary", "augmentation_strength": 0.4, "examples": 2,
    "backbone": "compact", "backbone_options": "features=40", "backbone_weights": "none", "head_weights": "none",
    "layers": 1, "dropout": 0.2, "masked_share": 0.2,
    "phase1_epochs": 2, "phase1_lr": 2e-3, "batch_size": 6,
    "feature_variants": 1, "pretrain_lines": 60, "pretrain_epochs": 1, "phase2_epochs": 1, "phase2_lr": 3e-4,
    "shortcut_weight": 0.2, "suspects": "true", "composed_share": 0.4, "recomposed_share": 0.3, "struck_share": 0.5,
    "crossed_probability": 0.3,
    "split": "val", "beam_width": 3, "addresses": 60, "decoder": "beam", "worst": 3,
}  # fmt: skip
NOTEBOOKS = paths.project_root() / "notebooks"

pytestmark = pytest.mark.slow


def errors_in(file):
    cells = nbformat.read(file, as_version=4).cells
    return [output for cell in cells for output in cell.get("outputs", []) if output.output_type == "error"]


@pytest.fixture(autouse=True)
def one_thread(monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "1")


def test_the_whole_way_on_tiny_data(tmp_path):
    assignments = tuple(f"{name}={value}" for name, value in TINY.items())
    page = run_notebooks(Request("quick", name="tiny", assignments=assignments), render)
    folder = paths.runs_dir() / "tiny"
    assert page == folder / "index.html"
    stems = [notebook.stem for notebook in notebooks_of_a_run(NOTEBOOKS)]
    assert len(stems) == 6
    for stem in stems:
        assert not errors_in(folder / "notebooks" / f"{stem}.ipynb")
        assert (folder / "pages" / f"{stem}.html").is_file() and (folder / "metrics" / f"{stem}.json").is_file()
    compare_with_a_copy(folder, tmp_path / "07.ipynb")


def compare_with_a_copy(folder, output):
    """Runs notebook 7 on a run and a copy of it that was told to read every second line right."""
    other = shutil.copytree(folder, folder.with_name("other"))
    for file in RunFolder(other).predictions_files():
        table = pd.read_csv(file, keep_default_na=False)
        table.loc[::2, "hypothesis"] = table.loc[::2, "reference"]
        table.to_csv(file, index=False)
    record = json.loads((other / "run.json").read_text())
    record["parameters"]["dropout"] = 0.9
    (other / "run.json").write_text(json.dumps(record))
    with calling_kernel({}) as kernel:
        path = NOTEBOOKS / "07_compare_runs.ipynb"
        run_notebook(Notebook(path, {}), output, {"runs": "other, tiny", "base": "tiny"}, kernel)
    assert not errors_in(output)
    text = output.read_text(encoding="utf-8")
    assert "Runs held against tiny: 1; settings that differ: 1." in text and "other reads" in text


def test_on_kaggle_the_attached_lines_are_read_and_a_submission_is_kept(tmp_path, monkeypatch):
    made, _ = read_data(make_lines(replace(SYNTHETIC, lines=90, max_chars=11)))
    sheets, working = tmp_path / "kaggle" / "input" / "challenge", tmp_path / "kaggle" / "working"
    working.mkdir(parents=True)
    for number, line in enumerate(made.itertuples()):
        name = f"{number // 6}/{number % 6}{os.path.splitext(line.path)[1]}"
        copy_picture(line.path, sheets / "training_data" / "images" / name)
        labels = sheets / "training_data" / "annotations" / f"{number // 6}.txt"
        labels.parent.mkdir(exist_ok=True)
        with labels.open("a", encoding="utf-8") as file:
            file.write(f"{name}\t{line.text}\n")
    copy_picture(
        made["path"].iloc[0], sheets / "public_test" / "images" / "1" / f"0{os.path.splitext(made['path'][0])[1]}"
    )
    monkeypatch.setenv("NETCHU_KAGGLE", str(tmp_path / "kaggle"))
    monkeypatch.delenv("NETCHU_OUTPUTS", raising=False)
    monkeypatch.delenv("NETCHU_HOME", raising=False)
    few = {name: TINY[name] for name in ("backbone", "backbone_options", "backbone_weights", "layers", "batch_size")}
    settings = {
        "01_eda": {},
        "03_phase1_frozen_backbone": few | {"phase1_epochs": 1, "feature_variants": 1},
        "06_error_analysis": {"decoder": "greedy", "pictures": str(sheets / "public_test" / "images")},
    }
    with calling_kernel({}) as kernel:
        for stem, values in settings.items():
            uploaded = shutil.copy(NOTEBOOKS / f"{stem}.ipynb", working)  # a notebook alone, without the repository
            run_notebook(Notebook(working / f"{stem}.ipynb", {}), tmp_path / "done" / f"{stem}.ipynb", values, kernel)
            assert not errors_in(tmp_path / "done" / f"{stem}.ipynb"), uploaded
    (run,) = (working / "outputs" / "runs").iterdir()
    assert set(RunFolder(run).manifest()["source"]) == {"kalapa"}
    submission = pd.read_csv(working / "submission.csv", keep_default_na=False)
    assert submission.columns.tolist() == ["id", "answer"] and re.fullmatch(r"1/0\.\w+", submission["id"].item())


def copy_picture(source, target):
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(source, target)
