"""CTC prefix beam search: sums the alignments of each text instead of picking one alignment."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from netchu.charset import BLANK, Charset
from netchu.config import DECODING
from netchu.decoding.hypothesis import Hypothesis, as_log_probs
from netchu.errors import InputError


def prefix_beam_search(
    log_probs: ArrayLike,
    charset: Charset,
    beam_width: int = DECODING.beam_width,
    prune_log_prob: float = DECODING.prune_log_prob,
) -> list[Hypothesis]:
    """The most likely texts of one line, best first, at most `beam_width` of them.

    `log_prob` is the summed log-probability of all alignments that the beam kept: never above
    `ctc_log_prob` of the text, and equal to it when nothing was pruned. `confidence` is exp(log_prob), the
    network's own probability that the line reads so.

    Args:
        log_probs: (T, K) nats, K = len(charset), blank first; an array or a CPU tensor.
        beam_width: prefixes kept after each frame.
        prune_log_prob: nats; a class below it at a frame starts no new prefix there. Alignments through it
            are lost only where they would do that: prefixes in the beam still sum it.

    Returns:
        At least one. Without any possible alignment: the empty text with -inf.

    Raises:
        InputError: a wrong shape, nan or +inf, a width below 1.

    Source: Graves 2008, "Supervised sequence labelling with recurrent neural networks", section 7.5.3, and
    Hannun et al. 2014, "First-pass large vocabulary continuous speech recognition", algorithm 1.

    Two frames, blank 0.6 and a 0.4 in both: "a" has three alignments (aa, a-, -a), p = 0.16 + 0.24 + 0.24.

    >>> best, second = prefix_beam_search(np.log([[0.6, 0.4], [0.6, 0.4]]), Charset("a"))
    >>> best.text, round(best.confidence, 2), second.text, round(second.confidence, 2)
    ('a', 0.64, '', 0.36)
    """
    log_probs = as_log_probs(log_probs, charset)
    if beam_width < 1:
        raise InputError(f"beam_width is {beam_width}: give 1 or more.")
    prefixes = _Prefixes()
    beam = _Beam(node=np.array([0]), p_blank=np.array([0.0]), p_nonblank=np.array([-np.inf]))
    for frame, classes in zip(log_probs, _classes_to_extend_by(log_probs, beam_width, prune_log_prob), strict=True):
        beam = _step(beam, frame, classes, beam_width, prefixes)
        if not len(beam.node):
            return [Hypothesis("", -np.inf, 0.0)]
    total = np.logaddexp(beam.p_blank, beam.p_nonblank)
    return [
        Hypothesis(charset.decode(prefixes.classes(beam.node[i])), float(total[i]), float(np.exp(min(total[i], 0.0))))
        for i in np.argsort(-total, kind="stable")
    ]


@dataclass
class _Prefixes:
    """A prefix tree: node 0 is the empty prefix, every other node a prefix and one class more.

    A prefix keeps its number for the whole line, so one that is pruned and comes back meets its own
    longer forms again and merges with them.
    """

    parent: list[int] = field(default_factory=lambda: [-1])
    last: list[int] = field(default_factory=lambda: [BLANK])
    children: dict[tuple[int, int], int] = field(default_factory=dict)

    def extend(self, node: int, label: int) -> int:
        """Number of the prefix one class longer."""
        child = self.children.setdefault((node, label), len(self.parent))
        if child == len(self.parent):
            self.parent.append(node)
            self.last.append(label)
        return child

    def classes(self, node: int) -> list[int]:
        """The prefix, first class first."""
        reverse = []
        while node:
            reverse.append(self.last[node])
            node = self.parent[node]
        return reverse[::-1]


@dataclass
class _Beam:
    """The W kept prefixes, each (W,): its node, and the log-probability of its alignments so far that end in
    a blank, and of those that end in its last class. The two must stay apart: only after a blank does the
    same class again make a longer text."""

    node: np.ndarray
    p_blank: np.ndarray
    p_nonblank: np.ndarray


def _classes_to_extend_by(log_probs: np.ndarray, beam_width: int, prune_log_prob: float) -> list[np.ndarray]:
    """For each frame, the classes worth trying as the next character.

    The `beam_width` + 1 most likely are enough, exactly: all extensions of a prefix but its repeat
    share the same factor, so whatever ranks lower has `beam_width` better candidates before it.
    """
    characters = log_probs[:, 1:]  # (T, K - 1)
    count = min(beam_width + 1, characters.shape[1])
    if count < characters.shape[1]:
        top = np.argpartition(-characters, count - 1, axis=1)[:, :count]
    else:
        top = np.broadcast_to(np.arange(count), (len(characters), count))
    likely = np.take_along_axis(characters, top, axis=1) >= prune_log_prob
    return [row[keep] + 1 for row, keep in zip(top, likely, strict=True)]


def _step(beam: _Beam, frame: np.ndarray, classes: np.ndarray, beam_width: int, prefixes: _Prefixes) -> _Beam:
    """One frame (K,) further: every prefix stays or grows by one of the C `classes`; the best are kept."""
    node, width = beam.node, len(beam.node)
    last = np.array([prefixes.last[n] for n in node])
    parent = np.array([prefixes.parent[n] for n in node])
    total = np.logaddexp(beam.p_blank, beam.p_nonblank)

    # The text stays: a blank after anything, or its last class once more without a blank in between.
    p_blank = total + frame[BLANK]
    p_nonblank = beam.p_nonblank + frame[last]

    # Or a prefix that is itself in the beam grows into this one: the same text, so both are summed.
    child, owner = np.nonzero(parent[:, None] == node)
    grown = np.where(last[child] == last[owner], beam.p_blank[owner], total[owner]) + frame[last[child]]
    p_nonblank[child] = np.logaddexp(p_nonblank[child], grown)

    # The text grows into one that is not in the beam. A repeat of the last class needs a blank before it.
    before = np.where(last[:, None] == classes, beam.p_blank[:, None], total[:, None])
    extended = before + frame[classes]  # (W, C)
    merged, column = np.nonzero(last[child][:, None] == classes)
    extended[owner[merged], column] = -np.inf

    scores = np.concatenate([np.logaddexp(p_blank, p_nonblank), extended.ravel()])
    if len(scores) > beam_width:
        kept = np.argpartition(-scores, beam_width - 1)[:beam_width]
    else:
        kept = np.arange(len(scores))
    kept = kept[scores[kept] > -np.inf]
    stays, grows = kept[kept < width], kept[kept >= width]
    source, column = np.divmod(grows - width, max(len(classes), 1))
    new = [prefixes.extend(n, c) for n, c in zip(node[source].tolist(), classes[column].tolist(), strict=True)]
    return _Beam(
        node=np.concatenate([node[stays], np.array(new, dtype=node.dtype)]),
        p_blank=np.concatenate([p_blank[stays], np.full(len(new), -np.inf)]),
        p_nonblank=np.concatenate([p_nonblank[stays], scores[grows]]),
    )
