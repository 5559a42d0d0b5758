"""From hypotheses to insight: the predictions table, which errors there are, what confidence is worth."""

from netchu.evaluation.calibration import expected_calibration_error, rejection_curve, reliability
from netchu.evaluation.confusions import base_confusions, mark_confusion, tone_confusion
from netchu.evaluation.error_analysis import (
    align,
    cer_without_marks,
    count_kinds,
    edit_table,
    top_confusions,
    worst_and_surest,
)
from netchu.evaluation.predictions import predictions_table, read_predictions, score_predictions, write_predictions

__all__ = [
    "align",
    "base_confusions",
    "cer_without_marks",
    "count_kinds",
    "edit_table",
    "expected_calibration_error",
    "mark_confusion",
    "predictions_table",
    "read_predictions",
    "rejection_curve",
    "reliability",
    "score_predictions",
    "tone_confusion",
    "top_confusions",
    "worst_and_surest",
    "write_predictions",
]
