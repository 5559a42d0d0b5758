"""Names for `decoding.gazetteer_automaton`: all divisions of both systems, and streets met in labels."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from netchu.addresses import words as words_of
from netchu.addresses.composing import place_tone
from netchu.addresses.divisions import Division, divisions, divisions_today
from netchu.charset import normalise
from netchu.config import GAZETTEER

_ABBREVIATED = ("TP HCM", "TP.HCM", "TT Huế", "T.T. Huế")
_NO_STREET = {word.lower() for word in (*words_of.HAMLETS, *words_of.GROUPS, "Số", "Lô", "Tầng", "Phòng", "Khu", "Chợ")}
_STREET_WORD = re.compile(r"(?i)^(?:(?:số|đường|phố|đ\.|ngõ|ngách|hẻm|kiệt)\s*)+(?=\S)")


def gazetteer_names(streets: Iterable[str] = ()) -> list[str]:
    """Names of all provinces, districts and wards of both systems, and of the streets given, each once, in code-point
    order.

    In both tone placements. Divisions that are numbers are left out: one digit makes as good a number as another, and
    only the ink knows which. Names that wards have since July 2025 alone stand behind their kind word, as they do
    in addresses of today: many are a street's or a person's elsewhere, or words such as "Tây Nam".

    >>> names = gazetteer_names(["Lũy Bán Bích"])
    >>> [name in names for name in ("Minh Long", "Hoà Bình", "Hòa Bình", "Quận 1", "Lũy Bán Bích")]
    [True, True, True, False, True]
    >>> [name in names for name in ("Phường Sài Gòn", "Sài Gòn")]
    [True, False]
    """
    old = {name for division in _all(divisions()) for name in _spellings(division)}
    today = (ward for province in divisions_today() for ward in province.parts)
    new = {f"{kind} {name}" for w in today for name in {*_spellings(w)} - old for kind in words_of.KINDS[w.kind][:2]}
    plain = [*_ABBREVIATED, *streets, *old, *new]
    return sorted({place_tone(normalise(name), new_style) for name in plain for new_style in (True, False)})


def _all(some: Iterable[Division]) -> Iterator[Division]:
    for division in some:
        yield division
        yield from _all(division.parts)


def _spellings(division: Division) -> tuple[str, ...]:
    return () if division.name.isdigit() else (division.name, division.name.replace(" - ", " "))


def street_names(texts: Iterable[str], min_lines: int = GAZETTEER.min_street_lines) -> list[str]:
    """Street names that the labels of at least `min_lines` lines begin with, behind a house number or street word.

    Only what stands before the first comma is looked at: labels without punctuation give nothing, for nobody can
    tell there where the street ends. Give training labels alone.

    >>> street_names(["12/5 Lê Lợi, Huế", "Số 7 đường Lê Lợi, Vinh", "3 Lê Lai, Huế", "Thôn 3 Hạ Long, Vinh"])
    ['Lê Lợi']
    """
    counts = Counter(name for text in texts for name in [_street(normalise(text))] if name)
    return sorted(name for name, lines in counts.items() if lines >= min_lines)


def _street(text: str) -> str:
    """The street's name, or nothing."""
    words, comma, _ = text.partition(",")
    words = words.split()
    if not comma or not words or (words[0].lower() in _NO_STREET - {"số"}):
        return ""
    numbered = [i for i, word in enumerate(words) if any(c.isdigit() for c in word)]
    rest = " ".join(words[numbered[-1] + 1 :] if numbered else words)
    name = _STREET_WORD.sub("", rest)
    parts = name.split()
    named = 2 <= len(parts) <= 5 and all(part.isalpha() and part[0].isupper() for part in parts)
    return name if named and (numbered or name != rest) and parts[0].lower() not in _NO_STREET else ""
