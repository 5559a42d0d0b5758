"""From hypotheses to insight: the predictions table, which errors there are, what confidence is worth."""

from netchu.evaluation.calibration import expected_calibration_error, rejection_curve, reliability
from netchu.evaluation.error_analysis import (
    align,
    by_group,
    cer_without_marks,
    count_kinds,
    edit_table,
    tone_confusion,
    top_confusions,
)
from netchu.evaluation.predictions import predictions_table, read_predictions, score_predictions, write_predictions

__all__ = [
    "align",
    "by_group",
    "cer_without_marks",
    "count_kinds",
    "edit_table",
    "expected_calibration_error",
    "predictions_table",
    "read_predictions",
    "rejection_curve",
    "reliability",
    "score_predictions",
    "tone_confusion",
    "top_confusions",
    "write_predictions",
]
