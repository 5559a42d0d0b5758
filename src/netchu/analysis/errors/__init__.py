"""Which errors there are, what is taken for what, and what confidence is worth."""

from netchu.analysis.errors.calibration import (
    confidence_report,
    expected_calibration_error,
    rejection_curve,
    reliability,
)
from netchu.analysis.errors.confusions import base_confusions, mark_confusion, tone_confusion
from netchu.analysis.errors.edits import cer_without_marks, count_kinds, edit_table, top_confusions, worst_and_surest
