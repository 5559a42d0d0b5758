"""Groups of lines by length."""

import numpy as np
import pandas as pd

from netchu.evaluation.groups import length_groups


def test_groups_are_about_equally_large_and_in_order():
    lengths = pd.Series(np.random.default_rng(1).permutation(np.arange(5, 65)), index=range(100, 160))
    groups = length_groups(lengths, 5)
    assert groups.cat.categories.tolist() == ["5–16", "17–28", "29–40", "41–52", "53–64"]
    assert groups.value_counts().eq(12).all() and groups.index.equals(lengths.index)


def test_equal_lengths_stay_together():
    assert length_groups(pd.Series([7] * 9 + [8]), 5).cat.categories.tolist() == ["7", "8"]
    assert length_groups(pd.Series([7]), 5).tolist() == ["7"]
