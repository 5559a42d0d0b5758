"""Lines shown in place of training lines: words of real ink put together anew, and synthetic lines of like width."""

from collections.abc import Sequence

import cv2
import numpy as np

from netchu.config import Mixing
from netchu.data.lines import Lines
from netchu.preprocessing.crop import row_moments
from netchu.synthetic.crossing_out import cross_out

_INK = 128  # darker than this is ink
_GAP = 3  # px without ink that part two words, at least
_LOOKS_ALIKE = 24  # lines whose ink is most like a line's own lend it words
_NEAR = 0.05  # share of the synthetic lines whose width is nearest


def word_cuts(lines: Lines, spans: Sequence[np.ndarray | None], stride: int) -> list[np.ndarray]:
    """Columns at which each line can be cut between two words.

    Args:
        lines: N line images with texts.
        spans: for each line first and last + 1 frame of every character, (L, 2); None where there is no alignment.
        stride: px per frame.

    Returns:
        For each line (number of spaces,) int64: the middle of the widest gap in the ink between the two words, px;
        -1 where their ink touches. A line without alignment has no cut: all -1.
    """
    found = []
    for i, text in enumerate(lines.texts):
        places = [k for k, letter in enumerate(text) if letter == " "]
        span, empty = spans[i], (lines.image(i) >= _INK).all(axis=0)
        usable = span is not None and len(span) == len(text)
        found.append(np.array([_gap(empty, span, k, stride) if usable else -1 for k in places], dtype=np.int64))
    return found


def _gap(empty: np.ndarray, span: np.ndarray, k: int, stride: int) -> int:
    """Middle of the longest run of empty columns between the letters beside the space number k; -1 without one."""
    if not 0 < k < len(span) - 1:
        return -1
    start, end = int(span[k - 1, 0]) * stride, int(span[k + 1, 1]) * stride
    edges = np.flatnonzero(np.diff(np.concatenate([[False], empty[start:end], [False]]).astype(np.int8)))
    runs = edges.reshape(-1, 2)
    if not len(runs):
        return -1
    first, last = runs[np.argmax(runs[:, 1] - runs[:, 0])]
    return start + int(first + last) // 2 if last - first >= _GAP else -1


class Composer:
    """Draws lines to show in place of others: at random, of about the same width, from training lines alone.

    Args:
        lines: training lines.
        cuts: see `word_cuts`.
        synthetic: synthetic lines, or None.
        config: shares.
    """

    def __init__(self, lines: Lines, cuts: list[np.ndarray], synthetic: Lines | None, config: Mixing):
        self.lines, self.synthetic, self.config, self.widths = lines, synthetic, config, lines.widths
        self.words = [text.split(" ") for text in lines.texts]
        # edges of the words: a line's left side, its cuts, its right side
        self.edges = [np.concatenate([[0], c, [w]]) for c, w in zip(cuts, self.widths, strict=True)]
        self.alike = _alike(lines)
        synthetic_widths = synthetic.widths if synthetic else np.zeros(0, np.int64)
        self.by_width = np.argsort(synthetic_widths, kind="stable")
        self.sorted_widths = synthetic_widths[self.by_width]

    def __call__(self, index: int, random: np.random.Generator) -> tuple[np.ndarray, str] | None:
        """Image uint8 (64, W) and text of what is shown in the line's place, or None: the line itself is shown."""
        drawn = random.random()
        if drawn < self.config.composed:
            return self._compose(index, random)
        if self.synthetic and drawn < self.config.composed + self.config.synthetic:
            return self._like(int(self.widths[index]), random)
        return None

    def _compose(self, index: int, random: np.random.Generator) -> tuple[np.ndarray, str] | None:
        width, images, words = int(self.widths[index]), [], []
        for _ in range(2 * len(self.words[index])):
            left = width - sum(image.shape[1] for image in images)
            if left < self.lines.pixels.shape[0]:  # less than a line's height: hardly a word
                break
            piece = self._piece(int(random.choice(self.alike[index])), left, random)
            if piece and images and self._strikes(random):
                images.append(cross_out(piece[0], random))
            elif piece:
                images.append(piece[0])
                words += piece[1]
        return (np.concatenate(images, axis=1), " ".join(words)) if len(images) > 1 else None

    def _strikes(self, random: np.random.Generator) -> bool:
        """Whether a piece is struck out; where none may be, no chance is drawn: older mixtures stay as they were."""
        return self.config.struck > 0 and random.random() < self.config.struck / 3  # about three pieces make a line

    def _piece(self, donor: int, room: int, random: np.random.Generator) -> tuple[np.ndarray, list[str]] | None:
        """A few neighbouring words of a line that fit into the room, px; None where the line can't be cut so."""
        edges = self.edges[donor]
        starts = np.flatnonzero(edges[:-1] >= 0)
        first = int(random.choice(starts))
        wanted = first + int(random.integers(1, self.config.max_words + 1))
        ends = [k for k in range(first + 1, min(wanted, len(edges) - 1) + 1) if 0 <= edges[k] <= edges[first] + room]
        if not ends:
            return None
        return self.lines.image(donor)[:, edges[first] : edges[ends[-1]]], self.words[donor][first : ends[-1]]

    def _like(self, width: int, random: np.random.Generator) -> tuple[np.ndarray, str]:
        """A synthetic line, one of those whose width is nearest."""
        count = len(self.by_width)
        window = max(1, round(_NEAR * count))
        middle = int(np.searchsorted(self.sorted_widths, width))
        start = min(max(0, middle - window // 2), count - window)
        chosen = int(self.by_width[start + int(random.integers(window))])
        return self.synthetic.image(chosen), self.synthetic.texts[chosen]


def _alike(lines: Lines) -> np.ndarray:
    """(N, n) int64: for each line the n whose strokes and rows of ink are most like its own; itself is one of them."""
    looks = np.array([_look(lines.image(i)) for i in range(len(lines))])
    looks = (looks - looks.mean(axis=0)) / np.maximum(looks.std(axis=0), 1e-6)
    count = min(_LOOKS_ALIKE, len(looks))
    return np.array([_nearest(((looks - look) ** 2).sum(axis=1), count) for look in looks])


def _nearest(distances: np.ndarray, count: int) -> np.ndarray:
    """Places of the smallest distances, nearest first, the first of equal ones; all others are never sorted."""
    near = np.flatnonzero(distances <= np.partition(distances, count - 1)[count - 1])
    return near[np.argsort(distances[near], kind="stable")[:count]]


def _look(image: np.ndarray) -> tuple[float, float, float, float]:
    """Stroke width (px), mean row and spread of the ink (px), its darkness."""
    ink = image < _INK
    if not ink.any():
        return 0.0, image.shape[0] / 2, 0.0, 0.0
    inside = cv2.distanceTransform(ink.astype(np.uint8), cv2.DIST_L2, 3)
    return float(4 * inside[ink].mean()), *row_moments(ink), float(255 - image[ink].mean())
