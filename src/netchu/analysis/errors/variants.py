"""How good a reading would be if marks, case or spaces didn't count: scores of both texts with a part taken off."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from netchu.analysis.errors.edits import without_marks
from netchu.metrics import score

VARIANTS: dict[str, Callable[[str], str]] = {
    "as written": str,
    "without tones": lambda text: without_marks(text, vowel_mark=False),
    "without vowel marks": lambda text: without_marks(text, tone=False),
    "without tones and vowel marks": without_marks,
    "in small letters": str.lower,
    "without spaces": lambda text: text.replace(" ", ""),
    "without all of these": lambda text: without_marks(text).lower().replace(" ", ""),
}
"""What is made of reference and hypothesis alike before they are compared."""

_COLUMNS = ["cer", "cer_low", "cer_high", "wer", "wer_low", "wer_high", "line_accuracy"]


def score_variants(predictions: pd.DataFrame) -> pd.DataFrame:
    """Scores with bootstrap intervals, one row for each of `VARIANTS`; nan for words where there are no spaces.

    >>> table = score_variants(pd.DataFrame({"reference": ["Hà Nội"], "hypothesis": ["hạ nội"]}))
    >>> table["cer"].round(2).tolist()
    [0.5, 0.33, 0.5, 0.33, 0.17, 0.6, 0.0]
    """
    rows = {}
    for name, change in VARIANTS.items():
        texts = ([change(text) for text in predictions[side]] for side in ("reference", "hypothesis"))
        rows[name] = {column: value for column, value in score(*texts).to_dict().items() if column in _COLUMNS}
        if change("a b") == "ab":
            rows[name] |= dict.fromkeys(("wer", "wer_low", "wer_high"), np.nan)
    return pd.DataFrame.from_dict(rows, orient="index", columns=_COLUMNS)
