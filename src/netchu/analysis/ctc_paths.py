"""CTC by hand: every path through a few frames, and what it reads."""

import numpy as np
import pandas as pd

BLANK_SIGN = "–"


def ctc_paths(probs: np.ndarray, characters: str) -> pd.DataFrame:
    """Every path through the frames, the likeliest first: K ** T of them, so keep it tiny.

    Args:
        probs: (T, K) probabilities, blank first.
        characters: of classes 1 to K - 1.

    Returns:
        A column for each frame with its class, `reads` (repeats collapsed, then blanks removed) and `probability`.

    Source: Graves et al. 2006, "Connectionist temporal classification", equations 2 and 3.

    >>> ctc_paths(np.array([[0.6, 0.4], [0.6, 0.4]]), "a")
      frame 1 frame 2 reads  probability
    0       –       –               0.36
    1       –       a     a         0.24
    2       a       –     a         0.24
    3       a       a     a         0.16
    """
    signs = [BLANK_SIGN, *characters]
    rows = []
    for path in np.ndindex(*[len(signs)] * len(probs)):
        read = "".join(signs[k] for t, k in enumerate(path) if k and (not t or path[t - 1] != k))
        weight = float(np.prod([probs[t, k] for t, k in enumerate(path)]))
        rows.append([*(signs[k] for k in path), read, weight])
    columns = [f"frame {t + 1}" for t in range(len(probs))]
    table = pd.DataFrame(rows, columns=[*columns, "reads", "probability"])
    return table.sort_values("probability", ascending=False, kind="stable", ignore_index=True)
