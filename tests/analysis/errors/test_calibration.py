"""Confidence against what was right: by hand, and where it means something."""

import json

import numpy as np
import pandas as pd
import pytest

from netchu.analysis.errors.calibration import (
    calibration_error_by_chance,
    check_table,
    confidence_report,
    expected_calibration_error,
    rejection_curve,
    reliability,
)


def lines(confidence, errors, characters=None):
    characters = [10] * len(confidence) if characters is None else characters
    return pd.DataFrame({"confidence": confidence, "char_errors": errors, "characters": characters})


def calibrated(n=20_000, power=1.0):
    """Lines that are right with probability confidence**power."""
    rng = np.random.default_rng(0)
    confidence = rng.random(n)
    return lines(confidence, (rng.random(n) >= confidence**power).astype(int))


def test_reliability_by_hand():
    table = reliability(lines([0.0, 0.05, 0.5, 0.95, 1.0], [1, 0, 2, 0, 0]), bins=10)
    assert table["bin"].tolist() == pytest.approx(np.arange(0.05, 1, 0.1))
    assert table["lines"].tolist() == [2, 0, 0, 0, 0, 1, 0, 0, 0, 2]  # 1.0 lies in the last bin
    assert table.loc[[0, 5, 9], "confidence"].tolist() == pytest.approx([0.025, 0.5, 0.975])
    assert table.loc[[0, 5, 9], "accuracy"].tolist() == [0.5, 0.0, 1.0]
    assert table.loc[1, ["confidence", "accuracy"]].isna().all()


def test_calibration_error_by_hand():
    # Bin 0: |0.1 - 1| with 1 line; bin 1: |0.85 - 0.5| with 2 lines.
    assert expected_calibration_error(lines([0.1, 0.8, 0.9], [0, 1, 0]), bins=2) == pytest.approx((0.9 + 2 * 0.35) / 3)


def test_calibration_error_is_small_where_confidence_is_true_and_large_where_not():
    assert expected_calibration_error(calibrated()) < 0.02
    assert expected_calibration_error(calibrated(power=3)) == pytest.approx(1 / 2 - 1 / 4, abs=0.02)
    assert expected_calibration_error(lines([1.0, 1.0], [0, 0])) == 0


def test_calibration_error_by_chance_is_what_perfect_confidences_have():
    table, rng = calibrated(150), np.random.default_rng(3)
    drawn = [table.assign(char_errors=rng.random(150) >= table["confidence"]) for _ in range(200)]
    assert calibration_error_by_chance(table) == pytest.approx(
        np.mean(list(map(expected_calibration_error, drawn))), 0.1
    )
    assert calibration_error_by_chance(lines([1.0, 0.0], [0, 1])) == 0


def test_rejection_curve_by_hand():
    table = rejection_curve(lines([0.9, 0.2, 0.5, 0.5], [0, 8, 0, 3], [10, 10, 20, 10]))
    assert table["threshold"].tolist() == [0.2, 0.5, 0.9]
    assert table["rejected"].tolist() == pytest.approx([0.0, 0.25, 0.75])  # equal confidence goes together
    assert table["line_accuracy"].tolist() == pytest.approx([0.5, 2 / 3, 1.0])
    assert table["cer"].tolist() == pytest.approx([11 / 50, 3 / 40, 0.0])


def test_rejection_helps_where_confidence_means_something_and_order_of_lines_does_not_matter():
    table = calibrated(2000)
    curve = rejection_curve(table)
    assert curve["rejected"].is_monotonic_increasing
    assert curve["line_accuracy"].iloc[1500] > curve["line_accuracy"].iloc[0] + 0.2
    shuffled = rejection_curve(table.sample(frac=1, random_state=1))
    pd.testing.assert_frame_equal(shuffled, curve)


def test_what_is_left_below_thresholds_by_hand():
    """Below 0.5 lies one line of four, below 0.9 three; a line at the threshold is not checked; none is above 0.95."""
    table = check_table(lines([0.9, 0.2, 0.5, 0.6], [1, 8, 0, 3], [10, 10, 20, 10]), [0.5, 0.9, 0.95])
    assert table["threshold"].tolist() == [0.5, 0.9, 0.95] and table["checked"].tolist() == [0.25, 0.75, 1.0]
    assert table["cer"].tolist()[:2] == pytest.approx([4 / 40, 1 / 10])
    assert table["wrong_lines"].tolist()[:2] == pytest.approx([2 / 3, 1.0])
    assert table.loc[2, ["cer", "wrong_lines"]].isna().all()


def test_the_report_is_plain_and_missing_where_a_confidence_is():
    report = confidence_report(lines([0.8, 0.6], [0, 1]))
    assert report["mean"] == pytest.approx(0.7) and report["calibration_error"] == pytest.approx((0.2 + 0.6) / 2)
    assert [row["checked"] for row in report["check_below"]] == [0.0, 0.5, 1.0, 1.0, 1.0]
    assert report["check_below"][-1]["cer"] is None
    assert json.loads(json.dumps(report)) == report
    assert confidence_report(lines([0.8, np.nan], [0, 1])) is None


@pytest.mark.parametrize(
    "measure", [reliability, expected_calibration_error, calibration_error_by_chance, rejection_curve, check_table]
)
@pytest.mark.parametrize("confidence", [[], [np.nan, 0.5], [1.2, 0.5], [-0.1, 0.5]])
def test_lines_without_a_confidence_are_refused(measure, confidence):
    with pytest.raises(ValueError, match="no line|confidence is missing"):
        measure(lines(confidence, [0] * len(confidence)))


def test_bins_below_one_are_refused():
    with pytest.raises(ValueError, match="0 bins"):
        reliability(lines([0.5], [0]), bins=0)
