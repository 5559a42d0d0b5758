"""The runs under outputs/runs as a table, also those that are half done."""

from contextlib import suppress
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path

import pandas as pd

from netchu.errors import InputError
from netchu.runs.parameters import Value, read_parameters
from netchu.runs.scores import DONE, PHASES, headline, histories, line_counts, load_run, results, training_seconds
from netchu.system.paths import outputs_dir, read_json, runs_dir, without_folders

RUN_COLUMNS = ["name", "data", "lines", "model", "cer", "wer", "on", "training", "when", "commit", "state"]


def find_runs() -> list[Path]:
    """The folders of all runs, by name."""
    folder = runs_dir()
    found = folder.iterdir() if folder.is_dir() else []
    return sorted(path for path in found if path.is_dir() and not path.name.startswith("."))


def find_run(name: str) -> Path:
    """The folder of one run.

    Raises:
        InputError: there is none of that name.
    """
    runs = {path.name: path for path in find_runs()}
    if name not in runs:
        close = get_close_matches(name, runs, n=1)
        advice = f"did you mean {close[0]}?" if close else f"there are {', '.join(runs) or 'none yet'}."
        raise InputError(f"There is no run {name} in {outputs_dir() / 'runs'}; {advice}")
    return runs[name]


def runs_table(folders: list[Path]) -> pd.DataFrame:
    """One row a run, the latest first, with `RUN_COLUMNS`.

    `lines` counts all of the manifest, `training` is in seconds, `on` says which lines `cer` and `wer` were measured
    on. A run without a score has those of its best epoch; what is unknown is "" or nan.
    """
    rows = [run_row(folder) for folder in folders]
    table = pd.DataFrame(rows, columns=RUN_COLUMNS)
    return table.sort_values("when", ascending=False, kind="stable", ignore_index=True)


def run_row(folder: Path) -> dict:
    """What the table says of one run; whatever in its folder can't be read is named in `state`."""
    try:
        run, logs = load_run(folder), histories(folder)
        return _row(folder, run, logs)
    except (InputError, KeyError, TypeError, AttributeError, ValueError) as error:
        reason = str(error) if isinstance(error, InputError) else "its files are not as a run writes them"
        return {"name": folder.name, "when": _changed(folder), "state": reason.replace(f"{folder}/", "")}


def _row(folder: Path, run: dict, logs: dict[str, pd.DataFrame]) -> dict:
    values, top = run_parameters(folder, run), headline(results(folder))
    model = training_request(folder).get("model", {}) or values
    best = logs[max(logs, key=PHASES.index)] if logs else pd.DataFrame()
    if not top and len(best):
        epoch = best.loc[best["val_cer"].idxmin()]
        top = {
            "cer": epoch["val_cer"],
            "wer": epoch["val_wer"],
            "split": "val",
            "lines": line_counts(folder).get("val"),
        }
    commit = run.get("commit", "")[:10] + "+" * bool(run.get("dirty"))
    return {
        "name": folder.name,
        "data": str(without_folders(values.get("data", ""))) or _sources(folder),
        "lines": sum(line_counts(folder).values()) or None,
        "model": ", ".join(str(model[key]) for key in ("backbone", "input_mode") if key in model),
        "cer": top.get("cer"),
        "wer": top.get("wer"),
        "on": f"{top.get('lines') or ''} {top.get('split', '')}".strip(),
        "training": training_seconds(folder) or None,
        "when": run.get("started", "").replace("T", " ")[:16] or _changed(folder),
        "commit": commit,
        "state": _state(run, logs),
    }


def run_parameters(folder: Path, run: dict) -> dict[str, Value]:
    """Every parameter of the run's notebooks: the defaults that they were run with, and over them what was given."""
    values: dict[str, Value] = {}
    for stem in run["notebooks"]:
        with suppress(InputError):  # not run yet, or cut short while it was written
            values |= read_parameters(folder / "notebooks" / f"{stem}.ipynb")
    return values | run.get("parameters", {})


def training_request(folder: Path) -> dict:
    """What the latest phase that has begun was asked for: phase, model, augmentation; {} without one."""
    files = [folder / phase / "request.json" for phase in reversed(PHASES)]
    return next((read_json(file) for file in files if file.is_file()), {})


def _state(run: dict, logs: dict[str, pd.DataFrame]) -> str:
    """How far it is: done, or the notebook or epoch that it is at."""
    statuses = {stem[:2]: entry["status"] for stem, entry in run["notebooks"].items()}
    if not statuses:
        return ", ".join(f"{phase}: {len(log)} epochs" for phase, log in logs.items()) or "begun"
    done = sum(status in DONE for status in statuses.values())
    for number, status in statuses.items():
        if status not in (*DONE, "waiting"):
            return f"{status} at {number}"
    return "done" if done == len(statuses) else f"{done} of {len(statuses)}"


def _sources(folder: Path) -> str:
    """Where the lines are from, by the manifest: two names at most."""
    try:
        names = pd.read_csv(folder / "manifest.csv", dtype=str, keep_default_na=False)["source"].unique()
    except (OSError, ValueError, KeyError):
        return ""
    return ", ".join(names) if len(names) <= 2 else f"{names[0]}, … ({len(names)} sources)"


def _changed(folder: Path) -> str:
    """When anything in the run's own folder changed last."""
    times = [path.stat().st_mtime for path in (folder, *folder.glob("*/log.jsonl"))]
    return datetime.fromtimestamp(max(times)).strftime("%Y-%m-%d %H:%M")
