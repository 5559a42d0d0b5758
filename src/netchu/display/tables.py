"""Scores as tables for people: percent, intervals, the most frequent mix-ups first."""

import pandas as pd
from pandas.io.formats.style import Styler

_RATES = ("cer", "wer", "line_accuracy", "share")


def as_percent(table: pd.DataFrame) -> Styler:
    """Rates (cer, wer, line_accuracy, their bounds; shares) as percent, times with two digits, counts with none."""
    formats = {column: _format(column, table[column]) for column in table.columns}
    named = {in_words(column): text for column, text in formats.items()}
    styled = table.rename(columns=in_words).style.format(named, na_rep="", escape="html")
    return styled.format_index(escape="html").format_index(escape="html", axis="columns")


def marked(table: pd.DataFrame, rows: pd.Series) -> Styler:
    """The table with some rows in bold on a coloured ground, numbers with two decimals.

    Args:
        table: to show.
        rows: which, a truth value for each.
    """
    look = "background-color: #d5e8f5; color: #00456e; font-weight: 600"
    styles = pd.DataFrame({column: rows.map({True: look, False: ""}) for column in table.columns}, index=table.index)
    styler = table.style.apply(lambda _: styles, axis=None).set_properties(**{"padding": "2px 12px"})
    return styler.format(precision=2, escape="html").hide(axis="index")


def _format(column: str, values: pd.Series) -> str | None:
    if pd.api.types.is_bool_dtype(values) or not pd.api.types.is_numeric_dtype(values):
        return None
    if pd.api.types.is_integer_dtype(values):
        return "{:,}"
    return "{:.2%}" if column.startswith(_RATES) else "{:.2f}"


def in_words(column: str) -> str:
    """A column's name for readers.

    >>> in_words("cer_low"), in_words("ms_per_line")
    ('CER low', 'ms per line')
    """
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
