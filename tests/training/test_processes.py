"""Worker processes for a GPU alone; two processes train as one."""

import json
import os
import subprocess
import sys
from types import SimpleNamespace

import cv2
import pytest
import torch
from samples import draw_line

from netchu.models.checkpoint import read_header
from netchu.system.paths import LOG_FILE, read_rows
from netchu.training.processes import loader_workers, make_accelerator


def test_cores_prepare_batches_for_a_gpu_alone(monkeypatch):
    assert loader_workers(make_accelerator()) == 0 or torch.accelerator.is_available()
    monkeypatch.setattr("netchu.training.processes.usable_cores", lambda: 16)
    gpu = SimpleNamespace(device=torch.device("cuda"))
    assert loader_workers(gpu) == 15
    monkeypatch.setenv("LOCAL_WORLD_SIZE", "8")
    assert loader_workers(gpu) == 1


@pytest.mark.slow
def test_two_processes_train_as_one(tmp_path):
    """As `accelerate launch` starts them: each takes half of the batches, one of them writes and speaks."""
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
    assert state["scheduler"]["last_epoch"] == 2 * -(-batches // 2)  # steps of one process
