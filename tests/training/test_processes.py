"""Worker processes for a GPU alone; two processes train as one."""

import json
import os
import subprocess
import sys
from types import SimpleNamespace

import cv2
import pytest
import torch
from ink_files import write_pages
from samples import draw_line

from netchu.errors import InputError
from netchu.models.header import read_header
from netchu.system.paths import LOG_FILE, read_rows
from netchu.training.processes import LOG_WITH, check_batch_size, loader_workers, make_accelerator


def test_cores_prepare_batches_for_a_gpu_alone(monkeypatch):
    assert loader_workers(make_accelerator()) == 0 or torch.accelerator.is_available()
    monkeypatch.setattr("netchu.training.processes.usable_cores", lambda: 16)
    gpu = SimpleNamespace(device=torch.device("cuda"))
    assert loader_workers(gpu) == 15
    monkeypatch.setenv("LOCAL_WORLD_SIZE", "8")
    assert loader_workers(gpu) == 1


@pytest.mark.slow
def test_two_processes_train_as_one(tmp_path):
    """As `accelerate launch` starts them: each takes half of each batch, one of them writes and speaks."""
    texts = [f"{word} {n}" for n in range(24) for word in ("ab", "ba")]
    (tmp_path / "lines").mkdir()
    for i, text in enumerate(texts):
        cv2.imwrite(str(tmp_path / "lines" / f"{i}.png"), draw_line(text, seed=i))
    labels = {f"{i}.png": text for i, text in enumerate(texts)}
    (tmp_path / "labels.json").write_text(json.dumps(labels), encoding="utf-8")
    words = "train --img_path lines --label_path labels.json --epoch 2 --batch_size 4"
    launch = [sys.executable, "-m", "torch.distributed.run", "--nproc_per_node", "2", "-m", "netchu.cli"]
    environment = os.environ | {"CUDA_VISIBLE_DEVICES": "", "OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        [*launch, *words.split()], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=240
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("Checkpoint:") == 1 and done.stderr.count("phase1 epoch 2/2") == 1
    folder = tmp_path / "outputs" / "runs" / "cli" / "phase1"
    assert [row["epoch"] for row in read_rows(folder / LOG_FILE)] == [1, 2]
    batches = -(-read_header(folder / "best.safetensors").training["lines"] // 4)
    state = torch.load(folder / "state.pt", weights_only=True)
    assert state["scheduler"]["last_epoch"] == 2 * batches  # as many steps as one process takes


FIT = """
import sys
from pathlib import Path
from netchu.config import AUGMENTATION, MIXING, MODEL, PHASE1, PHASE2
from dataclasses import replace
from netchu.runs.run import Run

name, what = sys.argv[1:]
run = Run.open(name)
run.prepare_data(data=str(Path("ink")) if what == "ink" else "synthetic", lines=60, max_chars=8)
phase = PHASE1 if what == "frozen" else PHASE2
phase = replace(phase, epochs=2, batch_size=8, average_decay=0.5, lr=0.002)
mixing = MIXING if what == "frozen" else replace(MIXING, composed=0.3, synthetic=0.2, synthetic_lines=40)
model = replace(MODEL, backbone="compact4", dropout=0.0, hidden=16, layers=1)
run.train(model, phase, replace(AUGMENTATION, strength=0.3), mixing=mixing)
if what == "frozen":  # another phase may follow
    run.train(model, replace(PHASE2, epochs=1, batch_size=8))
"""


@pytest.mark.slow
@pytest.mark.parametrize(("what", "tolerance"), [("frozen", 1e-3), ("mixing", 0.1), ("ink", 0.1)])
def test_two_processes_learn_what_one_does(tmp_path, what, tolerance):
    """The same batches in halves: equal but for rounding; with all trained, but for each half's own statistics."""
    if what == "ink":
        pages = {f"writer{w}": [f"a{'b' * w} ba", f"ab b{'a' * w}", "bab ab"] for w in range(12)}
        write_pages(tmp_path / "ink", pages)
    (tmp_path / "fit.py").write_text(FIT)
    environment = os.environ | {
        "CUDA_VISIBLE_DEVICES": "",
        "OMP_NUM_THREADS": "1",
        "NETCHU_OUTPUTS": str(tmp_path / "o"),
    }
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, sys.path))
    losses = {}
    for number in (1, 2):
        launch = [sys.executable, "-m", "accelerate.commands.launch", "--num_processes", str(number)]
        launch += ["--multi_gpu"] if number > 1 else ["--cpu"]  # without a GPU, too: `--cpu` starts one process
        launch += ["--num_machines", "1", "--mixed_precision", "no", "--dynamo_backend", "no"]
        words = ["fit.py", f"by{number}", what]
        done = subprocess.run(
            [*launch, *words], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=400
        )
        assert done.returncode == 0, done.stderr
        phase = "phase1" if what == "frozen" else "phase2"
        losses[number] = [
            row["val_loss"] for row in read_rows(tmp_path / "o" / "runs" / f"by{number}" / phase / LOG_FILE)
        ]
    assert len(losses[1]) == 2 and losses[2] == pytest.approx(losses[1], rel=tolerance)


def test_a_batch_that_cannot_be_shared_is_one_sentence(monkeypatch):
    monkeypatch.setattr("netchu.training.processes.processes", lambda: SimpleNamespace(num_processes=3))
    check_batch_size(9)
    with pytest.raises(InputError, match="A batch of 8 lines can't be shared by 3 processes"):
        check_batch_size(8)


def test_a_tracker_that_is_not_installed_is_one_sentence(monkeypatch, tmp_path):
    monkeypatch.setattr("netchu.training.processes.get_available_trackers", lambda: ["wandb"])
    monkeypatch.setenv(LOG_WITH, "tensorboard")
    with pytest.raises(InputError, match=r"--log-with tensorboard needs .*\(here are wandb\)"):
        make_accelerator(tmp_path)
    assert not make_accelerator().log_with
