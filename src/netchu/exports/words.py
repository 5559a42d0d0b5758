"""Where each word of a row stands on its page."""

import math
import re
from itertools import pairwise
from typing import NamedTuple

from netchu.preprocessing.crop import Box
from netchu.reading import Reading


class Word(NamedTuple):
    """A word that is read.

    Attributes:
        text: without blanks.
        box: on the page: top, bottom, left, right in px, the ends outside.
        confidence: 0 to 1: the product of its letters' probabilities; nan where nobody knows where its letters stand.
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
            _part(row.box, cuts[word.start()], cuts[word.end()], row.quarter_turns),
            math.prod(letter.probability for letter in row.letters[slice(*word.span())]) if row.letters else math.nan,
            tuple(dict.fromkeys(words[number] for words in others if words[number] != word.group())),
        )
        for number, word in enumerate(found)
    ]


def _cuts(row: Reading) -> list[float]:
    """Shares of the row's width between its characters, and at its ends."""
    if not row.letters:
        return [k / len(row.text) for k in range(len(row.text) + 1)]
    middles = [(letter.start + letter.end) / 2 for letter in row.letters]
    return [0.0, *((a + b) / 2 for a, b in pairwise(middles)), 1.0]


def _part(box: Box, start: float, end: float, quarter_turns: int) -> Box:
    """The part of a box between two shares of the way that its row runs: right, up, left, down by quarter turns."""
    top, bottom, left, right = box
    if quarter_turns in (1, 2):  # upwards or to the left
        start, end = 1 - end, 1 - start
    if quarter_turns % 2:
        first, last = _between(top, bottom, start, end)
        return first, last, left, right
    return top, bottom, *_between(left, right, start, end)


def _between(low: int, high: int, start: float, end: float) -> tuple[int, int]:
    first = round(low + start * (high - low))
    return first, max(first + 1, round(low + end * (high - low)))
