"""Where each word of a row stands on its page."""

import math
import re
from collections.abc import Sequence
from itertools import pairwise
from statistics import fmean
from typing import NamedTuple

from netchu.preprocessing.crop import Box
from netchu.reading import Letter, Reading


class Word(NamedTuple):
    """A word that is read.

    Attributes:
        text: without blanks.
        box: on the page: top, bottom, left, right in px, the ends outside.
        confidence: 0 to 1: the mean of its letters' probabilities; nan where nobody knows where its letters stand.
        alternatives: what else it may be, best first: words at its place in other texts that have as many.
    """

    text: str
    box: Box
    confidence: float
    alternatives: tuple[str, ...]


def words_of(row: Reading) -> list[Word]:
    """The words of one row in reading order; each with half of what lies between it and its blanks.

    Where nobody knows where its letters stand, all of them count as equally wide.
    """
    cuts, found = _cuts(row), list(re.finditer(r"\S+", row.text))
    others = [words for words in (other.text.split() for other in row.alternatives) if len(words) == len(found)]
    return [
        Word(
            word.group(),
            _part(row, cuts[word.start()], cuts[word.end()]),
            _sureness(row.letters[slice(*word.span())]),
            tuple(dict.fromkeys(words[number] for words in others if words[number] != word.group())),
        )
        for number, word in enumerate(found)
    ]


def _sureness(letters: Sequence[Letter]) -> float:
    """The mean, as it tells right words from wrong ones like the product, and is nearer to the share that is right."""
    return fmean(letter.probability for letter in letters) if letters else math.nan


def _cuts(row: Reading) -> list[float]:
    """Shares of the row's width between its characters, and at its ends."""
    if not row.letters:
        return [k / len(row.text) for k in range(len(row.text) + 1)]
    middles = [(letter.start + letter.end) / 2 for letter in row.letters]
    return [0.0, *((a + b) / 2 for a, b in pairwise(middles)), 1.0]


def point_on_page(row: Reading, along: float, down: float) -> tuple[int, int]:
    """The pixel x, y that lies at these shares of a row's length and height, as one reads it."""
    top, bottom, left, right = row.box
    height, width = bottom - top, right - left
    x, y = {
        0: (left + along * width, top + down * height),
        1: (left + down * width, bottom - along * height),
        2: (right - along * width, bottom - down * height),
        3: (right - down * width, top + along * height),
    }[row.quarter_turns]
    return round(x), round(y)


def _part(row: Reading, start: float, end: float) -> Box:
    """The box of what stands between two shares of a row's length, at least a pixel each way."""
    x, y = zip(point_on_page(row, start, 0), point_on_page(row, end, 1), strict=True)
    return min(y), max(*y, min(y) + 1), min(x), max(*x, min(x) + 1)
