"""Sweeps of the small notebook project, and a place where a run is over as soon as it begins."""

import json
from pathlib import Path

from netchu.system.paths import runs_dir

GRID = "base: quick\nset: {data: synthetic}\ngrid:\n  lr: [0.001, 0.002]\n  binary: [false, true]\n"


def write_sweep(home: Path, text: str = GRID, name: str = "small") -> Path:
    """The file of a sweep among the recipes of a project."""
    file = home / "configs" / "sweeps" / f"{name}.yaml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


class AtOnce:
    """A place (see `runs.sweep_places`) that leaves what a run would: CERs by epoch that start from `worst(values)`.

    Attributes:
        orders: all that were carried out.
    """

    def __init__(self, worst=lambda values: 0.5, epochs: int = 2, says=lambda order: "", slots: int = 2):
        self.orders: list = []
        self._worst, self._epochs, self._says, self._slots = worst, epochs, says, slots
        self._grown: dict[str, int] = {}

    def slots(self):
        return self._slots

    def start(self, order):
        self.orders.append(order)
        self._grown[order.name] = 0
        return order

    def ended(self, order):
        if order.stop_file.exists():
            return "stopped"
        said = self._says(order)
        if said:
            return said
        self._grown[order.name] += 1
        write_tiny_run(order, self._worst, self._grown[order.name], self._epochs)
        return None if self._grown[order.name] < self._epochs else ""


def write_tiny_run(order, worst, epoch: int, epochs: int) -> None:
    """A run of two notebooks after some of its epochs."""
    values = {name: json.loads(value) for name, value in assigned(order).items() if value != "synthetic"}
    folder = runs_dir() / order.name
    for part in ("phase1", "metrics", "predictions"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    cers = [worst(values) / (1 + n) for n in range(epoch)]
    log = [{"epoch": n + 1, "val_cer": cer, "val_wer": cer, "seconds": 1.0} for n, cer in enumerate(cers)]
    (folder / "phase1" / "log.jsonl").write_text("\n".join(map(json.dumps, log)))
    state = "done" if epoch == epochs else "running"
    record = {"parameters": {"lines": 20, "data": "synthetic", **values, "run_name": order.name}, "seconds": 60.0}
    record["notebooks"] = {stem: {"status": state, "seconds": 30.0} for stem in ("01_look", "02_train")}
    (folder / "run.json").write_text(json.dumps(record))
    score = {"cer": cers[-1], "cer_low": cers[-1] / 2, "cer_high": 2 * cers[-1], "wer": 0.5, "lines": 2}
    (folder / "metrics" / "02_train.json").write_text(json.dumps({"split": "val", "greedy": score}))
    wrong = round(10 * cers[-1])
    rows = ["path,source,reference,hypothesis,confidence,characters,char_errors"]
    rows += [f"a/{i}.png,s,{'a' * 10},{'b' * wrong + 'a' * (10 - wrong)},0.5,10,{wrong}" for i in range(4)]
    (folder / "predictions" / "phase1_val_greedy.csv").write_text("\n".join(rows))


def assigned(order) -> dict[str, str]:
    """Parameters on the command line of a run."""
    words = list(order.words)
    return dict(words[i + 1].split("=", 1) for i, word in enumerate(words) if word == "-p")
