"""Scores as tables for people: percent, intervals, the most frequent mix-ups first."""

import pandas as pd
from pandas.io.formats.style import Styler

from netchu.metrics import Scores

_RATES = ("cer", "wer", "line_accuracy")


def scores_table(scores: Scores) -> Styler:
    """One row a measure: its value and, where there is one, its interval; all in percent."""
    rows = {name: [getattr(scores, name + end) for end in ("", "_low", "_high")] for name in _RATES}
    rows["normalised_edit_distance"] = [scores.normalised_edit_distance, None, None]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=["value", "95 % from", "to"], dtype=float)
    return table.rename(index=_name).style.format("{:.2%}", na_rep="")


def as_percent(table: pd.DataFrame) -> Styler:
    """Rates (cer, wer, line_accuracy and their bounds) as percent, times with two digits, counts with none."""
    formats = {column: _format(column, table[column]) for column in table.columns}
    return table.rename(columns=_name).style.format({_name(column): text for column, text in formats.items()})


def _format(column: str, values: pd.Series) -> str:
    if pd.api.types.is_integer_dtype(values):
        return "{:,}"
    return "{:.2%}" if column.startswith(_RATES) else "{:.2f}"


def _name(column: str) -> str:
    """For readers: `cer_low` → `CER low`, `ms_per_line` → `ms per line`."""
    words = column.split("_")
    return " ".join(word.upper() if word in ("cer", "wer") else word for word in words)


def mixed_up(confusion: pd.DataFrame) -> pd.DataFrame:
    """What lies off the diagonal of a confusion matrix: reference, hypothesis, count; most frequent first.

    >>> mixed_up(pd.DataFrame([[5, 2], [0, 7]], index=["a", "b"], columns=["a", "b"])).values.tolist()
    [['a', 'b', 2]]
    """
    rows = [
        (reference, hypothesis, int(confusion.loc[reference, hypothesis]))
        for reference in confusion.index
        for hypothesis in confusion.columns
        if reference != hypothesis and confusion.loc[reference, hypothesis]
    ]
    table = pd.DataFrame(rows, columns=["reference", "hypothesis", "count"]).astype({"count": int})
    return table.sort_values("count", ascending=False, kind="stable", ignore_index=True)
