"""`results/confidence.csv`: what confidences were worth in evaluations, and the tables that show it."""

from collections.abc import Sequence

import pandas as pd

from netchu.display.rates import percent
from netchu.errors import InputError
from netchu.models.header import RELEASED
from netchu.publish.files import markdown, read_results, records, write_results

FILE = "confidence.csv"
_KEY = ["run", "data", "split", "decoder"]
_ERRORS = ("calibration_error", "calibration_error_by_chance")
COLUMNS = {
    **dict.fromkeys(_KEY, str),
    "lines": "Int64",
    **dict.fromkeys(["right_lines", "mean_confidence", *_ERRORS], float),
    **dict.fromkeys(["threshold", "checked", "cer", "wrong_lines"], float),
    "commit": str,
}
_SENTENCE = 0.8  # the threshold that README speaks of


def read_confidence() -> pd.DataFrame:
    """The published table, with `COLUMNS`: a row per evaluation and threshold of confidence.

    `checked` is the share of lines below the threshold, `cer` and `wrong_lines` are of the others.
    """
    return read_results(FILE, COLUMNS)


def publish_confidence(row: dict, confidence: dict) -> None:
    """Puts what the confidences of one evaluation are worth in the table, in place of what was there of it before.

    Args:
        row: run, data, split, decoder, lines, line_accuracy and commit of the evaluation.
        confidence: mean, calibration errors and check_below, as `confidence_report` has them.
    """
    old = read_confidence()
    same = (old[_KEY] == [row[column] for column in _KEY]).all(axis=1)
    where = {column: row[column] for column in (*_KEY, "lines", "commit")}
    where |= {"right_lines": row["line_accuracy"], "mean_confidence": confidence["mean"]}
    where |= {name: confidence[name] for name in _ERRORS}
    new = pd.DataFrame([where | threshold for threshold in confidence["check_below"]])
    table = pd.concat([old[~same], new.reindex(columns=list(COLUMNS))], ignore_index=True)
    write_results(table.sort_values([*_KEY, "threshold"], kind="stable"), FILE, COLUMNS)


def calibration_table(table: pd.DataFrame) -> str:
    """How far the released checkpoint's confidences are from the share of lines that are right, set by set."""
    names = ("lines", "decoder", "mean confidence", "lines right", "calibration error", "by chance alone")
    shown = ("mean_confidence", "right_lines", *_ERRORS)
    rows = [
        (_lines(row), row["decoder"], *(percent(row[name]) for name in shown))
        for row in records(_released(table).drop_duplicates(_KEY))
    ]
    return markdown(names, rows)


def check_tables(table: pd.DataFrame) -> str:
    """Work and its worth with `best`, a row for each set: lines to check below each threshold, errors of the others."""
    released = _released(table)
    released = released[released["decoder"] == "best"]
    thresholds = sorted(released["threshold"].unique())
    rows = [
        (_lines(records(part)[0]), *map(_cell, records(part)))
        for _, part in released.groupby(_KEY, sort=False)
    ]  # fmt: skip
    return markdown(("lines", *(f"below {threshold:g}" for threshold in thresholds)), rows)


def sentence(table: pd.DataFrame, sets: Sequence[str]) -> str:
    """README's sentence: what a person who checks the least confident lines of these test sets leaves behind.

    Raises:
        InputError: it is not published of one of them.
    """
    released = _released(table)
    parts = []
    for data in sets:
        wanted = (released[["data", "split", "decoder"]] == [data, "test", "best"]).all(axis=1)
        rows = records(released[wanted & released["threshold"].eq(_SENTENCE)])
        if not rows:
            raise InputError(
                f"results/{FILE} does not say what confidence is worth on {data} (test, best), which README.md shows: "
                "publish it with netchu results --keep."
            )
        parts.append(f"{percent(rows[0]['checked'], 0)} of `{data}` (of the rest, {_left(rows[0])})")
    return (
        "- Confidence is the probability that a row has no error: check the rows where it is low. Of the test lines, "
        f"these are below {_SENTENCE:g}: {'; '.join(parts)}. "
        "More: [what confidence is worth](docs/confidence.md)."
    )


def _released(table: pd.DataFrame) -> pd.DataFrame:
    return table[table["run"] == RELEASED]


def _lines(row: dict) -> str:
    return f"{row['lines']} of `{row['data']}` ({row['split']})"


def _cell(row: dict) -> str:
    """Share to check; errors of the rest."""
    return f"{percent(row['checked'], 0)}: {_left(row)}"


def _left(row: dict) -> str:
    """How many of the lines that nobody checks are wrong, and their CER."""
    if row["cer"] is None:
        return "none left"
    left = round((1 - row["checked"]) * row["lines"])
    return f"{round(row['wrong_lines'] * left)} of {left} wrong, CER {percent(row['cer'], 1)}"
