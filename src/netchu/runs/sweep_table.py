"""The table of a sweep: a row per run, those that failed as well."""

from contextlib import suppress
from itertools import product
from pathlib import Path

import pandas as pd

from netchu.analysis.paired import paired_change
from netchu.analysis.predictions import read_predictions
from netchu.errors import InputError
from netchu.runs.folder import PHASES, RunFolder, predictions_name
from netchu.runs.scores import results
from netchu.runs.sweep import Sweep
from netchu.runs.sweeping import Ended
from netchu.system.paths import runs_dir, whole_file

_CHANGE = ("cer_change", "cer_change_low", "cer_change_high")
COLUMNS = [
    "run", "state", "epochs", "best_epoch_cer", "val_decoder", "val_lines", "cer", "cer_low", "cer_high", *_CHANGE,
    "change_decoder", "minutes", "problem",
]  # fmt: skip


def sweep_table(sweep: Sweep, runs: list[Ended]) -> pd.DataFrame:
    """`COLUMNS`, and after `state` one for each parameter that the sweep varies; the lowest CER first.

    Rates are of the validation lines: the test split is for whoever has chosen. `best_epoch_cer` is that of the last
    phase's training log, `cer` that of the last notebook that read them, with its interval; `cer_change` the paired
    difference to the base over the lines that both read, with `change_decoder`: notebooks keep what `greedy` reads.
    What is unknown is nan.
    """
    base = sweep.base_trial()
    rows = [
        {"run": one.trial.name, "state": one.state, **_parameters(sweep, one), **_found(one, base.name)} for one in runs
    ]
    columns = [*COLUMNS[:2], *sweep.varied, *COLUMNS[2:]]
    return pd.DataFrame(rows, columns=columns).sort_values("cer", kind="stable", ignore_index=True)


def write_table(table: pd.DataFrame, file: Path) -> Path:
    """Writes it as CSV, whole."""
    with whole_file(file) as part:
        table.to_csv(part, index=False)
    return file


def _parameters(sweep: Sweep, one: Ended) -> dict:
    return {name: one.trial.values.get(name, sweep.base_value(name)) for name in sweep.varied}


def _found(one: Ended, base: str) -> dict:
    """What the run's folder tells."""
    found: dict = {"problem": one.problem}
    run = RunFolder(runs_dir() / one.trial.name)
    with suppress(InputError, KeyError, ValueError):  # a run that failed may lack anything
        logs = list(run.histories().values())
        found["epochs"] = sum(map(len, logs)) or None
        if logs:
            found["best_epoch_cer"] = float(logs[-1]["val_cer"].min())
        record = run.record()
        found["minutes"] = round(record.get("seconds", 0.0) / 60, 2) or None
        scores = [row for row in results(run) if row["split"] == "val"]
        if scores and one.state != "failed":
            last = ([row for row in scores if _kept(run, row["decoder"])] or scores)[-1]
            found |= {name: last.get(name) for name in ("cer", "cer_low", "cer_high")}
            found |= {f"val_{name}": last.get(name) for name in ("decoder", "lines")}
            if one.trial.name != base:
                found |= _change(RunFolder(runs_dir() / base), run, last["decoder"])
    return found


def _kept(run: RunFolder, decoder: str) -> bool:
    """Whether the run's notebooks have kept what that decoder reads on the validation lines."""
    return any(run.predictions_file(predictions_name(phase, "val", decoder)).is_file() for phase in PHASES)


def _change(base: RunFolder, run: RunFolder, decoder: str) -> dict:
    """The paired difference from the base, by that decoder where both kept its readings, else by `greedy`; {}: none."""
    for by, phase in product((decoder, "greedy"), reversed(PHASES)):
        name = predictions_name(phase, "val", by)
        with suppress(InputError):
            change = paired_change(*(read_predictions(one.predictions_file(name)) for one in (base, run)))
            if change:
                return {name: change[name] for name in _CHANGE} | {"change_decoder": by}
    return {}
