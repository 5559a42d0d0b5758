"""Two readings of the same lines: is one better, or is it chance? Lines are paired, so their difficulty cancels out."""

import numpy as np
import pandas as pd

from netchu.metrics import bootstrap_interval
from netchu.system.paths import short_path


def shared_lines(one: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    """Lines of both predictions tables: the same file (by its last two parts) with the same reference.

    Returns:
        characters, errors (of `one`) and other_errors, one row per line.
    """
    keys = ["file", "reference"]
    left, right = (table.assign(file=table["path"].map(short_path)).drop_duplicates(keys) for table in (one, other))
    both = left.merge(right[[*keys, "char_errors"]], on=keys, suffixes=("", "_other"))
    return both.rename(columns={"char_errors": "errors", "char_errors_other": "other_errors"})[
        ["characters", "errors", "other_errors"]
    ]


def paired_change(one: pd.DataFrame, other: pd.DataFrame) -> dict[str, float] | None:
    """How the other table's readings differ from the one's, over the lines that both have.

    Returns:
        lines; better and worse (lines with fewer and more errors in `other`); cer_change (other minus one; negative
        is better) with cer_change_low and cer_change_high, a bootstrap interval over the paired lines at the level in
        `config.EVALUATION`. None where no line is shared.

    >>> one = pd.DataFrame({"path": ["a", "b"], "reference": ["ab", "cd"], "characters": 2, "char_errors": [2, 0]})
    >>> change = paired_change(one, one.assign(char_errors=[1, 0]))
    >>> change["better"], change["worse"], change["cer_change"]
    (1, 0, -0.25)
    """
    lines = shared_lines(one, other)
    if lines.empty:
        return None
    difference = (lines["other_errors"] - lines["errors"]).to_numpy(np.float64)
    columns = np.stack([difference, lines["characters"].to_numpy(np.float64)], axis=1)
    low, high = bootstrap_interval(columns, lambda sums: sums[:, 0] / np.maximum(sums[:, 1], 1))
    return {
        "lines": len(lines),
        "better": int((difference < 0).sum()),
        "worse": int((difference > 0).sum()),
        "cer_change": float(difference.sum() / max(columns[:, 1].sum(), 1)),
        "cer_change_low": float(low),
        "cer_change_high": float(high),
    }
