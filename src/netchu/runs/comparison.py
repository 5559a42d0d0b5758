"""Two or more runs side by side: what was set otherwise, what came of it, how it was learned."""

from contextlib import suppress
from dataclasses import dataclass

import numpy as np
import pandas as pd

from netchu.analysis.paired import paired_change
from netchu.analysis.predictions import read_predictions
from netchu.errors import InputError
from netchu.runs.folder import RunFolder, predictions_label
from netchu.runs.scores import results
from netchu.runs.table import find_run, find_runs, run_parameters, runs_table
from netchu.system.paths import short_path, without_folders

_HELD_OUT = {"val": "validation", "test": "test"}


@dataclass(frozen=True)
class Comparison:
    """What is known of several runs.

    Attributes:
        folders: the runs, as asked for; their names are the columns of the tables.
        runs: `runs_table` of them, in that order.
        settings: index name of a setting, a column per run; those alone that differ, "" where a run lacks it.
        scores: index (step, split, decoder); columns (run, cer | cer_low | cer_high | wer), nan where not measured.
        paired: a row for each predictions file that the first run shares with another: predictions, run (the other),
            and `paired_change` from the first to it.
        curves: run → phase → log, a row per epoch.
        apart: splits whose lines are not the same in all runs, as far as is known.
        remarks: sentences on what makes the numbers hard to compare.
    """

    folders: list[RunFolder]
    runs: pd.DataFrame
    settings: pd.DataFrame
    scores: pd.DataFrame
    paired: pd.DataFrame
    curves: dict[str, dict[str, pd.DataFrame]]
    apart: set[str]
    remarks: list[str]

    @property
    def names(self) -> list[str]:
        """Of the runs."""
        return [folder.name for folder in self.folders]


def chosen_runs(names: str = "", base: str = "") -> list[RunFolder]:
    """The runs to compare, the base first.

    Args:
        names: with commas between; "": all that have read lines.
        base: the run that the others are held against; "": the oldest of them.

    Raises:
        InputError: no run has such a name, or there are fewer than two.
    """
    named = [find_run(name.strip()) for name in names.split(",")] if names else []
    runs = named or sorted((run for run in find_runs() if run.predictions_files()), key=RunFolder.changed)
    first = [find_run(base)] if base else runs[:1]
    runs = first + [run for run in runs if run.name != first[0].name]
    if len(runs) < 2:
        raise InputError(f"There are fewer than two runs to compare: {', '.join(r.name for r in runs) or 'none'}.")
    return runs


def compare_runs(folders: list[RunFolder]) -> Comparison:
    """Compares two or more runs.

    Raises:
        InputError: fewer than two, one named twice, or a file of theirs that is malformed.
    """
    names = [folder.name for folder in folders]
    if len(set(names)) < 2 or len(set(names)) < len(names):
        raise InputError("Comparing takes two or more different runs: name each once.")
    held_out = {folder.name: _held_out(folder) for folder in folders}
    apart = {split for split in _HELD_OUT if len({splits.get(split) for splits in held_out.values() if splits}) > 1}
    return Comparison(
        folders=folders,
        runs=runs_table(folders).set_index("name", drop=False).loc[names].reset_index(drop=True),
        settings=_differing(folders),
        scores=_scores(folders),
        paired=_paired(folders[0], folders[1:]),
        curves={folder.name: folder.histories() for folder in folders},
        apart=apart,
        remarks=_remarks(held_out, apart),
    )


def _differing(folders: list[RunFolder]) -> pd.DataFrame:
    """Settings that differ: of notebooks where all were run as notebooks, else what the trainings were asked for."""
    given = {folder.name: run_parameters(folder) for folder in folders}
    if not all(given.values()):
        given = {folder.name: _flat(folder.request()) for folder in folders}
    columns = {
        name: {key: str(without_folders(value)) for key, value in values.items() if key != "run_name"}
        for name, values in given.items()
    }
    table = pd.DataFrame(columns, columns=list(columns), dtype=object).fillna("")
    return table[table.nunique(axis=1) > 1]


def _flat(request: dict) -> dict:
    """`{"model": {"dropout": 0.1}}` as `{"model dropout": 0.1}`; hashes of the data are left out."""
    parts = [(part, request.get(part, {})) for part in ("model", "phase", "augmentation")]
    return {f"{part} {name}": value for part, values in parts for name, value in values.items()}


def _scores(folders: list[RunFolder]) -> pd.DataFrame:
    columns = {}
    for folder in folders:
        for row in results(folder):
            step = row["name"] or row["notebook"].replace("_", " ")
            for rate in ("cer", "cer_low", "cer_high", "wer"):
                columns.setdefault((folder.name, rate), {})[step, row["split"], row["decoder"]] = row.get(rate)
    order = [(folder.name, rate) for folder in folders for rate in ("cer", "cer_low", "cer_high", "wer")]
    index = sorted(dict.fromkeys(key for column in columns.values() for key in column), key=lambda key: key[0])
    rows = [[columns.get(column, {}).get(key, np.nan) for column in order] for key in index]
    table = pd.DataFrame(
        rows, index=pd.MultiIndex.from_tuples(index, names=["step", "split", "decoder"]) if index else None,
        columns=pd.MultiIndex.from_tuples(order),
    )  # fmt: skip
    return table.astype(float)


