"""How labels write the divisions: "Thành Phố Huế" here, "TP Huế" there, and always the same way for one place."""

from collections import defaultdict
from collections.abc import Iterable

from netchu.addresses.matching import match_address
from netchu.addresses.places import folded_words, kind_of
from netchu.charset import normalise


def spellings(texts: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Code of each division that the texts name → the ways it is written, one for each time.

    Only what stands between commas and holds nothing but the division's name and a kind word counts: labels without
    punctuation give nothing. Give training labels alone.

    >>> spellings(["3 Lê Lợi, Quận Tân phú, TP Hồ Chí Minh", "Tân Bình TP Hồ Chí Minh"])
    {'79': ('TP Hồ Chí Minh',), '767': ('Quận Tân phú',)}
    """
    found: dict[str, list[str]] = defaultdict(list)
    for text in map(normalise, texts):
        match = match_address(text)
        if not match.unique or match.province is None:
            continue
        parts = [part.strip() for part in text.split(",")]
        for division, place in ((match.province, -1), (match.district, -2), (match.ward, -3)):
            if division is None or division.since_2025:  # a ward of today may have an old one's code
                continue
            if len(parts) >= -place and _is_name(parts[place], division.name):
                found[division.code].append(parts[place])
    return {code: tuple(ways) for code, ways in found.items()}


def _is_name(part: str, name: str) -> bool:
    """Whether the part is the name, bare or behind a kind word."""
    words, named = folded_words(part), folded_words(name)
    before = words[: len(words) - len(named)]
    return words[len(before) :] == named and (not before or kind_of(" ".join(before)) is not None)
