"""Three numbers make a probability of a decoder's confidence; the order of its texts stays."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netchu.decoding import Calibration, Hypothesis, evidence
from netchu.decoding.confidence import calibrated


def test_by_hand():
    """Log-odds of 0.8 are log 4; √4 nats are 2: 1 + 0.5 log 4 - 0.3 × 2 = log 2 + 0.4."""
    texts = [Hypothesis("a", -4.0, 0.8), Hypothesis("b", -9.0, 0.15), Hypothesis("c", -9.0, 0.05)]
    first, second, third = calibrated(texts, Calibration(1.0, 0.5, 0.3))
    sure = 1 / (1 + math.exp(-(math.log(2) + 0.4)))
    assert first.confidence == pytest.approx(sure) and [t.text for t in (first, second, third)] == ["a", "b", "c"]
    assert (second.confidence, third.confidence) == pytest.approx((0.15 * sure / 0.8, 0.05 * sure / 0.8))
    assert evidence([0.8], [-4.0]).tolist() == [pytest.approx([1.0, math.log(4), -2.0])]


def test_the_defaults_change_nothing():
    texts = [Hypothesis("a", -4.0, 0.7), Hypothesis("b", -9.0, 0.2)]
    assert [t.confidence for t in calibrated(texts, Calibration())] == pytest.approx([0.7, 0.2])


@pytest.mark.parametrize("confidence", [math.nan, 0.0])
def test_no_estimate_stays_none(confidence):
    assert calibrated([Hypothesis("a", -np.inf, confidence)], Calibration(5.0))[0].confidence is confidence


@given(
    st.lists(st.floats(0, 1), min_size=1, max_size=6),
    st.tuples(st.floats(-20, 20), st.floats(0, 5), st.floats(0, 5)),
    st.floats(max_value=0.0),
)
def test_order_and_sum_hold(own, numbers, log_prob):
    own = sorted(own, reverse=True)
    own = [value / max(sum(own), 1.0) for value in own]
    found = calibrated([Hypothesis(str(i), log_prob, value) for i, value in enumerate(own)], Calibration(*numbers))
    confidences = [text.confidence for text in found]
    assert confidences == pytest.approx(sorted(confidences, reverse=True)) and sum(confidences) <= 1 + 1e-9


def test_ink_that_fits_badly_is_doubted():
    sure = [
        calibrated([Hypothesis("a", -n, 0.9)], Calibration(ink=0.5))[0].confidence for n in (0.0, 1.0, 50.0, np.inf)
    ]
    assert sure == sorted(sure, reverse=True) and sure[0] == pytest.approx(0.9) and sure[-1] < 1e-4
