"""Where a run's files lie, and reading them also when they are missing or cut short."""

import ast
import json
import os
from pathlib import Path

import pandas as pd
import pytest
from samples import write_run

import netchu
from netchu.errors import InputError
from netchu.runs.folder import LINES_ARE, RunFolder, predictions_label
from netchu.system.paths import read_json, runs_dir, write_json, write_text


@pytest.fixture
def run():
    return RunFolder(write_run(runs_dir() / "mine", {"greedy": {"cer": 0.1}}))


def leave_checkpoint(run, phase):
    file = run.phase_dir(phase) / "best.safetensors"
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(phase.encode())
    return file


def test_looking_at_a_folder_makes_nothing():
    run = RunFolder(runs_dir() / "none")
    assert run.record() == {"name": "none", "notebooks": {}} and run.request() == {} and run.metrics("01_eda") == {}
    assert run.histories() == {} and run.manifest_or_nothing().empty and run.links() == {}
    assert run.predictions_files() == [] and run.link(run.index_page) == ""
    assert not runs_dir().exists()


def test_no_other_module_names_a_file_of_a_run():
    names = {"run.json", "progress.log", "manifest.csv", "problems.csv", "index.html", "request.json"}
    package = Path(netchu.__file__).parent
    named = {
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and node.value in names
    }
    assert named == {"runs/folder.py"}


def test_run_names_are_plain():
    assert RunFolder.open("a-1_b.c").dir.is_dir()
    for name in ("../x", "a b"):
        with pytest.raises(InputError, match="run name"):
            RunFolder.open(name)


def test_without_a_name_it_is_the_latest_run_that_has_lines():
    with pytest.raises(InputError, match="There is no run yet in .*: run notebook 1 first"):
        RunFolder.open()
    for age, name in enumerate(("later", "earlier", "later-pretrain", "empty")):
        folder = RunFolder.open(name).dir
        if name != "empty":
            (folder / "manifest.csv").write_text("")
        os.utime(folder, (1e9 - age, 1e9 - age))
    os.utime(runs_dir() / "later-pretrain", (2e9, 2e9))
    assert RunFolder.open().name == "later"


def test_a_run_begun_without_a_name_is_called_after_its_lines():
    assert [RunFolder.begin("", data).name for data in ("synthetic", "/x/my lines.csv", "đ", "..")] == [
        "synthetic", "my-lines", "data", "data",
    ]  # fmt: skip
    assert RunFolder.begin("mine", "kalapa").name == "mine"


def test_what_is_missing_names_what_makes_it():
    empty = RunFolder.open("empty")
    for call, sentence in (
        (empty.manifest, "run empty has no manifest.csv: run notebook 1 first"),
        (empty.problems, "no problems.csv: run notebook 1 first"),
        (lambda: empty.history("phase1"), "no phase1/log.jsonl: run the notebook that trains phase1 first"),
        (lambda: empty.samples("phase2"), "no phase2/samples.jsonl"),
        (empty.checkpoint, "run empty has no checkpoint: train first"),
        (lambda: empty.checkpoint("phase1"), "no checkpoint of phase1"),
    ):
        with pytest.raises(InputError, match=sentence):
            call()


def test_the_latest_phase_counts(run):
    first, second = (leave_checkpoint(run, phase) for phase in ("pretrain", "phase2"))
    assert run.checkpoint() == second and run.checkpoint("pretrain") == first
    leave_checkpoint(run, "phase1")
    assert run.checkpoint() == second, "phase 2 comes last, whenever it was trained"
    assert run.request()["phase"] == {"epochs": 2}


def test_logs_are_read_in_the_order_of_training_without_a_line_cut_short(run):
    run.phase_dir("pretrain").mkdir()
    row = {"epoch": 1, "val_cer": 0.9, "val_wer": 1.0}
    (run.phase_dir("pretrain") / "log.jsonl").write_text(json.dumps(row) + '\n{"epoch": 2, "val_c')
    logs = run.histories()
    assert list(logs) == ["pretrain", "phase1"] and logs["pretrain"].to_dict("records") == [row]
    pd.testing.assert_frame_equal(run.history("phase1"), logs["phase1"])


