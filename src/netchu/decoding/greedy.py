"""Greedy CTC decoding: the best class of each frame, repeats collapsed, then blanks removed."""

import numpy as np
from numpy.typing import ArrayLike

from netchu.charset import BLANK, Charset
from netchu.decoding.hypothesis import Hypothesis, refuse_undefined
from netchu.errors import InputError


def greedy_decode(log_probs: ArrayLike, charset: Charset) -> Hypothesis:
    """The most likely single alignment of one line, (T, K); see `greedy_batch`.

    Two frames, blank 0.6 and a 0.4 in both: the best path is two blanks, p = 0.36, although the three paths
    that read "a" have 0.64 together (`prefix_beam_search` finds them).

    >>> hypothesis = greedy_decode(np.log([[0.6, 0.4], [0.6, 0.4]]), Charset("a"))
    >>> hypothesis.text, round(float(np.exp(hypothesis.log_prob)), 2)
    ('', 0.36)
    """
    log_probs = np.asarray(log_probs)
    if log_probs.ndim != 2:
        raise InputError(f"log_probs has shape {log_probs.shape}: give one line's (T, K).")
    return greedy_batch(log_probs[:, None], np.array([len(log_probs)]), charset)[0]


def greedy_batch(log_probs: ArrayLike, output_lengths: ArrayLike, charset: Charset) -> list[Hypothesis]:
    """The most likely single alignment of each line, with the frames of each character.

    `log_prob` is the best path's. `confidence` is the product over characters of each one's highest
    probability in its span: frames at the edge of a letter, where it and the blank trade places without
    changing the text, do not count against the line as they do in the path's own probability. A line
    read as empty has one path only, so there it is that path's probability, exactly.

    Args:
        log_probs: (T, B, K) nats, K = len(charset), blank first.
        output_lengths: (B,) int, frames of each line; what lies beyond them is never looked at.

    Raises:
        InputError: shapes that don't fit, or nan or +inf inside a line.

    Source: Graves et al. 2006, "Connectionist temporal classification", section 3.2 (best path decoding).

    >>> log_probs = np.log(np.array([[[0.1, 0.8, 0.1]], [[0.1, 0.8, 0.1]], [[0.8, 0.1, 0.1]], [[0.1, 0.7, 0.2]]]))
    >>> greedy_batch(log_probs, [4], Charset("ab"))[0].text
    'aa'
    >>> greedy_batch(log_probs, [3], Charset("ab"))[0].text
    'a'
    """
    log_probs, lengths = np.asarray(log_probs), np.asarray(output_lengths)
    _check_shapes(log_probs, lengths, charset)
    path = log_probs.argmax(axis=2)  # nan counts as the largest, so `best` shows it
    best = np.take_along_axis(log_probs, path[..., None], axis=2)[..., 0].astype(np.float64)
    inside = np.arange(len(log_probs))[:, None] < lengths
    best, path = np.where(inside, best, 0.0), np.where(inside, path, BLANK)  # (T, B)
    refuse_undefined(best)

    line, first, end, label, peak = _runs(path.T, np.exp(np.minimum(best, 0.0)).T)
    bounds = np.searchsorted(line, np.arange(len(lengths) + 1))
    runs = list(zip(first.tolist(), end.tolist(), label.tolist(), peak.tolist(), strict=True))
    path_log_probs = best.sum(axis=0).tolist()
    hypotheses = []
    for path_log_prob, start, stop in zip(path_log_probs, bounds[:-1], bounds[1:], strict=True):
        spans = tuple((charset.characters[k - 1], f, e, p) for f, e, k, p in runs[start:stop])
        confidence = float(peak[start:stop].prod()) if spans else float(np.exp(min(path_log_prob, 0.0)))
        text = "".join(span[0] for span in spans)
        hypotheses.append(Hypothesis(text, path_log_prob, confidence, spans))
    return hypotheses


def _runs(path: np.ndarray, prob: np.ndarray) -> tuple[np.ndarray, ...]:
    """Runs of one class other than blank in (B, T) paths, in reading order.

    Returns:
        For each run: line, first frame, frame after the last, class, highest of `prob` in the run.
    """
    fenced = np.pad(path, ((0, 0), (1, 1)), constant_values=BLANK)  # (B, T + 2): every run ends inside
    here = fenced[:, 1:-1]
    line, first = np.nonzero((here != BLANK) & (here != fenced[:, :-2]))
    end = np.nonzero((here != BLANK) & (here != fenced[:, 2:]))[1] + 1
    if not len(line):
        return line, first, end, line, np.empty(0)
    flat = np.pad(prob, ((0, 0), (0, 1))).ravel()  # a column more, so that `end` stays an index
    row = line * (path.shape[1] + 1)
    edges = np.column_stack([row + first, row + end]).ravel()
    return line, first, end, path[line, first], np.maximum.reduceat(flat, edges)[::2]


def _check_shapes(log_probs: np.ndarray, lengths: np.ndarray, charset: Charset) -> None:
    if log_probs.ndim != 3 or log_probs.shape[2] != len(charset):
        raise InputError(f"log_probs has shape {log_probs.shape}: give (T, B, {len(charset)}), blank first.")
    if lengths.shape != log_probs.shape[1:2]:
        raise InputError(f"output_lengths has shape {lengths.shape}: give one length for each of the batch's lines.")
    if len(lengths) and not (0 <= lengths.min() and lengths.max() <= len(log_probs)):
        raise InputError(f"output_lengths go from {lengths.min()} to {lengths.max()}: give 0 to {len(log_probs)}.")
