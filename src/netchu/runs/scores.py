"""The scores of a run, gathered from what its notebooks saved.

A notebook's numbers come from `metrics/<stem>.json`: `finding` is its sentence; the keys of `metrics.Scores` make a row
of the results table, with `split` and `decoder` beside them. Under a key that is a split or a decoder (`"val": {...}`,
`"beam": {...}`) they make a row of that split or decoder.
"""

import json
from pathlib import Path

import pandas as pd

from netchu.config import EVALUATION
from netchu.system.paths import read_json

DONE = ("done", "stale")  # statuses of a notebook whose numbers count
_TRAINING = ("03_phase1_frozen_backbone", "04_phase2_finetuning")
PHASES = ("pretrain", "phase1", "phase2")  # in the order of training
_SPLITS, _DECODERS = ("train", "val", "test"), ("greedy", "beam", "best")
_UNKNOWN = {"name": "", "split": "", "decoder": "", "lines": "", "wer": None, "line_accuracy": None}


def load_run(folder: Path) -> dict:
    """What run.json holds; for notebooks that were run by hand, what the folder itself tells."""
    if (folder / "run.json").is_file():
        return read_json(folder / "run.json")
    stems = sorted(path.stem for path in (folder / "notebooks").glob("*.ipynb"))
    return {"name": folder.name, "notebooks": {stem: {"status": "done", "seconds": None} for stem in stems}}


def results(folder: Path) -> list[dict]:
    """Score rows of the notebooks that are done, in order: notebook, name, split, decoder and keys of `Scores`."""
    rows = []
    for stem, entry in load_run(folder)["notebooks"].items():
        found = metrics(folder, stem) if entry["status"] in DONE else {}
        for row in _score_rows(found):
            row = {**_UNKNOWN, **row, "notebook": stem}
            rows.append({**row, "lines": int(row["lines"])} if row["lines"] else row)  # a row of a table is all floats
    return rows


def _score_rows(found: dict) -> list[dict]:
    """Rows of one notebook.

    >>> _score_rows({"split": "val", "greedy": {"cer": 0.2}, "beam": {"cer": 0.1}, "width": 16})[1]
    {'split': 'val', 'decoder': 'beam', 'cer': 0.1}
    """
    common = {key: found[key] for key in ("split", "decoder") if key in found}
    rows = [found] if "cer" in found else []
    for key, value in found.items():
        if isinstance(value, dict) and "cer" in value and key in _SPLITS + _DECODERS:
            rows.append({**common, "split" if key in _SPLITS else "decoder": key, **value})
    return rows


def headline(rows: list[dict]) -> dict:
    """The row that the run is known by, {} without any: the first row of the last notebook that scored the test split,
    else the last row."""
    test = [row for row in rows if row["split"] == "test"]
    return next((row for row in test if row["notebook"] == test[-1]["notebook"]), rows[-1] if rows else {})


def training_seconds(folder: Path) -> float:
    """What the epochs took, also where the training was resumed: as the notebooks say, else as the phases' logs do."""
    told = sum(metrics(folder, stem).get("seconds", 0.0) for stem in _TRAINING)
    return told or sum(float(log["seconds"].sum()) for log in histories(folder).values() if "seconds" in log)


def histories(folder: Path) -> dict[str, pd.DataFrame]:
    """The log of each phase that has begun, a row an epoch, in the order of training.

    A line that is no whole record (cut short by a kill or a full disk) is left out.
    """
    found = {}
    for phase in PHASES:
        file = folder / phase / "log.jsonl"
        lines = file.read_text(encoding="utf-8", errors="replace").splitlines() if file.is_file() else []
        rows = [row for row in map(_record, lines) if {"epoch", "val_cer", "val_wer"} <= row.keys()]
        if rows:
            found[phase] = pd.DataFrame(rows)
    return found


def _record(line: str) -> dict:
    try:
        value = json.loads(line)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def line_counts(folder: Path) -> dict[str, int]:
    """Lines of each split in the run's manifest; {} where there is none that can be read."""
    try:
        splits = pd.read_csv(folder / "manifest.csv", dtype=str, keep_default_na=False)["split"]
    except (OSError, ValueError, KeyError):
        return {}
    counts = splits.value_counts()
    return {split: int(counts[split]) for split in _SPLITS if split in counts}


def results_text(folder: Path) -> str:
    """The results as a table for the terminal."""
    rows = results(folder)
    if not rows:
        return "No notebook of this run has reported a score yet."
    level = f"{100 * EVALUATION.confidence_level:.0f} % interval"
    lines = [f"{'notebook':<28}{'lines':>15}{'CER':>8}{level:>16}{'WER':>8}{'right lines':>13}"]
    for row in rows:
        what = " ".join(filter(None, (row["notebook"][:2], row["name"] or row["notebook"][3:])))
        count = f"{row['lines']} {row['split']}".strip()
        lines.append(
            f"{what[:27]:<28}{count:>15}{percent(row['cer']):>8}{interval(row, 'cer'):>16}"
            f"{percent(row['wer']):>8}{percent(row['line_accuracy']):>13}"
        )
    return "\n".join(line.rstrip() for line in lines)


def percent(share: float | None, digits: int = 1) -> str:
    """A share for people.

    >>> percent(0.04567), percent(None)
    ('4.6 %', '–')
    """
    return known(share if share is None else 100 * share, f"{{:.{digits}f}} %")


def known(value: object, form: str = "{}") -> str:
    """The value as text, or a dash where it is not known.

    >>> known(2000, "{:,}"), known(float("nan")), known("")
    ('2,000', '–', '–')
    """
    return "–" if value is None or value == "" or value != value else form.format(value)


def interval(row: dict, key: str) -> str:
    """Both ends of a score's bootstrap interval.

    >>> interval({"cer_low": 0.031, "cer_high": 0.052}, "cer"), interval({}, "cer")
    ('3.1–5.2 %', '')
    """
    low, high = row.get(f"{key}_low"), row.get(f"{key}_high")
    return "" if low is None or high is None else f"{100 * low:.1f}–{100 * high:.1f} %"


def points(change: float, digits: int = 2) -> str:
    """A change of a share, in percentage points, with its sign.

    >>> points(-0.0123), points(0.004, 1)
    ('−1.23', '+0.4')
    """
    return f"{100 * change:+.{digits}f}".replace("-", "−")


def metrics(folder: Path, stem: str) -> dict:
    """What a notebook saved; {} where it saved nothing."""
    file = folder / "metrics" / f"{stem}.json"
    return read_json(file) if file.is_file() else {}
