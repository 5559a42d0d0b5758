"""Lines in groups of about equal number, for scores by group."""

import numpy as np
import pandas as pd


def length_groups(characters: pd.Series, groups: int = 5) -> pd.Series:
    """The group of each line by its length, about as many lines in each; named like "8–20", in order.

    Args:
        characters: of each line.
        groups: at most; fewer where many lines have the same length.

    >>> length_groups(pd.Series([3, 4, 9, 10]), 2).tolist()
    ['3–4', '3–4', '9–10', '9–10']
    """
    values = characters.to_numpy()
    number = np.searchsorted(np.sort(values), values, side="left") * groups // len(values)  # equal lengths together
    ranges = characters.groupby(number).agg(["min", "max"])
    names = {i: f"{low}–{high}" if low < high else f"{low}" for i, low, high in ranges.itertuples()}
    return pd.Series(pd.Categorical([names[i] for i in number], list(names.values()), ordered=True), characters.index)
