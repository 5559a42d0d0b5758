"""What a text would read if the names of its divisions were written as they are."""

from netchu.addresses.composing import place_tone
from netchu.addresses.matching import AddressReading, Found, readings
from netchu.addresses.places import find_words, folded_words
from netchu.charset import normalise
from netchu.config import GAZETTEER


def corrections(text: str, most: int = GAZETTEER.candidates) -> list[str]:
    """The text with division names put right, all of them and each alone, in both tone placements.

    Numbers and abbreviations stay as they are, as does what a name's neighbours are.

    Args:
        text: an address.
        most: readings of its divisions that are followed.

    >>> corrections("Xã Long Mon, Huyện Minh Lonh, Quảng Ngãi")[:2]
    ['Xã Long Môn, Huyện Minh Long, Quảng Ngãi', 'Xã Long Môn, Huyện Minh Lonh, Quảng Ngãi']
    """
    text = normalise(text)
    words = [word.span() for word in find_words(text)]
    texts = {}
    for reading in readings(text)[:most]:
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
        start, end = words[first][0], words[behind - 1][1]
        name = _written(found, text[start:end], new_style)
        if name != text[start:end]:
            changes.append((start, end, name))
    return changes


def _written(found: Found, now: str, new_style: bool) -> str:
    """The name as it is, in capitals where the text has capitals; numbers and abbreviations as they stand."""
    name = found.place.division.name
    if name.isdigit() or found.name != " ".join(folded_words(name)):
        return now
    name = place_tone(normalise(name), new_style)
    name = name.upper() if now.isupper() else name
    return now if place_tone(now, new_style) == name else name  # either placement of the tone is right


def _changed(text: str, changes: list[tuple[int, int, str]]) -> str:
    for start, end, name in sorted(changes, reverse=True):
        text = text[:start] + name + text[end:]
    return text
