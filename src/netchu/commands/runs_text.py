"""Runs, and what sets them apart, as tables for the terminal."""

import pandas as pd

from netchu.commands.tables import aligned
from netchu.display.rates import known, percent, points
from netchu.runs.comparison import Comparison, curve_summary, curve_table
from netchu.system.progress import duration

EPOCHS_SHOWN = 12  # of a curve


def runs_text(table: pd.DataFrame) -> str:
    """`runs_table` for the terminal."""
    rows = []
    for run in table.to_dict("records"):
        front = [run["name"], known(run["data"]), known(run["lines"], "{:,.0f}"), known(run["model"])]
        rates = [percent(run["cer"], 2), percent(run["wer"]), known(run["on"])]
        took = known(None) if pd.isna(run["training"]) else duration(run["training"])
        rows.append([*front, *rates, took, run["when"], known(run["commit"]), run["state"]])
    head = ["run", "data", "lines", "model", "CER", "WER", "on", "training", "when", "commit", "state"]
    return aligned(head, rows, right=(2, 4, 5, 7))


def comparison_text(found: Comparison) -> str:
    """All of a comparison, one titled table below the other."""
    parts = [runs_text(found.runs), *found.remarks]
    parts += [f"{title}\n{text}" for title, text in _tables(found) if text]
    return "\n\n".join(parts)


def _tables(found: Comparison) -> list[tuple[str, str]]:
    names, several = found.names, range(3, 3 + len(found.names))
    settings = [[name, *values] for name, *values in found.settings.itertuples()]
    scores = [[*where, *[_pair(values[name]) for name in names]] for where, values in found.scores.iterrows()]
    epochs = [
        [row.run, row.phase, row.epochs, row.best, percent(row.cer, 2), percent(row.wer)]
        for row in curve_summary(found.curves).itertuples()
    ]
    curve = curve_table(found.curves, most=EPOCHS_SHOWN)
    rates = [[epoch, *(percent(value, 2) for value in values)] for epoch, *values in curve.itertuples()]
    return [
        ("What was set otherwise", aligned(["parameter", *names], settings) if settings else "nothing"),
        ("Scores (CER / WER)", aligned(["step", "lines", "decoder", *names], scores, right=several) if scores else ""),
        (f"Line by line, from {names[0]} to", _paired(found.paired)),
        (
            "Epochs",
            aligned(["run", "phase", "epochs", "best", "CER", "WER"], epochs, right=range(2, 6)) if epochs else "",
        ),
        ("Validation CER by epoch", aligned(["epoch", *names], rates, right=range(len(names) + 1)) if rates else ""),
    ]


def _pair(rates: pd.Series) -> str:
    return known(None) if pd.isna(rates["cer"]) else f"{percent(rates['cer'], 2)} / {percent(rates['wer'])}"


def _paired(changes: pd.DataFrame) -> str:
    head = ["run", "predictions", "lines", "better", "worse", "CER, points", "interval"]
    rows = [
        [row.run, row.predictions, row.lines, row.better, row.worse, points(row.cer_change),
         f"{points(row.cer_change_low)} to {points(row.cer_change_high)}"]
        for row in changes.itertuples()
    ]  # fmt: skip
    return aligned(head, rows, right=range(2, 7)) if rows else ""
