"""A beam's readings ranked anew by the divisions that they name."""

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from netchu.addresses.matching import readings
from netchu.config import DECODING
from netchu.decoding.hypothesis import Hypothesis, shares
from netchu.errors import InputError


def rescore(hypotheses: Sequence[Hypothesis], weight: float | Sequence[float] = DECODING.delta) -> list[Hypothesis]:
    """Ranks a beam's readings anew by their score + weight × points of the divisions that they name, best first.

    The points are those of `match_address`, less what divisions that are numbers have: one digit makes as good a
    number as another, and only the ink knows which. A reading without divisions loses nothing. Equal ones keep their
    order. The sum of the confidences stays, and is shared out by the new scores.

    Args:
        hypotheses: readings of one line; without a `score`, `log_prob` stands for it.
        weight: nats per point, 0 or more; one number, or one for each reading.

    Raises:
        InputError: a negative weight, or nan.

    >>> beam = [Hypothesis("Ninh Long, Quảng Ngãi", -1.0), Hypothesis("Minh Long, Quảng Ngãi", -1.1)]
    >>> [h.text for h in rescore(beam, weight=1.0)]
    ['Minh Long, Quảng Ngãi', 'Ninh Long, Quảng Ngãi']
    """
    weights = np.asarray(weight, float)
    if not (weights >= 0).all():
        raise InputError(f"weight is {weight}: give 0 or more nats per point.")
    base = [h.log_prob if math.isnan(h.score) else h.score for h in hypotheses]
    each = np.broadcast_to(weights, len(base))
    points = [_named_points(h.text) if w > 0 else 0.0 for w, h in zip(each, hypotheses, strict=True)]
    scores = np.array(base) + each * points
    if not len(scores) or scores.max() == -np.inf:
        return list(hypotheses)
    confidences = shares(scores) * sum(h.confidence for h in hypotheses)
    order = np.argsort(-scores, kind="stable").tolist()
    return [replace(hypotheses[i], score=float(scores[i]), confidence=float(confidences[i])) for i in order]


def _named_points(text: str) -> float:
    found = readings(text)
    if not found:
        return 0.0
    numbers = sum(name.points for name in found[0].found if name.place.division.name.isdigit())
    return found[0].match.score - numbers
