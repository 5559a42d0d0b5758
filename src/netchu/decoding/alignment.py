"""Where each character of a known text lies in a line's frames: the most likely CTC alignment."""

import numpy as np
from numpy.typing import ArrayLike

from netchu.charset import BLANK, Charset
from netchu.decoding.compiled import LOOK, PATIENCE, compiled
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
    states = ctc_states(text, charset)
    path = np.zeros(len(log_probs), np.intp)
    if not _best_path(np.ascontiguousarray(log_probs), states, path):
        raise InputError(f"The text {text!r} doesn't fit into {len(log_probs)} frames.")
    frames = np.flatnonzero(path % 2)
    characters = path[frames] // 2
    numbers = np.arange(len(states) // 2)
    first = frames[np.searchsorted(characters, numbers, side="left")] if len(numbers) else frames
    last = frames[np.searchsorted(characters, numbers, side="right") - 1] if len(numbers) else frames
    return np.stack([first, last + 1], axis=1).astype(np.int64)


def ctc_states(text: str, charset: Charset) -> np.ndarray:
    """Classes of the states that alignments of a text go through, (2 L + 1,): a blank before, between and after.

    >>> ctc_states("ab", Charset("ab")).tolist()
    [0, 1, 0, 2, 0]
    """
    labels = np.array(charset.encode(text), dtype=np.intp)
    states = np.full(2 * len(labels) + 1, BLANK)
    states[1::2] = labels
    return states


@compiled(LOOK, PATIENCE)
def _best_path(log_probs: np.ndarray, states: np.ndarray, path: np.ndarray) -> bool:
    """Writes the state of each frame into `path`, (T,); False where none ends in the last character or its blank."""
    count = len(states)
    score = np.full(count + 2, -np.inf)  # two impossible states in front, so that one and two back exist
    score[1] = 0.0  # before the first frame: one step leads to the first blank, two to the first character
    steps = np.zeros((len(log_probs), count), np.int8)  # how many states a frame came forward
    for t in range(len(log_probs)):
        for s in range(count - 1, -1, -1):  # from the last one: those before it are still of the frame before
            best, step = score[s + 2], 0
            if score[s + 1] > best:
                best, step = score[s + 1], 1
            may_skip = s == 1 or s % 2 == 1 and states[s] != states[s - 2]  # from one character straight to the next
            if may_skip and score[s] > best:
                best, step = score[s], 2
            score[s + 2] = best + log_probs[t, states[s]]
            steps[t, s] = step
        score[1] = -np.inf
    state = count - 1 if count == 1 or score[-1] >= score[-2] else count - 2
    if not np.isfinite(score[state + 2]):
        return count == 1 and not len(log_probs)
    for t in range(len(log_probs) - 1, -1, -1):
        path[t] = state
        state -= int(steps[t, state])
    return True


def frames_needed(text: str) -> int:
    """Least frames of any CTC alignment: one per character, one blank between equal neighbours.

    Source: Graves et al. 2006, section 3.1.

    >>> frames_needed("hello"), frames_needed("")
    (6, 0)
    """
    return len(text) + sum(a == b for a, b in zip(text, text[1:], strict=False))
