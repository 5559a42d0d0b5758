"""What may be written where one knows: digits in a date, signs of a phone number. Other classes are masked out."""

import re

import numpy as np

from netchu.charset import BLANK, Charset
from netchu.errors import InputError

_PART = re.compile(r"(.)-(.)|(.)", re.DOTALL)


def allowed_classes(allow: str, charset: Charset) -> np.ndarray:
    """Which classes a list of characters and ranges allows, bool (K,); the blank of CTC always.

    Args:
        allow: as between the brackets of a regular expression: `0-9/.-`. A hyphen first or last is itself, and a
            space stands for the blank between words.
        charset: of the network.

    Raises:
        InputError: nothing is given, a range is empty, or it names no character of the alphabet.

    >>> "".join(c for c, may in zip("-0123aA", allowed_classes("0-2-", Charset("0123aA-"))) if may)
    '-012'
    """
    allowed = np.zeros(len(charset), bool)
    allowed[BLANK] = True
    for match in _PART.finditer(allow):
        first, last = match[1] or match[3], match[2] or match[3]
        classes = [k for k, c in enumerate(charset.characters, start=BLANK + 1) if first <= c <= last]
        if not classes:
            raise InputError(f"--allow {allow!r}: {match[0]!r} names no character of the alphabet; write 0-9/.- or so.")
        allowed[classes] = True
    if allowed.sum() == 1:
        raise InputError("--allow names no character: write 0-9/.- or so.")
    return allowed


def only_allowed(log_probs: np.ndarray, allowed: np.ndarray) -> np.ndarray:
    """The log-probabilities given that nothing else is written.

    Args:
        log_probs: (T, K) nats.
        allowed: bool (K,).

    Returns:
        (T, K): each frame's allowed classes sum to 1, the others are -inf.

    >>> np.exp(only_allowed(np.log([[0.1, 0.3, 0.6]]), np.array([True, True, False]))).round(2).tolist()
    [[0.25, 0.75, 0.0]]
    """
    masked = np.where(allowed, log_probs, -np.inf)
    return masked - np.logaddexp.reduce(masked, axis=1, keepdims=True)
