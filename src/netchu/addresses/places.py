"""The divisions as a matcher wants them: folded names in lists, what lies in each, and kind words."""

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from rapidfuzz.distance import Levenshtein

from netchu.addresses.composing import place_tone
from netchu.addresses.divisions import Division, divisions, divisions_today, ward_today, wards_today
from netchu.addresses.words import KINDS, ROMAN
from netchu.charset import normalise
from netchu.config import GAZETTEER

_OTHER_SPELLINGS = {
    "Hồ Chí Minh": ("HCM", "TPHCM", "Sài Gòn"),
    "Thừa Thiên Huế": ("TT Huế", "T T Huế"),
    "Bà Rịa - Vũng Tàu": ("BR VT", "BRVT"),
    "Đắk Lắk": ("Đắc Lắc", "Đăk Lăk", "Đak Lak", "Daklak", "Dak Lak"),
    "Đắk Nông": ("Đắc Nông", "Đăk Nông", "Đak Nông"),
    "Buôn Ma Thuột": ("Buôn Mê Thuột", "Ban Mê Thuột", "Buôn Mê Thuộc"),
}
_UNTIL_2008 = {"Hà Nội": ("Hà Tây",), "Bình Dương": ("Sông Bé",), "Bình Phước": ("Sông Bé",)}
_WARD_KINDS, _DISTRICT_KINDS = {"xa", "phuong", "thi-tran", "dac-khu"}, {"quan", "huyen", "thi-xa", "thanh-pho"}
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
    """A division with its districts or wards until June 2025, and today's wards on its land.

    Attributes:
        heir: of a province, today's of the same name; its wards count, also where they lay in another one.
    """

    division: Division | None  # None: the country
    parts: tuple["Place", ...] = ()
    heir: Division | None = None

    @functools.cached_property
    def names(self) -> "Names":
        """Of what lies in it, one level down."""
        return Names(self.parts)

    @functools.cached_property
    def names_below(self) -> "Names":
        """Of what lies two levels down."""
        return Names(tuple(place for part in self.parts for place in part.parts))

    @functools.cached_property
    def names_today(self) -> "Names":
        """Of today's wards in it."""
        area = self.heir or self.division
        return Names(tuple(_ward_place(ward.code) for ward in wards_today(area)) if area else ())

    @functools.cached_property
    def kinds(self) -> set[str]:
        """That may stand in front of its name."""
        return {division.kind for division in (self.division, self.heir) if division}

    def is_heir(self, name: str) -> bool:
        """Whether the folded name is one that today's province has."""
        return self.heir is not None and name in _folded_names(self.heir)


class Names:
    """Folded names of some divisions, other spellings included.

    Attributes:
        texts: N names.
        compared: N names as texts are compared with them: a tone lost or added turns "hoà" into "hò" or "hòna", so
            that names with a glide stand there in either placement.
        places: N places that have them.
        budgets: (N,) int, edits within which a text still counts as the name; 0 for numbers.
        numbers: N bools: the name is a number, and counts only behind its kind word.
        exact: name → its indices.
        longest: words of the longest name.
    """

    def __init__(self, places: tuple[Place, ...]):
        names = [(name, place) for place in places for name in _names_of(place)]
        both = [(form, name, place) for name, place in names for form in dict.fromkeys((name, place_tone(name, False)))]
        self.compared = [form for form, _, _ in both]
        self.texts = [name for _, name, _ in both]
        self.places = [place for _, _, place in both]
        self.numbers = [place.division.name.isdigit() for place in self.places]
        lengths = np.array([len(name) for name in self.texts], dtype=int)
        self.budgets = np.where(self.numbers, 0, np.maximum(GAZETTEER.edit_share * lengths, lengths > 2).astype(int))
        self.longest = max((name.count(" ") + 1 for name in self.texts), default=0)
        self.exact: dict[str, list[int]] = {}
        for i, name in enumerate(self.compared):
            self.exact.setdefault(name, []).append(i)


def _names_of(place: Place) -> dict[str, None]:
    older = _UNTIL_2008.get(place.division.name, ()) if place.division.kind in ("tinh", "thanh-pho") else ()
    today = _folded_names(place.heir) if place.heir else ()
    return dict.fromkeys((*_folded_names(place.division), *today, *(" ".join(folded_words(name)) for name in older)))


@functools.lru_cache(maxsize=20_000)
def _folded_names(division: Division) -> tuple[str, ...]:
    if division.name.isdigit():
        number = int(division.name)
        return str(number), *([ROMAN[number].lower()] if number < len(ROMAN) else [])
    names = division.name, *_OTHER_SPELLINGS.get(division.name, ())
    return tuple(dict.fromkeys(" ".join(folded_words(name)) for name in names))


@functools.cache
def country() -> Place:
    """The root: provinces, their districts, their wards."""
    heirs = {province.name: province for province in divisions_today()}
    heirs["Thừa Thiên Huế"] = heirs["Huế"]

    def build(division: Division) -> Place:
        return Place(division, tuple(map(build, division.parts)))

    return Place(None, tuple(replace(build(province), heir=heirs.get(province.name)) for province in divisions()))


@functools.cache
def joined_districts(heir: Division) -> Names:
    """Districts of the provinces that one of today's took in, under another name than its own."""
    taken_in = [province for province in country().parts if province.heir is not heir]
    wards = {ward.code for ward in heir.parts}
    districts = (district for province in taken_in for district in province.parts)
    return Names(tuple(d for d in districts if any(ward.code in wards for ward in wards_today(d.division)[:1])))


@functools.cache
def _ward_place(code: str) -> Place:
    return Place(ward_today(code)[0])


def is_other_tier(kind: str, kinds: set[str]) -> bool:
    """Whether a kind word is a ward's where a district's is due, or the other way round.

    >>> is_other_tier("phuong", {"quan"}), is_other_tier("thi-xa", {"huyen"}), is_other_tier("tinh", {"thanh-pho"})
    (True, False, False)
    """
    if kinds & _WARD_KINDS:
        return kind in _DISTRICT_KINDS
    return kind in _WARD_KINDS


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
