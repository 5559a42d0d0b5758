"""Lines in groups, by what they look like and what they say, and how well each group is read."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from netchu.analysis.data.exploration import character_counts
from netchu.metrics import score
from netchu.system.progress import track

FEWEST = 5  # lines of a group that gets an interval: of fewer, a bootstrap says next to nothing
GROUP_COLUMNS = ["property", "group", "lines", "characters", "cer", "cer_low", "cer_high", "wer", "line_accuracy"]

_SLANTS = {"left": -1.5, "upright": 1.5, "right, to 15°": 16.5, "right, over 15°": np.inf}  # upper ends, degrees
_TRAINING_LINES = {"under 10 lines": 9, "10–49 lines": 49, "50–199 lines": 199, "200 or more": np.inf}  # upper ends
_COUNTED = ["none", "one", "two", "three"]


def equal_groups(values: pd.Series, groups: int = 4, digits: int = 0) -> pd.Series:
    """The group of each line by a number, about as many lines in each; named like "8–20", in order.

    Args:
        values: of each line; nan belongs to no group.
        groups: at most; fewer where many lines have the same number.
        digits: behind the point, that values are rounded to and named with.

    >>> equal_groups(pd.Series([3, 4, 9, 10]), 2).tolist()
    ['3–4', '3–4', '9–10', '9–10']
    """
    known = values.dropna().round(digits)
    ordered = np.sort(known.to_numpy())
    number = np.searchsorted(ordered, known, side="left") * groups // max(len(known), 1)  # equal values together
    ranges = known.groupby(number).agg(["min", "max"])
    ends = ((i, f"{low:.{digits}f}", f"{high:.{digits}f}") for i, low, high in ranges.itertuples())
    names = {i: low if low == high else f"{low}–{high}" for i, low, high in ends}
    found = pd.Series([names[i] for i in number], known.index, dtype=object).reindex(values.index)
    return pd.Series(pd.Categorical(found, list(names.values()), ordered=True), values.index)


def _cut(values: pd.Series, ends: dict[str, float]) -> pd.Series:
    """The group of each line by fixed ends, group → largest value in it."""
    return pd.cut(values, [-np.inf, *ends.values()], labels=list(ends))


def line_groups(
    predictions: pd.DataFrame,
    manifest: pd.DataFrame,
    measures: pd.DataFrame,
    match: Callable[[str], Any],
) -> pd.DataFrame:
    """Which groups each line belongs to: one column a property, its categories in the order to show.

    Args:
        predictions: lines, see `predictions_table`.
        manifest: of the run: training texts, sources, writers.
        measures: of the same lines in the same order, see `line_measures.measure_lines`.
        match: the province, district and ward that a text names, and their system, each None where it names none, as
            `addresses.matching.match_address` finds them.

    Returns:
        Index: the predictions'. A line without a value (a writer nobody knows) is nan there; a property that no
        line has is left out.
    """
    measures = measures.set_axis(predictions.index)
    listed = manifest.drop_duplicates("path").set_index("path").reindex(predictions["path"]).set_axis(predictions.index)
    seen = character_counts(manifest).set_index("character")["train"]
    rarest = predictions["reference"].map(lambda text: min((seen.get(c, 0) for c in text), default=np.nan))
    matches = [match(text) for text in track(predictions["reference"], "finding divisions")]
    found = [_COUNTED[_divisions(one)] for one in matches]
    table = pd.DataFrame(
        {
            "length, characters": equal_groups(predictions["characters"]),
            "contrast, gray levels": equal_groups(measures["contrast"]),
            "stroke width, %": equal_groups(measures["stroke_width"], digits=1),
            "slant": _cut(measures["slant"], _SLANTS),
            "page": measures["page"].replace("", np.nan).astype("category"),
            "rarest character": _cut(rarest, _TRAINING_LINES),
            "divisions found": pd.Categorical(found, _COUNTED, ordered=True),
            "system": pd.Categorical([one.system or np.nan for one in matches]),
            "source": listed["source"].replace("", np.nan).astype("category"),
            "writer": listed["writer"].replace("", np.nan).astype("category"),
        }
    )
    return table.dropna(axis="columns", how="all")


def _divisions(found: Any) -> int:
    return sum(division is not None for division in (found.province, found.district, found.ward))


def group_scores(predictions: pd.DataFrame, groups: pd.DataFrame) -> pd.DataFrame:
    """How well the lines of each group are read: the columns `GROUP_COLUMNS`, one row per group that has lines.

    Rates are totals within the group, intervals as in `metrics.score`; nan for groups of under `FEWEST` lines.

    Raises:
        ValueError: the groups have another index than the predictions.
    """
    if not groups.index.equals(predictions.index):
        raise ValueError("groups have another index than the predictions: give one row for each line")
    rows = []
    for name in groups:
        for group, lines in predictions.groupby(groups[name], observed=True):
            scores = score(lines["reference"].tolist(), lines["hypothesis"].tolist()).to_dict()
            if len(lines) < FEWEST:
                scores |= {"cer_low": np.nan, "cer_high": np.nan}
            rows.append({"property": name, "group": str(group)} | {key: scores[key] for key in GROUP_COLUMNS[2:]})
    return pd.DataFrame(rows, columns=GROUP_COLUMNS)


def harder_groups(scores: pd.DataFrame, cer: float) -> pd.DataFrame:
    """Groups whose whole interval lies above a CER, highest first.

    >>> table = pd.DataFrame({"group": ["a", "b"], "cer": [0.2, 0.3], "cer_low": [0.1, 0.05]})
    >>> harder_groups(table, cer=0.08)["group"].tolist()
    ['a']
    """
    return scores[scores["cer_low"].gt(cer)].sort_values("cer", ascending=False, kind="stable", ignore_index=True)
