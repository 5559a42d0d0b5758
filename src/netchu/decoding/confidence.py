"""What a decoder's confidence is worth: three numbers, learnt on validation lines, make a probability of it."""

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from netchu.decoding.hypothesis import Hypothesis

_LEAST_DOUBT = 1e-6  # that a decoder has, and that it leaves: its log-odds stay finite
_MOST_NATS = 900.0  # against a text that count
_MOST_ODDS = 50.0  # logarithm of the odds, either way


class Calibration(NamedTuple):
    """Log-odds that a text is right = bias + own × log-odds of the decoder's own confidence - ink × √(-log_prob).

    The own confidence of a beam compares the texts that it found with each other. How well the best of them fits the
    ink, by the network's log-probability in nats, says besides whether it found the right one at all. The defaults
    leave the decoder's confidence as it is.
    """

    bias: float = 0.0
    own: float = 1.0
    ink: float = 0.0


def calibrated(texts: Sequence[Hypothesis], calibration: Calibration) -> list[Hypothesis]:
    """The same texts, the first with the probability that it is right as its confidence.

    The others keep their proportions and stay below the first; what is then missing to 1 is left to texts that the
    decoder didn't find. A confidence that is unknown, or 0, stays so.

    Args:
        texts: a decoder's, best first, at least one.
        calibration: of this decoder.

    >>> texts = [Hypothesis("a", -1.0, confidence=0.8), Hypothesis("b", -2.0, confidence=0.2)]
    >>> [round(text.confidence, 2) for text in calibrated(texts, Calibration(ink=1.0))]
    [0.6, 0.15]
    """
    before = texts[0].confidence
    if not before > 0:
        return list(texts)
    odds = float(evidence([before], [texts[0].log_prob])[0] @ calibration)
    after = 1 / (1 + math.exp(-min(max(odds, -_MOST_ODDS), _MOST_ODDS)))
    rest = after / before if after < before or before >= 1 else (1 - after) / (1 - before)
    return [replace(texts[0], confidence=after), *(replace(t, confidence=rest * t.confidence) for t in texts[1:])]


def evidence(confidences: ArrayLike, log_probs: ArrayLike) -> np.ndarray:
    """What the three numbers of a `Calibration` are multiplied with.

    Args:
        confidences: (N,) the decoder's own, of the first text of each line.
        log_probs: (N,) nats, of these texts.

    Returns:
        float64 (N, 3), all finite.
    """
    sure = np.clip(np.asarray(confidences, np.float64), _LEAST_DOUBT, 1 - _LEAST_DOUBT)
    nats = np.clip(-np.asarray(log_probs, np.float64), 0.0, _MOST_NATS)
    return np.column_stack([np.ones_like(sure), np.log(sure / (1 - sure)), -np.sqrt(nats)])
