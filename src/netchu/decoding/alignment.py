"""Where each character of a known text lies in a line's frames: the most likely CTC alignment."""

import numpy as np
from numpy.typing import ArrayLike

from netchu.charset import BLANK, Charset
from netchu.decoding.hypothesis import as_log_probs
from netchu.errors import InputError


def align_frames(log_probs: ArrayLike, text: str, charset: Charset) -> np.ndarray:
    """First frame of each character and the one after its last, on the best path that reads as the text.

    Args:
        log_probs: (T, K) nats, K = len(charset), blank first.
        text: NFC, L characters.

    Returns:
        (L, 2) int64; frames of neighbouring characters never overlap, blanks may lie between them.

    Raises:
        InputError: the text doesn't fit into T frames, or has a character outside the alphabet.

    Source: the Viterbi path over the states of Graves et al. 2006, "Connectionist temporal classification", 4.1.

    >>> log_probs = np.log([[0.1, 0.8, 0.1], [0.8, 0.1, 0.1], [0.1, 0.1, 0.8], [0.1, 0.2, 0.7]])
    >>> align_frames(log_probs, "ab", Charset("ab")).tolist()
    [[0, 1], [2, 4]]
    """
    log_probs = as_log_probs(log_probs, charset)
    labels = np.array(charset.encode(text), dtype=np.intp)
    states = np.full(2 * len(labels) + 1, BLANK)  # blank, c1, blank, c2, ..., blank
    states[1::2] = labels
    path = _best_path(log_probs, states)
    if path is None:
        raise InputError(f"The text {text!r} doesn't fit into {len(log_probs)} frames.")
    frames = np.flatnonzero(path % 2)
    characters = path[frames] // 2
    numbers = np.arange(len(labels))
    first = frames[np.searchsorted(characters, numbers, side="left")] if len(labels) else frames
    last = frames[np.searchsorted(characters, numbers, side="right") - 1] if len(labels) else frames
    return np.stack([first, last + 1], axis=1).astype(np.int64)


def _best_path(log_probs: np.ndarray, states: np.ndarray) -> np.ndarray | None:
    """State of each frame, (T,); None where no path ends in the last character or the blank after it."""
    count = len(states)
    may_skip = np.zeros(count, dtype=bool)  # from one character straight to the next, unless they are equal
    may_skip[3::2] = states[3::2] != states[1:-2:2]
    score = np.full(count, -np.inf)
    steps = np.zeros((len(log_probs), count), dtype=np.int8)  # how many states a frame came forward
    for t, frame in enumerate(log_probs[:, states]):
        if t == 0:
            score[:2] = frame[:2]
            continue
        one, two = np.full(count, -np.inf), np.full(count, -np.inf)
        one[1:], two[2:] = score[:-1], score[:-2]
        ways = np.stack([score, one, np.where(may_skip, two, -np.inf)])  # (3, S)
        steps[t] = ways.argmax(axis=0)
        score = ways.max(axis=0) + frame
    state = count - 1 if count == 1 or score[-1] >= score[-2] else count - 2
    if len(log_probs) == 0 or not np.isfinite(score[state]):
        return None if len(log_probs) or count > 1 else np.zeros(0, dtype=np.intp)
    path = np.empty(len(log_probs), dtype=np.intp)
    for t in range(len(log_probs) - 1, -1, -1):
        path[t] = state
        state -= int(steps[t, state])
    return path


def frames_needed(text: str) -> int:
    """Least frames of any CTC alignment: one per character, one blank between equal neighbours.

    Source: Graves et al. 2006, section 3.1.

    >>> frames_needed("hello"), frames_needed("")
    (6, 0)
    """
    return len(text) + sum(a == b for a, b in zip(text, text[1:], strict=False))
