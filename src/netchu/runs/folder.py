"""The folder that data, checkpoints and results of one experiment share: what lies where in it, and reading it."""

import json
import re
import time
from pathlib import Path
from typing import Self

import pandas as pd

from netchu.config import PHASE1, PHASE2, PRETRAIN
from netchu.data.manifest import load_manifest, make_manifest
from netchu.errors import InputError
from netchu.registry import file_name
from netchu.system.paths import (
    BEST_FILE,
    LOG_FILE,
    SAMPLES_FILE,
    make_dir,
    read_json,
    read_rows,
    runs_dir,
    whole_file,
    write_json,
)
from netchu.system.progress import say

_NEW_PARTS = ("fonts", "backbone_source")  # parts of a phase's request that trainings from before lack
LINES_ARE = "pixels and texts"  # what `train` and `val` of a phase's request are hashes of
PHASES = (PRETRAIN.name, PHASE1.name, PHASE2.name)  # in the order of training
MANIFEST_FILE = "manifest.csv"
PRETRAINED = "-pretrain"  # ends the name of the run that pre-trains for another
_PREDICTIONS = re.compile(r"(?P<phase>[a-z]+\d*)_(?P<split>train|val|test|all)_(?P<decoder>.+)")
_SPLITS = {"val": "validation"}


