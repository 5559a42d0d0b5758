"""What goes into a decoder, one line's (T, K) log-probabilities, and what comes out, a `Hypothesis`."""

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from netchu.charset import Charset
from netchu.errors import InputError

Span = tuple[str, int, int, float]
"""A character, its first frame, the frame after its last, and its highest probability in between."""


@dataclass(frozen=True)
class Hypothesis:
    """A decoder's reading of one line.

    Args:
        text: the characters, as the alphabet writes them.
        log_prob: nats; the log-probability of the alignments that the decoder counted for this text.
        confidence: 0 to 1, the decoder's estimate that the whole line reads so; each decoder says how it
            gets there. Left out of ==, because nan (no estimate) equals nothing.
        spans: where each character lies, for the decoders that know.
        score: nats; what a beam ranked it by, language model and lexicon included. Left out of ==.
    """

    text: str
    log_prob: float
    confidence: float = field(default=math.nan, compare=False)
    spans: tuple[Span, ...] = ()
    score: float = field(default=math.nan, compare=False)


def shares(scores: ArrayLike, temperature: float = 1.0) -> np.ndarray:
    """Softmax of scores / temperature: (N,) nats → (N,) summing to 1; the higher the temperature, the more alike.
    All 0 where every score is -inf.

    Source: Guo et al. 2017, "On calibration of modern neural networks", section 4.2.

    >>> shares([0.0, np.log(4)]).round(2).tolist(), shares([0.0, np.log(4)], temperature=2).round(2).tolist()
    ([0.2, 0.8], [0.33, 0.67])
    """
    scores, best = np.asarray(scores, dtype=np.float64), np.max(scores)
    if best == -np.inf:
        return np.zeros_like(scores)
    weights = np.exp((scores - best) / temperature)
    return weights / weights.sum()


def as_log_probs(log_probs: ArrayLike, charset: Charset) -> np.ndarray:
    """One line's log-probabilities as float64 (T, K), checked; -inf (impossible) is allowed.

    Args:
        log_probs: (T, K) nats, an array or a tensor on the CPU, K = len(charset), blank first.

    Raises:
        InputError: another shape, or nan or +inf in it.
    """
    array = np.asarray(log_probs, dtype=np.float64)
    if array.ndim != 2 or array.shape[1] != len(charset):
        raise InputError(
            f"log_probs has shape {array.shape}: give one line's (T, {len(charset)}), "
            f"the blank and the alphabet's {len(charset) - 1} characters."
        )
    refuse_undefined(array)
    return array


def refuse_undefined(values: np.ndarray) -> None:
    """Lets finite numbers and -inf pass.

    Raises:
        InputError: nan or +inf; the message names the first frame (axis 0) that has one.
    """
    wrong = np.isnan(values) | np.isposinf(values)
    if wrong.any():
        frame = int(np.argwhere(wrong)[0][0])
        raise InputError(
            f"log_probs has nan or +inf at frame {frame}: check the network's output (overflow, bad image)."
        )
