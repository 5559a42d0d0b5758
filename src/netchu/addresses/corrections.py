"""What a text would read if the names of its divisions were written as they are."""

import re

from netchu.addresses.composing import place_tone
from netchu.addresses.finding import Found
from netchu.addresses.matching import AddressReading, readings, system_of
from netchu.addresses.places import find_words, folded_words
from netchu.charset import normalise
from netchu.config import GAZETTEER


def corrections(text: str, most: int = GAZETTEER.candidates) -> list[str]:
    """The text with division names put right, all of them and each alone, in both tone placements.

    Numbers and abbreviations stay as they are, as does what a name's neighbours are. Nothing is put right across
    systems: a ward of today isn't written as one of before, nor the other way round.

    Args:
        text: an address.
        most: readings of its divisions that are followed.

    >>> corrections("Xã Long Mon, Huyện Minh Lonh, Quảng Ngãi")[:2]
    ['Xã Long Môn, Huyện Minh Long, Quảng Ngãi', 'Xã Long Môn, Huyện Minh Lonh, Quảng Ngãi']
    """
    text = normalise(text)
    words = [word.span() for word in find_words(text)]
    texts = {}
    found = readings(text)[:most]
    if found and found[0].match.ward:
        found = tuple(one for one in found if system_of(one) == system_of(found[0]))
    for reading in found:
        for new_style in (True, False):
            changes = _changes(text, words, reading, new_style)
            if not changes and not texts:
                return []  # the best reading is there as written
            for chosen in (changes, *([change] for change in changes)):
                texts[_changed(text, chosen)] = None
    return [other for other in texts if other != text]


def _changes(
    text: str, words: list[tuple[int, int]], reading: AddressReading, new_style: bool
) -> list[tuple[int, int, str]]:
    """Where a name is written otherwise, and how it should be: first character, the one after the last, name."""
    changes = []
    for found in reading.found:
        first, behind = found.span
        if _is_of_other_system(" ".join(folded_words(text)[first:behind]), found, reading):
            continue
        start, end = words[first][0], words[behind - 1][1]
        name = _written(found, text[start:end], new_style)
        if name != text[start:end]:
            changes.append((start, end, name))
    return changes


def _is_of_other_system(written: str, found: Found, reading: AddressReading) -> bool:
    """Whether what is written for a ward is the name of another of the province, in the system that it isn't of."""
    province = reading.found[-1].place
    if found is not reading.found[0] or written == found.name:
        return False
    return written in (province.names_below if found.place.division.since_2025 else province.names_today).exact


def _written(found: Found, now: str, new_style: bool) -> str:
    """The name as it is, in capitals where the text has capitals; numbers and abbreviations as they stand."""
    name = found.place.division.name
    if found.name != " ".join(folded_words(name)) or re.findall(r"\d+", name) != re.findall(r"\d+", now):
        return now
    name = place_tone(normalise(name), new_style)
    name = name.upper() if now.isupper() else name
    return now if place_tone(now, new_style) == name else name  # either placement of the tone is right


def _changed(text: str, changes: list[tuple[int, int, str]]) -> str:
    for start, end, name in sorted(changes, reverse=True):
        text = text[:start] + name + text[end:]
    return text
