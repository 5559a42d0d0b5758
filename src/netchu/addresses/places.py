"""The divisions as a matcher wants them: folded names in lists, what lies in each, and kind words."""

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from rapidfuzz.distance import Levenshtein

from netchu.addresses.composing import place_tone
from netchu.addresses.divisions import Division, divisions
from netchu.addresses.words import KINDS, ROMAN
from netchu.charset import normalise
from netchu.config import GAZETTEER

_OTHER_NAMES = {
    "Hồ Chí Minh": ("HCM", "TPHCM", "Sài Gòn"),
    "Thừa Thiên Huế": ("TT Huế", "T T Huế"),
    "Bà Rịa - Vũng Tàu": ("BR VT", "BRVT"),
    "Đắk Lắk": ("Đắc Lắc", "Đăk Lăk", "Đak Lak"),
}
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*|\d+")


def folded_words(text: str) -> list[str]:
    """A text's words as names are compared: small letters, one tone placement, no punctuation, no leading zeros.

    >>> folded_words("P.07, Q1, Xã Thuý Hòa/TP HCM, M'Đrắk")
    ['p', '7', 'q', '1', 'xã', 'thuý', 'hoà', 'tp', 'hcm', 'mđrắk']
    """
    return [_fold_word(word.group()) for word in find_words(normalise(text))]


def find_words(text: str) -> Iterator[re.Match]:
    """What `folded_words` makes a word of each, where it lies in a normalised text."""
    return _WORD.finditer(text)


@functools.lru_cache(maxsize=20_000)
def _fold_word(word: str) -> str:
    return str(int(word)) if word.isdecimal() else place_tone(word.lower().replace("'", ""), new_style=True)


@dataclass(frozen=True, eq=False)
class Place:
    """A division with its districts or wards."""

    division: Division | None  # None: the country
    parts: tuple["Place", ...]

    @functools.cached_property
    def names(self) -> "Names":
        """Of what lies in it, one level down."""
        return Names(self.parts)

    @functools.cached_property
    def names_below(self) -> "Names":
        """Of what lies two levels down."""
        return Names(tuple(place for part in self.parts for place in part.parts))


class Names:
    """Folded names of some divisions, other spellings included.

    Attributes:
        texts: N names.
        places: N places that have them.
        budgets: (N,) int, edits within which a text still counts as the name; 0 for numbers.
        numbers: N bools: the name is a number, and counts only behind its kind word.
        exact: name → its indices.
        longest: words of the longest name.
    """

    def __init__(self, places: tuple[Place, ...]):
        found = [(name, place) for place in places for name in _folded_names(place.division)]
        self.texts = [name for name, _ in found]
        self.places = [place for _, place in found]
        self.numbers = [place.division.name.isdigit() for place in self.places]
        lengths = np.array([len(name) for name in self.texts], dtype=int)
        self.budgets = np.where(self.numbers, 0, (GAZETTEER.edit_share * lengths).astype(int))
        self.longest = max((name.count(" ") + 1 for name in self.texts), default=0)
        self.exact: dict[str, list[int]] = {}
        for i, name in enumerate(self.texts):
            self.exact.setdefault(name, []).append(i)


def _folded_names(division: Division) -> list[str]:
    if division.name.isdigit():
        number = int(division.name)
        return [str(number), *([ROMAN[number].lower()] if number < len(ROMAN) else [])]
    return list(dict.fromkeys(" ".join(folded_words(n)) for n in (division.name, *_OTHER_NAMES.get(division.name, ()))))


@functools.cache
def country() -> Place:
    """The root: provinces, their districts, their wards."""

    def build(division: Division) -> Place:
        return Place(division, tuple(map(build, division.parts)))

    return Place(None, tuple(map(build, divisions())))


@functools.cache
def _kind_words() -> dict[str, str]:
    words = {" ".join(folded_words(word)): kind for kind, spellings in KINDS.items() for word in spellings}
    return words | {"t p": "thanh-pho", "t x": "thi-xa"}


@functools.lru_cache(maxsize=20_000)
def kind_of(words: str) -> tuple[str, bool] | None:
    """The kind that one or two folded words name, and whether they are spelt right.

    >>> kind_of("tp"), kind_of("thị trân"), kind_of("minh")
    (('thanh-pho', True), ('thi-tran', False), None)
    """
    kinds = _kind_words()
    if words in kinds:
        return kinds[words], True
    near = (kind for word, kind in kinds.items() if len(word) > 3 and Levenshtein.distance(word, words) == 1)
    return next(((kind, False) for kind in near), None)
