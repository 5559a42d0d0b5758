"""The exact CTC score of a text: the yardstick for every search."""

import numpy as np
from numpy.typing import ArrayLike

from netchu.charset import BLANK, Charset
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
    labels = np.array(charset.encode(text), dtype=np.intp)
    states = np.full(2 * len(labels) + 1, BLANK)  # blank, c1, blank, c2, ..., blank
    states[1::2] = labels
    # From one character straight to the next, past the blank between them, unless they are equal.
    may_skip = np.zeros(len(states), dtype=bool)
    may_skip[3::2] = labels[1:] != labels[:-1]

    # Two impossible states in front, so that "one back" and "two back" are plain slices.
    alpha = np.full(len(states) + 2, -np.inf)
    alpha[1] = 0.0  # before the first frame: one step leads to the first blank, two to the first character
    may_skip[1:2] = True
    for t, frame in enumerate(log_probs):
        skipped = np.where(may_skip, alpha[:-2], -np.inf)
        arrived = np.logaddexp(np.logaddexp(alpha[2:], alpha[1:-1]), skipped)
        alpha[2:] = arrived + frame[states]
        if t == 0:
            alpha[1] = -np.inf
    if len(log_probs) == 0:
        return 0.0 if not len(labels) else -np.inf
    return float(np.logaddexp.reduce(alpha[-2:] if len(labels) else alpha[-1:]))
