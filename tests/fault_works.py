"""What forks of `forks.Forks` do beside netchu's own commands: a training that takes a second."""

import os
import signal
import sys
from dataclasses import replace
from pathlib import Path

import torch

from netchu.config import PHASE1, PHASE2, Model
from netchu.data.batches import LineDataset
from netchu.runs.run import Run
from netchu.site.report import render

MODEL = Model(hidden=8, layers=1, dropout=0.1)
SHORT = {"epochs": 2, "batch_size": 4, "feature_variants": 2}


def train(data: str, seed: str = "1") -> None:
    """Both phases of a tiny network on the lines of a folder, and what it then reads."""
    torch.set_num_threads(1)
    run = Run.open("mine")
    run.prepare_data(data)
    first, second = (replace(phase, seed=int(seed), **SHORT) for phase in (PHASE1, PHASE2))
    run.train(MODEL, first)
    run.train(MODEL, replace(second, average_decay=0.9), start=str(run.checkpoint("phase1")))
    run.read("val")


def train_beside(data: str, died: str) -> None:
    """`train` with a process that prepares batches; in the last epoch it dies, unless the file says it did before."""
    trainer, item = os.getpid(), LineDataset.__getitem__

    def dying(dataset: LineDataset, index: int):
        if os.getpid() != trainer and dataset.augment and dataset.epoch and not Path(died).exists():
            Path(died).touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return item(dataset, index)

    LineDataset.__getitem__ = dying
    sys.modules["netchu.training.fit"].loader_workers = lambda accelerator: 1
    train(data)


def train_and_show(data: str, seed: str) -> None:
    """`train` with a seed, then its pages."""
    train(data, seed)
    render(Run.open("mine"))
