"""Does the confidence mean what it says, and what is gained by rejecting the least confident lines?"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from netchu.config import EVALUATION


def reliability(predictions: pd.DataFrame, bins: int = EVALUATION.calibration_bins) -> pd.DataFrame:
    """Confidence against accuracy of whole lines, in equal bins of confidence over 0 to 1.

    Returns:
        One row per bin, empty ones too: bin (its middle), confidence (mean), accuracy (share of lines without
        error), lines. Means of an empty bin are nan.

    Raises:
        ValueError: no line, a confidence that is missing or outside 0 to 1, or fewer than 1 bin.

    >>> table = pd.DataFrame({"confidence": [0.9, 0.8, 0.2], "char_errors": [0, 2, 1]})
    >>> reliability(table, bins=2)["accuracy"].tolist()
    [0.0, 0.5]
    """
    confidence, right = _confidence(predictions), predictions["char_errors"].eq(0).to_numpy(np.float64)
    if bins < 1:
        raise ValueError(f"{bins} bins: give 1 or more")
    which = _bin_of(confidence, bins)
    lines = np.bincount(which, minlength=bins)
    sums = (np.bincount(which, weights=values, minlength=bins) for values in (confidence, right))
    means = [np.divide(s, lines, out=np.full(bins, np.nan), where=lines > 0) for s in sums]
    middle = (np.arange(bins) + 0.5) / bins
    return pd.DataFrame({"bin": middle, "confidence": means[0], "accuracy": means[1], "lines": lines})


def expected_calibration_error(predictions: pd.DataFrame, bins: int = EVALUATION.calibration_bins) -> float:
    """Mean distance of confidence and accuracy over the bins, weighted by their lines; 0 is perfect.

    Source: Naeini et al. 2015, "Obtaining well calibrated probabilities using Bayesian binning".

    >>> table = pd.DataFrame({"confidence": [0.9, 0.8, 0.2], "char_errors": [0, 2, 1]})
    >>> round(expected_calibration_error(table, bins=2), 3)
    0.3
    """
    table = reliability(predictions, bins)
    distance = (table["confidence"] - table["accuracy"]).abs()
    return float((distance * table["lines"]).sum() / table["lines"].sum())  # empty bins are nan: left out


def calibration_error_by_chance(predictions: pd.DataFrame, bins: int = EVALUATION.calibration_bins) -> float:
    """The `expected_calibration_error` that perfect confidences would have on so few lines, on average.

    Of lines that are right with probability p, the number of right ones varies by √(Σ p (1 - p)) around its mean; the
    mean distance from it is √(2 / π) of that (the binomial taken as normal).

    >>> table = pd.DataFrame({"confidence": [0.5] * 200, "char_errors": [0, 1] * 100})
    >>> round(calibration_error_by_chance(table), 3), expected_calibration_error(table)
    (0.028, 0.0)
    """
    confidence = _confidence(predictions)
    spread = np.bincount(_bin_of(confidence, bins), weights=confidence * (1 - confidence), minlength=bins)
    return float(np.sqrt(2 / np.pi * spread).sum() / len(confidence))


def rejection_curve(predictions: pd.DataFrame) -> pd.DataFrame:
    """What the kept lines score when all below a threshold of confidence go to a person.

    Returns:
        One row per threshold, lowest first (the first keeps every line): threshold, rejected (share of lines),
        line_accuracy and cer of the kept. Lines of equal confidence are kept or rejected together.

    Raises:
        ValueError: no line, or a confidence that is missing or outside 0 to 1.
    """
    confidence = _confidence(predictions)
    columns = {"char_errors": "errors", "characters": "characters"}
    lines = predictions[list(columns)].rename(columns=columns).assign(right=predictions["char_errors"].eq(0), lines=1)
    kept = lines.groupby(confidence).sum().iloc[::-1].cumsum().iloc[::-1]  # at and above each confidence
    return pd.DataFrame(
        {
            "threshold": kept.index.to_numpy(),
            "rejected": 1 - kept["lines"].to_numpy() / len(predictions),
            "line_accuracy": (kept["right"] / kept["lines"]).to_numpy(),
            "cer": (kept["errors"] / kept["characters"].clip(lower=1)).to_numpy(),
        }
    )


def check_table(predictions: pd.DataFrame, thresholds: Sequence[float] = EVALUATION.checked_below) -> pd.DataFrame:
    """The work and what it is worth: a person checks all lines below a threshold of confidence, nobody the others.

    Args:
        predictions: as `predictions_table` makes it.
        thresholds: of confidence, 0 to 1.

    Returns:
        One row per threshold: threshold, checked (share of lines), and of the lines that nobody checks cer and
        wrong_lines (share with an error), nan where none is left.

    Raises:
        ValueError: no line, or a confidence that is missing or outside 0 to 1.

    >>> table = pd.DataFrame({"confidence": [0.9, 0.8, 0.2], "char_errors": [0, 1, 3], "characters": [6, 4, 5]})
    >>> check_table(table, [0.0, 0.5, 0.95]).round(2).values.tolist()
    [[0.0, 0.0, 0.27, 0.67], [0.5, 0.33, 0.1, 0.5], [0.95, 1.0, nan, nan]]
    """
    confidence = _confidence(predictions)
    rows = []
    for threshold in thresholds:
        kept = predictions[confidence >= threshold]
        cer = kept["char_errors"].sum() / max(kept["characters"].sum(), 1) if len(kept) else np.nan
        rows.append((threshold, 1 - len(kept) / len(predictions), cer, kept["char_errors"].gt(0).mean()))
    return pd.DataFrame(rows, columns=["threshold", "checked", "cer", "wrong_lines"])


def confidence_report(predictions: pd.DataFrame) -> dict | None:
    """What confidences are worth, for a JSON file; None where the decoder gives none.

    Returns:
        mean (of the confidences), calibration_error (see `expected_calibration_error`), calibration_error_by_chance,
        and check_below: the rows of `check_table`, None for a rate of no lines.
    """
    if predictions["confidence"].isna().any():
        return None
    table = check_table(predictions).astype(object)
    return {
        "mean": float(predictions["confidence"].mean()),
        "calibration_error": expected_calibration_error(predictions),
        "calibration_error_by_chance": calibration_error_by_chance(predictions),
        "check_below": table.where(table.notna(), None).to_dict("records"),
    }


def _bin_of(confidence: np.ndarray, bins: int) -> np.ndarray:
    """Bin of each confidence; 1.0 belongs to the last."""
    return np.minimum((confidence * bins).astype(np.int64), bins - 1)


def _confidence(predictions: pd.DataFrame) -> np.ndarray:
    confidence = predictions["confidence"].to_numpy(np.float64)
    if not len(confidence):
        raise ValueError("no line to look at")
    if not ((confidence >= 0) & (confidence <= 1)).all():
        raise ValueError("confidence is missing or outside 0 to 1 in some lines: use a decoder that gives one")
    return confidence