def _paired(first: RunFolder, others: list[RunFolder]) -> pd.DataFrame:
    rows = []
    for name in [file.stem for file in reversed(first.predictions_files())]:  # the latest phase first
        for other in others:
            with suppress(InputError):  # one of them lacks the file, or it is cut short
                change = paired_change(*(read_predictions(run.predictions_file(name)) for run in (first, other)))
                rows += [{"predictions": predictions_label(name), "run": other.name, **change}] if change else []
    return pd.DataFrame(rows)


def most_changed(comparison: Comparison) -> RunFolder:
    """The run whose CER differs most from that of the first one, on lines that both have read the same way.

    Raises:
        InputError: there are no such lines.
    """
    changes = comparison.paired
    if changes.empty:
        raise InputError(f"No other run has read the lines of {comparison.names[0]}: compare runs on the same data.")
    name = changes.loc[changes["cer_change"].abs().idxmax(), "run"]
    return next(folder for folder in comparison.folders if folder.name == name)


def shared_readings(one: RunFolder, other: RunFolder) -> tuple[str, pd.DataFrame, pd.DataFrame]:
    """What both runs read the same lines as: the latest phase and most thorough decoder that both have.

    Returns:
        What to call the readings, and both tables with the lines that both have, in one order.

    Raises:
        InputError: they have read no line in common.
    """
    for name in [file.stem for file in reversed(one.predictions_files())]:
        with suppress(InputError):
            tables = [read_predictions(run.predictions_file(name)) for run in (one, other)]
            files = [table["path"].map(short_path) + "\n" + table["reference"] for table in tables]
            both = [
                table[~key.duplicated()].set_index(key[~key.duplicated()])
                for table, key in zip(tables, files, strict=True)
            ]
            shared = both[0].index.intersection(both[1].index)
            if len(shared):
                return predictions_label(name), *(table.loc[shared].reset_index(drop=True) for table in both)
    raise InputError(f"The runs {one.name} and {other.name} have read no line in common.")


def curve_summary(curves: dict[str, dict[str, pd.DataFrame]]) -> pd.DataFrame:
    """A row for each phase of each run: run, phase, epochs, best (epoch), cer and wer there, seconds (per epoch)."""
    rows = []
    for run, phases in curves.items():
        for phase, log in phases.items():
            best = log.loc[log["val_cer"].idxmin()]
            seconds = float(log["seconds"].median()) if "seconds" in log else np.nan
            rows.append((run, phase, len(log), int(best["epoch"]), best["val_cer"], best["val_wer"], seconds))
    return pd.DataFrame(rows, columns=["run", "phase", "epochs", "best", "cer", "wer", "seconds"])


def curve_table(curves: dict[str, dict[str, pd.DataFrame]], most: int = 0) -> pd.DataFrame:
    """Validation CER by epoch (rows, counted over all phases) and run (columns); nan where a run has ended.

    Args:
        most: epochs shown, spread evenly from the first to the last; 0: all.
    """
    series = {run: [cer for log in logs.values() for cer in log["val_cer"]] for run, logs in curves.items()}
    longest = max(map(len, series.values()), default=0)
    table = pd.DataFrame(
        {run: [*rates, *[np.nan] * (longest - len(rates))] for run, rates in series.items()},
        index=pd.RangeIndex(1, longest + 1, name="epoch"), dtype=float,
    )  # fmt: skip
    if not most or longest <= most:
        return table
    return table.iloc[np.unique(np.linspace(0, longest - 1, most).round().astype(int))]


def _remarks(held_out: dict[str, dict[str, frozenset[str]]], apart: set[str]) -> list[str]:
    """What to know before the numbers are compared."""
    found = []
    if apart:
        splits = " and ".join(label for split, label in _HELD_OUT.items() if split in apart)
        found.append(f"The runs were measured on different {splits} lines: their rates tell little of each other.")
    unknown = [name for name, splits in held_out.items() if not splits]
    if unknown:
        found.append(f"Which lines were held out is not known of {', '.join(unknown)}.")
    return found


def _held_out(folder: RunFolder) -> dict[str, frozenset[str]]:
    """Split → its lines, each as file name and text, so that data that moved counts as the same; {} if not known."""
    manifest = folder.manifest_or_nothing()
    names = manifest["path"].map(short_path) + "\n" + manifest["text"]
    return {str(split): frozenset(lines) for split, lines in names.groupby(manifest["split"])}
