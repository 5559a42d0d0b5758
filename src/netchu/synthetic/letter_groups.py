"""Words cut behind their first letter, so that words that nobody wrote can be put together of two pieces."""

from collections import defaultdict
from collections.abc import Callable, Sequence

import numpy as np

from netchu.data.ink_set import InkSet

_NEAR = 0.4  # log: pieces may be that much wider or narrower than their letters are expected to be
_NARROW = 0.5  # a second letter below this share of the first's width can't be told from a part of it by the width
_FEWEST = 3  # widths of a letter that tell what to expect

Piece = tuple[list[np.ndarray], float]
"""Strokes, their left end at 0, and how far the next letter's begin from there."""


class LetterGroups:
    """First letters, and what follows them, of all words whose first letter stands apart.

    Strokes that overlap from left to right make a block. The first block is taken for the first letter where there
    are as many blocks as letters, or where it and the rest are as wide as their letters in this hand.

    Args:
        words: of any writers.
        placed: strokes of a word, left end at 0, and its width.
    """

    def __init__(self, words: InkSet, placed: Callable[[int], Piece]):
        self._placed, self._cuts = placed, _cuts(words, placed)
        self._firsts: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        self._rests: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        for index in self._cuts:
            text, writer = words.texts[index], words.writers[index]
            self._firsts[text[0]][writer].append(index)
            self._rests[text[1:]][writer].append(index)

    def first(self, letter: str, writers: Sequence[str], rng: np.random.Generator) -> Piece | None:
        """A first letter by the first of these writers that has one, else by anybody; None where nobody has."""
        index = _choose(self._firsts.get(letter, {}), writers, rng)
        return None if index is None else self._piece(index, first=True)

    def rest(self, letters: str, writers: Sequence[str], rng: np.random.Generator) -> Piece | None:
        """All but the first letter of a word, in the same way."""
        index = _choose(self._rests.get(letters, {}), writers, rng)
        return None if index is None else self._piece(index, first=False)

    def _piece(self, index: int, first: bool) -> Piece:
        end, start = self._cuts[index]
        strokes, width = self._placed(index)
        middle = (end + start) / 2
        if first:
            return [stroke for stroke in strokes if stroke[:, 0].mean() < middle], start
        return [stroke - (start, 0) for stroke in strokes if stroke[:, 0].mean() >= middle], width - start


def _choose(found: dict[str, list[int]], writers: Sequence[str], rng: np.random.Generator) -> int | None:
    own = next((found[writer] for writer in writers if found.get(writer)), None)
    choices = own or [index for indices in found.values() for index in indices]
    return choices[int(rng.integers(len(choices)))] if choices else None


def _cuts(words: InkSet, placed: Callable[[int], Piece]) -> dict[int, tuple[float, float]]:
    """Word → where its first letter ends and the second begins, of the words that can be cut there."""
    blocks = {
        index: _blocks(placed(index)[0]) for index, text in enumerate(words.texts) if len(text) > 1 and text.isalpha()
    }
    expected = _letter_widths(words, blocks)
    sizes = defaultdict(list)  # of each writer's letters, against everybody's
    for index, found in blocks.items():
        if set(words.texts[index]) <= set(expected):
            total = sum(expected[letter] for letter in words.texts[index])
            sizes[words.writers[index]].append((found[-1][1] - found[0][0]) / total)
    size = {writer: float(np.median(ratios)) for writer, ratios in sizes.items()}
    cuts = {}
    for index, found in blocks.items():
        text = words.texts[index]
        if len(found) < 2 or not set(text) <= set(expected):
            continue
        widths = np.array([expected[letter] for letter in text]) * size[words.writers[index]]
        seen = found[0][1] - found[0][0], found[-1][1] - found[1][0]
        apart = len(found) == len(text) or widths[1] > _NARROW * widths[0]
        if apart and np.abs(np.log(np.maximum(seen, 1e-3) / (widths[0], widths[1:].sum()))).max() < _NEAR:
            cuts[index] = found[0][1], found[1][0]
    return cuts


def _letter_widths(words: InkSet, blocks: dict[int, list[tuple[float, float]]]) -> dict[str, float]:
    """Median width of each letter, from words that have as many blocks as letters."""
    widths = defaultdict(list)
    for index, found in blocks.items():
        if len(found) == len(words.texts[index]):
            for letter, (left, right) in zip(words.texts[index], found, strict=True):
                widths[letter].append(right - left)
    return {letter: max(float(np.median(w)), 0.05) for letter, w in widths.items() if len(w) >= _FEWEST}


def _blocks(strokes: Sequence[np.ndarray]) -> list[tuple[float, float]]:
    """Left and right end of each group of strokes that overlap, from left to right.

    >>> _blocks([np.array([[0, 0], [2, 0]]), np.array([[5, 0], [6, 0]]), np.array([[1, 3], [3, 3]])])
    [(0.0, 3.0), (5.0, 6.0)]
    """
    ends = sorted((float(stroke[:, 0].min()), float(stroke[:, 0].max())) for stroke in strokes)
    blocks = [ends[0]]
    for left, right in ends[1:]:
        if left <= blocks[-1][1]:
            blocks[-1] = blocks[-1][0], max(blocks[-1][1], right)
        else:
            blocks.append((left, right))
    return blocks
