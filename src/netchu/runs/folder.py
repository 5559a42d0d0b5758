"""The folder that data, checkpoints and results of one experiment share: what lies where in it."""

import json
import re
import time
from pathlib import Path
from typing import Self

import pandas as pd

from netchu.data.manifest import load_manifest
from netchu.errors import InputError
from netchu.models.checkpoint import BEST_FILE
from netchu.system.paths import make_dir, read_json, runs_dir, whole_file, write_json
from netchu.system.progress import say
from netchu.system.provenance import provenance
from netchu.training import read_history, read_samples

PHASES = ("phase2", "phase1")  # latest first
_PREDICTIONS = re.compile(r"(?P<phase>[a-z]+\d*)_(?P<split>train|val|test|all)_(?P<decoder>\w+)")
_SPLITS = {"val": "validation"}


class RunFolder:
    """A folder under outputs/runs, and what lies where in it.

    Attributes:
        name: of the folder.
        dir: its path.
    """

    def __init__(self, name: str, folder: Path):
        self.name, self.dir = name, folder

    @classmethod
    def open(cls, name: str) -> Self:
        """The run of that name, begun where there is none.

        Raises:
            InputError: the name has other characters than letters, digits, - _ . or its folder can't be made.
        """
        if not re.fullmatch(r"[\w][\w.-]*", name, re.ASCII):
            raise InputError(f"run name {name!r}: use letters, digits, - _ and . only.")
        return cls(name, make_dir(runs_dir() / name))

    def manifest(self) -> pd.DataFrame:
        """The lines of this run and their splits.

        Raises:
            InputError: notebook 01_eda hasn't run.
        """
        self._need("manifest.csv", "01_eda")
        return load_manifest(self.dir / "manifest.csv")

    def problems(self) -> pd.DataFrame:
        """What was wrong with files and labels, and survived: path, problem."""
        self._need("problems.csv", "01_eda")
        return pd.read_csv(self.dir / "problems.csv", dtype=str)

    def history(self, phase: str) -> pd.DataFrame:
        """The phase's log, a row an epoch."""
        self._need(f"{phase}/log.jsonl", _notebook(phase))
        return read_history(self.dir / phase)

    def samples(self, phase: str) -> pd.DataFrame:
        """What a few validation lines read as at every epoch: epoch, path, reference, hypothesis."""
        self._need(f"{phase}/samples.jsonl", _notebook(phase))
        return read_samples(self.dir / phase)

    def checkpoint(self, phase: str = "") -> Path:
        """Best checkpoint of a phase; without a name, of the latest phase that has one."""
        for name in [phase] if phase else PHASES:
            file = self.dir / name / BEST_FILE
            if file.is_file():
                return file
        raise InputError(f"run {self.name} has no checkpoint{' of ' + phase if phase else ''}: train first.")

    def save_metrics(self, notebook: str, metrics: dict) -> None:
        """Writes metrics/<notebook>.json; `finding` is the sentence on the index page."""
        write_json(self.dir / "metrics" / f"{notebook}.json", metrics | provenance())

    def metrics(self, notebook: str) -> dict:
        """What a notebook measured."""
        self._need(f"metrics/{notebook}.json", notebook)
        return read_json(self.dir / "metrics" / f"{notebook}.json")

    def save_figure(self, notebook: str, figure) -> None:
        """Writes figures/<notebook>.png, the picture on the index page."""
        with whole_file(self.dir / "figures" / f"{notebook}.png") as part:
            figure.savefig(part, format="png", dpi=110, bbox_inches="tight")

    def _need(self, file: str, notebook: str) -> None:
        if not (self.dir / file).is_file():
            raise InputError(f"run {self.name} has no {file}: run notebook {notebook} first, with the same run_name.")

    def _begin(self, phase: str, request: dict) -> None:
        """Keeps an earlier training that was asked for otherwise, under another name."""
        file = self.dir / phase / "request.json"
        request = json.loads(json.dumps(request))
        if file.is_file() and read_json(file) != request:
            self._set_aside(phase)
        write_json(file, request)

    def _set_aside(self, *names: str) -> None:
        """Renames what another request made, so that nothing is lost."""
        stamp = time.strftime("%Y%m%d-%H%M%S")
        for name in names:
            if (self.dir / name).exists():
                (self.dir / name).rename(make_dir(self.dir / "earlier") / f"{stamp}-{name}")
                say(f"kept the earlier {name} of run {self.name} as earlier/{stamp}-{name}")


def _notebook(phase: str) -> str:
    return {"phase1": "03_phase1_frozen_backbone", "phase2": "04_phase2_finetuning"}.get(phase, phase)


def predictions_label(name: str) -> str:
    """A predictions file's name for people.

    >>> predictions_label("phase2_val_beam16"), predictions_label("mine")
    ('validation lines, beam16, phase2', 'mine')
    """
    found = _PREDICTIONS.fullmatch(name)
    if not found:
        return name
    return f"{_SPLITS.get(found['split'], found['split'])} lines, {found['decoder']}, {found['phase']}"
