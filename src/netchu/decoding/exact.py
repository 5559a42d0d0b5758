"""The exact CTC score of a text: the yardstick for every search."""

import numpy as np
from numpy.typing import ArrayLike

from netchu.charset import Charset
from netchu.decoding.alignment import ctc_states
from netchu.decoding.compiled import LOOK, PATIENCE, compiled
from netchu.decoding.hypothesis import as_log_probs


def ctc_log_prob(log_probs: ArrayLike, text: str, charset: Charset) -> float:
    """Log-probability (nats) of the text, summed over all of its alignments.

    Args:
        log_probs: (T, K) nats, K = len(charset), blank first.
        text: the text; NFC is made of it.

    Returns:
        -inf for a text that does not fit into T frames.

    Raises:
        InputError: a character outside the alphabet, a wrong shape, nan or +inf.

    Source: Graves et al. 2006, "Connectionist temporal classification", section 4.1 (forward variables).

    >>> log_probs = np.log([[0.6, 0.4], [0.6, 0.4]])
    >>> [round(float(np.exp(ctc_log_prob(log_probs, text, Charset("a")))), 2) for text in ("", "a", "aa")]
    [0.36, 0.64, 0.0]
    """
    log_probs = as_log_probs(log_probs, charset)
    return _forward(np.ascontiguousarray(log_probs), ctc_states(text, charset))


@compiled(LOOK, PATIENCE)
def _forward(log_probs: np.ndarray, states: np.ndarray) -> float:
    """Sum over the alignments that end in the last state or the one before it, nats."""
    count = len(states)
    alpha = np.full(count + 2, -np.inf)  # two impossible states in front, so that one and two back exist
    alpha[1] = 0.0  # before the first frame: one step leads to the first blank, two to the first character
    for t in range(len(log_probs)):
        for s in range(count - 1, -1, -1):  # from the last one: those before it are still of the frame before
            arrived = np.logaddexp(alpha[s + 2], alpha[s + 1])
            if s == 1 or s % 2 == 1 and states[s] != states[s - 2]:  # past the blank between unequal characters
                arrived = np.logaddexp(arrived, alpha[s])
            alpha[s + 2] = arrived + log_probs[t, states[s]]
        alpha[1] = -np.inf
    if not len(log_probs):
        return 0.0 if count == 1 else -np.inf
    return np.logaddexp(alpha[-1], alpha[-2])
