"""Which provinces some addresses name, and of which system they are."""

from collections import Counter
from collections.abc import Iterable

import pandas as pd

from netchu.addresses.matching import BEFORE, MIXED, SINCE, match_address


def province_counts(texts: Iterable[str]) -> pd.Series:
    """Lines by the province that `match_address` finds in them, the most frequent first; "none" stands last.

    >>> province_counts(["Q1, TP HCM", "Bến Nghé, Hồ Chí Minh", "12 Lê Lợi"]).to_dict()
    {'Hồ Chí Minh': 2, 'none': 1}
    """
    matches = [match_address(text).province for text in texts]
    counts = Counter(province.name for province in matches if province)
    ordered = dict(counts.most_common()) | {"none": sum(province is None for province in matches)}
    return pd.Series(ordered, name="lines", dtype="int64")


def system_counts(texts: Iterable[str]) -> pd.Series:
    """Lines by the system of their divisions, until June 2025, since, or mixed; "none" stands last.

    >>> system_counts(["Q1, TP HCM", "Phường Sài Gòn, TP HCM", "12 Lê Lợi"]).to_dict()
    {'before 2025-07': 1, 'since 2025-07': 1, 'mixed': 0, 'none': 1}
    """
    counts = Counter(match_address(text).system or "none" for text in texts)
    return pd.Series({system: counts[system] for system in (BEFORE, SINCE, MIXED, "none")}, name="lines")