def test_a_run_without_a_record_tells_its_notebooks(run):
    run.record_file.unlink()
    run.notebook_file("01_eda").parent.mkdir()
    run.notebook_file("01_eda").write_text("{}")
    assert run.record()["notebooks"] == {"01_eda": {"status": "done", "seconds": None}}


def test_another_request_sets_the_earlier_phase_aside(run):
    leave_checkpoint(run, "phase2")
    run.begin_phase("phase2", {"epochs": (1, 2)})
    run.begin_phase("phase2", {"epochs": [1, 2]})
    assert run.checkpoint("phase2").is_file(), "the same request, and a phase that came without one, go on"
    run.begin_phase("phase2", {"epochs": 3})
    assert [file.read_bytes() for file in run.dir.glob("earlier/*-phase2/best.safetensors")] == [b"phase2"]
    with pytest.raises(InputError, match="no checkpoint of phase2"):
        run.checkpoint("phase2")


def test_other_data_set_aside_all_that_was_made_of_the_earlier(run):
    leave_checkpoint(run, "pretrain")
    run.predictions_file("phase1_val_greedy").parent.mkdir()
    run.forget_data()
    gone = sorted(path.name.split("-", 2)[2] for path in (run.dir / "earlier").iterdir())
    assert gone == ["manifest.csv", "phase1", "predictions", "pretrain"]
    assert run.record_file.is_file() and run.metrics("06_error_analysis"), "notebooks say themselves what is stale"


def test_who_is_killed_while_setting_aside_does_the_rest_the_next_time(run, monkeypatch):
    leave_checkpoint(run, "pretrain")
    rename = Path.rename

    def killed(path, target):
        if path.name == "predictions":
            raise KeyboardInterrupt
        return rename(path, target)

    run.predictions_file("phase1_val_greedy").parent.mkdir()
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(Path, "rename", killed)
        run.forget_data()
    assert run.manifest_file.is_file(), "as long as it is there, other lines are noticed"
    run.forget_data()
    assert not run.manifest_file.exists() and not run.predictions_file("").parent.exists()


def test_what_a_killed_process_left_half_written_is_no_part_of_the_run(run):
    for file in (run.predictions_file("phase1_val_greedy"), run.notebook_file("01_eda"), run.metrics_file("01_eda")):
        write_text(file.with_name(f".{file.name}.abcdefgh{file.suffix}"), "cut")
    assert run.predictions_files() == []
    assert not any("abcdefgh" in file for files in run.links().values() for file in files)
    run.record_file.unlink()
    assert run.record()["notebooks"] == {}


def test_links_lead_to_what_is_there(run):
    leave_checkpoint(run, "phase1")
    run.index_page.write_text("")
    (run.dir / ".part.csv").write_text("")
    assert run.links() == {
        "Checkpoints": ["phase1/best.safetensors"],
        "Numbers": ["metrics/03_phase1_frozen_backbone.json", "metrics/06_error_analysis.json"],
        "Lines and settings": ["manifest.csv", "run.json"],
    }


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("phase2_test_best", "test lines, best, phase2"),
        ("phase1_val_mymodule:decode", "validation lines, mymodule:decode, phase1"),
        ("theirs", "theirs"),
    ],
)
def test_predictions_have_a_name_for_people(name, label):
    assert predictions_label(name) == label


def test_a_phase_from_before_lines_had_other_keys_stays(tmp_path):
    run = RunFolder(tmp_path / "mine")
    request = {"phase": {"epochs": 2}, "lines": LINES_ARE, "train": "a", "val": "b"}
    write_json(run.request_file("phase1"), {"phase": {"epochs": 2}, "train": "1", "val": "2"})
    run.begin_phase("phase1", request)
    assert read_json(run.request_file("phase1")) == request and not (run.dir / "earlier").exists()
    run.begin_phase("phase1", request | {"train": "c"})
    assert (run.dir / "earlier").is_dir(), "other lines are another training"


def test_two_trainings_set_aside_within_a_second_are_both_kept(tmp_path, monkeypatch):
    monkeypatch.setattr("time.strftime", lambda form: "20260102-030405")
    run = RunFolder(tmp_path / "mine")
    for epochs in (1, 2, 3):
        run.begin_phase("phase1", {"epochs": epochs})
    kept = sorted((run.dir / "earlier").glob("*/request.json"))
    assert [read_json(file)["epochs"] for file in kept] == [2, 1] and len({file.parent for file in kept}) == 2
