"""The runs under outputs/runs as a table, also those that are half done."""

from contextlib import suppress
from datetime import datetime
from difflib import get_close_matches

import pandas as pd

from netchu.data.manifest import SPLITS
from netchu.errors import InputError
from netchu.runs.folder import RunFolder
from netchu.runs.parameters import Value, read_parameters
from netchu.runs.scores import DONE, headline, results, training_seconds
from netchu.system.paths import runs_dir, without_folders

RUN_COLUMNS = ["name", "data", "lines", "model", "cer", "wer", "on", "training", "when", "commit", "state"]


def find_runs() -> list[RunFolder]:
    """All runs, by name."""
    paths = sorted(runs_dir().iterdir()) if runs_dir().is_dir() else []
    return [RunFolder(path) for path in paths if path.is_dir() and not path.name.startswith(".")]


def find_run(name: str) -> RunFolder:
    """The run of that name.

    Raises:
        InputError: there is none of that name.
    """
    runs = {run.name: run for run in find_runs()}
    if name not in runs:
        close = get_close_matches(name, runs, n=1)
        advice = f"did you mean {close[0]}?" if close else f"there are {', '.join(runs) or 'none yet'}."
        raise InputError(f"There is no run {name} in {runs_dir()}; {advice}")
    return runs[name]


def runs_table(runs: list[RunFolder]) -> pd.DataFrame:
    """One row per run, the latest first, with `RUN_COLUMNS`.

    `lines` counts all of the manifest, `training` is in seconds, `on` says which lines `cer` and `wer` were measured
    on. A run without a score has those of its best epoch; what is unknown is "" or nan.
    """
    table = pd.DataFrame([run_row(run) for run in runs], columns=RUN_COLUMNS)
    return table.sort_values("when", ascending=False, kind="stable", ignore_index=True)


def run_row(run: RunFolder) -> dict:
    """What the table says of one run; whatever in its folder can't be read is named in `state`."""
    try:
        return _row(run)
    except (InputError, KeyError, TypeError, AttributeError, ValueError) as error:
        reason = str(error) if isinstance(error, InputError) else "its files are not as a run writes them"
        return {"name": run.name, "when": _changed(run), "state": reason.replace(f"{run.dir}/", "")}


def _row(run: RunFolder) -> dict:
    record, logs, counts = run.record(), run.histories(), line_counts(run)
    values, top = run_parameters(run), headline(results(run)) or _best_epoch(logs, counts)
    model = run.request().get("model", {}) or values
    return {
        "name": run.name,
        "data": str(without_folders(values.get("data", ""))) or _sources(run),
        "lines": sum(counts.values()) or None,
        "model": ", ".join(str(model[key]) for key in ("backbone", "input_mode") if key in model),
        "cer": top.get("cer"),
        "wer": top.get("wer"),
        "on": f"{top.get('lines') or ''} {top.get('split', '')}".strip(),
        "training": training_seconds(run) or None,
        "when": record.get("started", "").replace("T", " ")[:16] or _changed(run),
        "commit": record.get("commit", "")[:10] + "+" * bool(record.get("dirty")),
        "state": _state(record, logs),
    }


def _best_epoch(logs: dict[str, pd.DataFrame], counts: dict[str, int]) -> dict:
    """Scores of the best epoch of the latest phase; {} before the first."""
    if not logs:
        return {}
    log = list(logs.values())[-1]
    best = log.loc[log["val_cer"].idxmin()]
    return {"cer": best["val_cer"], "wer": best["val_wer"], "split": "val", "lines": counts.get("val")}


def run_parameters(run: RunFolder) -> dict[str, Value]:
    """Every parameter of the run's notebooks: the defaults that they were run with, and over them what was given."""
    record = run.record()
    values: dict[str, Value] = {}
    for stem in record["notebooks"]:
        with suppress(InputError):  # not run yet, or cut short while it was written
            values |= read_parameters(run.notebook_file(stem))
    return values | record.get("parameters", {})


def line_counts(run: RunFolder) -> dict[str, int]:
    """Lines of each split in the run's manifest; {} where there is none that can be read."""
    counts = run.manifest_or_nothing()["split"].value_counts()
    return {split: int(counts[split]) for split in SPLITS if split in counts}


def _state(record: dict, logs: dict[str, pd.DataFrame]) -> str:
    """How far it is: done, or the notebook or epoch that it is at."""
    statuses = {stem[:2]: entry["status"] for stem, entry in record["notebooks"].items()}
    if not statuses:
        return ", ".join(f"{phase}: epoch {len(log)}" for phase, log in logs.items()) or "begun"
    done = sum(status in DONE for status in statuses.values())
    for number, status in statuses.items():
        if status not in (*DONE, "waiting"):
            return f"{status} at {number}"
    return "done" if done == len(statuses) else f"{done} of {len(statuses)}"


def _sources(run: RunFolder) -> str:
    """Where the lines are from, by the manifest: two names at most."""
    names = run.manifest_or_nothing()["source"].unique()
    return ", ".join(names) if len(names) <= 2 else f"{names[0]}, … ({len(names)} sources)"


def _changed(run: RunFolder) -> str:
    """When anything in the run's own folder changed last."""
    return datetime.fromtimestamp(run.changed()).strftime("%Y-%m-%d %H:%M")
