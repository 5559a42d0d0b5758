"""Which provinces some addresses name, and how often."""

from collections import Counter
from collections.abc import Iterable

import pandas as pd

from netchu.addresses.matching import match_address


def province_counts(texts: Iterable[str]) -> pd.Series:
    """Lines by the province that `match_address` finds in them, the most frequent first; "none" stands last.

    >>> province_counts(["Q1, TP HCM", "Bến Nghé, Hồ Chí Minh", "12 Lê Lợi"]).to_dict()
    {'Hồ Chí Minh': 2, 'none': 1}
    """
    matches = [match_address(text).province for text in texts]
    counts = Counter(province.name for province in matches if province)
    ordered = dict(counts.most_common()) | {"none": sum(province is None for province in matches)}
    return pd.Series(ordered, name="lines", dtype="int64")