class RunFolder:
    """A folder under outputs/runs, and what lies where in it. Making one touches nothing on disk.

    Attributes:
        dir, name: path and name of the folder.
        record_file: what `netchu run` notes of its request, the machine and how far each notebook is.
        progress_log: lines of progress, as kernels write them.
        manifest_file: the lines and their splits.
        problems_file: what was wrong with files and labels, and survived.
        beside_file: fonts and texts that lie beside the lines.
        index_page: the run's first page.
        line_pictures: folder of the predictions page's small pictures of lines.
    """

    def __init__(self, folder: Path):
        self.dir = Path(folder)
        self.name = self.dir.name
        self.record_file = self.dir / "run.json"
        self.progress_log = self.dir / "progress.log"
        self.manifest_file = self.dir / MANIFEST_FILE
        self.problems_file = self.dir / "problems.csv"
        self.beside_file = self.dir / "beside.json"
        self.index_page = self.dir / "index.html"
        self.line_pictures = self.dir / "pages" / "lines"

    @classmethod
    def open(cls, name: str = "") -> Self:
        """The run of that name, begun where there is none; without a name, the latest that has lines.

        Raises:
            InputError: the name has other characters than letters, digits, - _ . or its folder can't be made; or
                there is no run yet.
        """
        name = name or latest_run()
        if not re.fullmatch(r"[\w][\w.-]*", name, re.ASCII):
            raise InputError(f"run name {name!r}: use letters, digits, - _ and . only.")
        return cls(make_dir(runs_dir() / name))

    @classmethod
    def begin(cls, name: str, data: str) -> Self:
        """The run of that name; without a name, the one that is named after its lines, so that other lines get another.

        >>> RunFolder.begin("", "data/kalapa").name, RunFolder.begin("", "my lines.csv").name
        ('kalapa', 'my-lines')
        """
        return cls.open(name or re.sub(r"[^A-Za-z0-9_.-]+", "-", Path(data).stem).strip(".-") or "data")

    # --- what lies where ----------------------------------------------------------------------------------------

    def phase_dir(self, phase: str) -> Path:
        """Folder of a phase's checkpoint, log and state."""
        return self.dir / phase

    def request_file(self, phase: str) -> Path:
        """What a phase was asked for."""
        return self.phase_dir(phase) / "request.json"

    def notebook_file(self, stem: str) -> Path:
        """An executed notebook."""
        return self.dir / "notebooks" / f"{stem}.ipynb"

    def page(self, stem: str) -> Path:
        """A rendered notebook, or `predictions`."""
        return self.dir / "pages" / f"{stem}.html"

    def figure_file(self, stem: str) -> Path:
        """The picture of a notebook on the index page, or `learning_curve`."""
        return self.dir / "figures" / f"{stem}.png"

    def metrics_file(self, stem: str) -> Path:
        """What a notebook found."""
        return self.dir / "metrics" / f"{stem}.json"

    def predictions_file(self, name: str) -> Path:
        """A table of predictions; see `predictions_name`."""
        return self.dir / "predictions" / f"{name}.csv"

    def predictions_files(self) -> list[Path]:
        """All tables of predictions, by name."""
        return sorted(self.predictions_file("*").parent.glob("[!.]*.csv"))

    def log_probs_file(self, name: str) -> Path:
        """Log-probabilities that are kept for the next caller."""
        return self.dir / "log_probs" / f"{name}.npz"

    def link(self, file: Path) -> str:
        """A file of the run as its index page names it; "" where it is missing."""
        return file.relative_to(self.dir).as_posix() if file.is_file() else ""

    def links(self) -> dict[str, list[str]]:
        """What a reader of the run may want to open: group → paths relative to the folder; empty groups left out."""
        groups = {
            "Checkpoints": f"*/{BEST_FILE}",
            "Predictions": "predictions/[!.]*.csv",
            "Numbers": "metrics/[!.]*.json",
            "Executed notebooks": "notebooks/[!.]*.ipynb",
            "Lines and settings": "[!.]*.*",
        }
        links = {
            label: [self.link(path) for path in sorted(self.dir.glob(pattern)) if path != self.index_page]
            for label, pattern in groups.items()
        }
        return {label: paths for label, paths in links.items() if paths}

    # --- reading it ---------------------------------------------------------------------------------------------

    def record(self) -> dict:
        """What run.json holds; for notebooks that were run by hand, what the folder itself tells."""
        if self.record_file.is_file():
            return read_json(self.record_file)
        stems = sorted(path.stem for path in self.notebook_file("*").parent.glob("[!.]*.ipynb"))
        return {"name": self.name, "notebooks": {stem: {"status": "done", "seconds": None} for stem in stems}}

    def manifest(self) -> pd.DataFrame:
        """The lines of this run and their splits.

        Raises:
            InputError: notebook 1 hasn't run, or the file is malformed.
        """
        self._need(self.manifest_file, "notebook 1")
        return load_manifest(self.manifest_file)

    def manifest_or_nothing(self) -> pd.DataFrame:
        """The manifest; without a row where there is none that can be read."""
        try:
            return load_manifest(self.manifest_file)
        except InputError:
            return make_manifest([])

    def problems(self) -> pd.DataFrame:
        """What was wrong with files and labels, and survived: path, problem."""
        self._need(self.problems_file, "notebook 1")
        return pd.read_csv(self.problems_file, dtype=str)

    def beside(self) -> dict[str, str]:
        """Paths of `font_dir` and `texts` that lie beside the lines, "" where there are none."""
        nothing = {"font_dir": "", "texts": ""}
        return nothing | (read_json(self.beside_file) if self.beside_file.is_file() else {})

    def request(self) -> dict:
        """What the latest phase that has begun was asked for: phase, model, augmentation; {} without one."""
        files = [self.request_file(phase) for phase in reversed(PHASES)]
        return next((read_json(file) for file in files if file.is_file()), {})

    def history(self, phase: str) -> pd.DataFrame:
        """The phase's log, a row per epoch (see `training.fit`).

        Raises:
            InputError: it hasn't begun.
        """
        file = self.phase_dir(phase) / LOG_FILE
        self._need(file, f"the notebook that trains {phase}")
        return pd.DataFrame(read_rows(file))

    def histories(self) -> dict[str, pd.DataFrame]:
        """Phase → log, of each phase that has trained an epoch, in the order of training."""
        logs = {phase: self.history(phase) for phase in PHASES if (self.phase_dir(phase) / LOG_FILE).is_file()}
        return {phase: log for phase, log in logs.items() if {"epoch", "val_cer", "val_wer"} <= set(log)}

    def samples(self, phase: str) -> pd.DataFrame:
        """What a few validation lines read as at every epoch: epoch, path, reference, hypothesis."""
        file = self.phase_dir(phase) / SAMPLES_FILE
        self._need(file, f"the notebook that trains {phase}")
        return pd.DataFrame(read_rows(file))

    def checkpoint(self, phase: str = "") -> Path:
        """Best checkpoint of a phase; without a name, of the latest phase that has one.

        Raises:
            InputError: there is none.
        """
        for name in [phase] if phase else reversed(PHASES):
            file = self.phase_dir(name) / BEST_FILE
            if file.is_file():
                return file
        raise InputError(f"run {self.name} has no checkpoint{' of ' + phase if phase else ''}: train first.")

    def changed(self) -> float:
        """When an epoch ended or anything in the folder itself changed last, seconds since 1970."""
        return max(path.stat().st_mtime for path in (self.dir, *self.dir.glob(f"*/{LOG_FILE}")))

    def metrics(self, stem: str) -> dict:
        """What a notebook saved (see `Run.finish`); {} where it saved nothing."""
        file = self.metrics_file(stem)
        return read_json(file) if file.is_file() else {}

    # --- writing to it ------------------------------------------------------------------------------------------

    def save_figure(self, stem: str, figure, dpi: int = 110) -> None:
        """The picture of a notebook on the index page."""
        with whole_file(self.figure_file(stem)) as part:
            figure.savefig(part, format="png", dpi=dpi, bbox_inches="tight")

    def begin_phase(self, phase: str, request: dict) -> None:
        """Notes what a phase is asked for; an earlier training that was asked for otherwise is set aside."""
        file = self.request_file(phase)
        request = json.loads(json.dumps(request))
        earlier = read_json(file) if file.is_file() else request
        if "lines" not in earlier:  # keys of its lines mean something else: what they are is the manifest's to say
            earlier |= {name: request[name] for name in ("lines", "train", "val") if name in request}
        earlier = {name: request[name] for name in _NEW_PARTS if name in request} | earlier
        if earlier != request:
            self._set_aside(self.phase_dir(phase))
        write_json(file, request)

    def forget_data(self) -> None:
        """Sets aside the manifest and all that was made from its lines: other lines come.

        The manifest goes last: as long as it is there, whoever is killed halfway does the rest the next time.
        """
        made = [self.predictions_file("").parent, self.log_probs_file("").parent]
        self._set_aside(*map(self.phase_dir, PHASES), *made, self.manifest_file)

    def _need(self, file: Path, source: str) -> None:
        if not file.is_file():
            missing = file.relative_to(self.dir).as_posix()
            raise InputError(f"run {self.name} has no {missing}: run {source} first, with the same run_name.")

    def _set_aside(self, *paths: Path) -> None:
        """Renames what another request made, so that nothing is lost."""
        for path in paths:
            if path.exists():
                name = stamp = time.strftime("%Y%m%d-%H%M%S")
                number = 1
                while (earlier := self.dir / "earlier" / f"{name}-{path.name}").exists():  # two within a second
                    number += 1
                    name = f"{stamp}-{number}"
                make_dir(earlier.parent)
                path.rename(earlier)
                say(f"kept the earlier {path.name} of run {self.name} as earlier/{earlier.name}")


def latest_run() -> str:
    """Name of the run that changed last, of those that have lines; a pre-training's own run is none.

    Raises:
        InputError: there is none.
    """
    found = [file.parent for file in runs_dir().glob(f"*/{MANIFEST_FILE}") if not file.parent.name.endswith(PRETRAINED)]
    if not found:
        raise InputError(f"There is no run yet in {runs_dir()}: run notebook 1 first, or give run_name.")
    return max(found, key=lambda folder: (RunFolder(folder).changed(), folder.name)).name


def predictions_name(phase: str, split: str, decoder: str) -> str:
    """Name of a table of predictions.

    >>> predictions_name("phase2", "val", "best")
    'phase2_val_best'
    """
    return f"{phase}_{split}_{file_name(decoder)}"


def predictions_label(name: str) -> str:
    """A predictions table's name for people.

    >>> predictions_label("phase2_val_beam"), predictions_label("mine")
    ('validation lines, beam, phase2', 'mine')
    """
    parts = _PREDICTIONS.fullmatch(name)
    if not parts:
        return name
    return f"{_SPLITS.get(parts['split'], parts['split'])} lines, {parts['decoder']}, {parts['phase']}"
