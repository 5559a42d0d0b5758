"""Which province, district and ward a text names: tolerant of spelling, strict about what lies in what."""

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from netchu.addresses.divisions import Division
from netchu.addresses.places import (
    Names,
    Place,
    country,
    find_words,
    folded_words,
    is_other_tier,
    joined_districts,
    kind_of,
)
from netchu.addresses.today import Today, today_of
from netchu.charset import normalise
from netchu.config import GAZETTEER

BEFORE, SINCE, MIXED = "before 2025-07", "since 2025-07", "mixed"
_BETWEEN = " ,.;:/-\n\t"  # signs between a street and what follows


@dataclass(frozen=True)
class AddressMatch:
    """The divisions that a text names; None where it names none.

    Attributes:
        province, district, ward: as they are written, until June 2025 or since; there are no districts since.
        score: 0 to 3, one point for each division found, less what `config.GAZETTEER` takes for edits, words left
            over, and kind words that don't fit.
        unique: False where other divisions fit as well ("Châu Thành" without its province); these are the first listed.
        street: what stands before the divisions; None where nothing does, or none is found.
        system: when there were divisions like these, "before 2025-07", "since 2025-07", or "mixed": a ward of today in
            a district or province of before, or a district of before in a province of today. None: nobody can tell.
        today: all of today's wards that it may lie in, of all divisions that fit.
    """

    province: Division | None = None
    district: Division | None = None
    ward: Division | None = None
    score: float = 0.0
    unique: bool = True
    street: str | None = None
    system: str | None = None
    today: tuple[Today, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class Found:
    """A name found in a text.

    span: its words, the kind word left out.
    start: where it begins, its kind word included.
    """

    place: Place
    name: str
    span: tuple[int, int]
    start: int
    points: float


class AddressReading(NamedTuple):
    """The divisions that a text may name, the word where they begin, and the names that they were found by."""

    match: AddressMatch
    start: int
    found: tuple[Found, ...]


def match_address(text: str) -> AddressMatch:
    """The division names at the end of an address: ward, district, province, in that order.

    The district is looked for in the province only, the ward in the district only: the wards that lay in it until June
    2025 and those that lie on its land since. A ward of today may follow its province without a district. Each of the
    three may be missing; a ward alone says nothing, since most names occur many times. Where no province stands last,
    all districts are tried, and the ward decides between those of one name. Among several readings the one with most
    points wins.

    Case, punctuation, both tone placements, abbreviated kind words, leading zeros and a few edits, a share of the
    name's length, make no difference to what is found; edits and unfitting kind words make the score smaller.

    >>> match = match_address("Xã Long Môn, H. Ninh Long, Quảng Ngãi")
    >>> match.district.name, match.district.code, match.ward.name, round(match.score, 2), match.system
    ('Minh Long', '531', 'Long Môn', 2.67, 'before 2025-07')
    >>> [ward.name for ward, province in match.today]
    ['Minh Long']
    >>> match_address("12/5 Lũy Bán Bích") == AddressMatch()
    True
    """
    text = normalise(text)
    tail = max(len(text) - GAZETTEER.tail, 0)  # divisions stand last
    found = readings(text[tail:])
    if not found:
        return AddressMatch()
    best = found[0]
    alike = [other for other in found if _rank(other) == _rank(best) and _levels(other.match) == _levels(best.match)]
    places = {tuple((d.code, d.name) if d else None for d in _divisions(other.match)) for other in alike}
    today = dict.fromkeys(one for other in alike for one in today_of(*_divisions(other.match)))
    words = list(find_words(text[tail:]))
    street = text[: tail + words[best.start].start()].strip(_BETWEEN)
    return replace(
        best.match, unique=len(places) < 2, street=street or None, system=system_of(best), today=tuple(today)
    )


@functools.lru_cache(maxsize=1000)  # a beam's texts are put right, then ranked
def readings(text: str) -> tuple[AddressReading, ...]:
    """All that `match_address` chooses from, best first."""
    words, root = folded_words(text), country()
    found = [reading for province in _find(words, len(words), root.names) for reading in _in_province(words, province)]
    districts = _find(words, len(words), root.names_below, tolerance=0)
    if not districts and not any(reading.match.district or reading.match.ward for reading in found):
        districts = _find(words, len(words), root.names_below, tolerance=GAZETTEER.country_share)
    found += [reading for district in districts for reading in _in_district(words, district)]
    return tuple(sorted(found, key=_rank, reverse=True))


def _rank(reading: AddressReading) -> tuple[float, int]:
    """Most points; then most of the text, so that "Hòa Phú" gives way to "Vĩnh Hòa Phú"."""
    return reading.match.score, -reading.start


def _divisions(match: AddressMatch) -> tuple[Division | None, Division | None, Division | None]:
    return match.province, match.district, match.ward


def _levels(match: AddressMatch) -> tuple[bool, ...]:
    return tuple(division is not None for division in _divisions(match))


def system_of(reading: AddressReading) -> str | None:
    """When divisions were like a reading's; a province that has kept its name tells nothing alone."""
    match = reading.match
    today = [division.since_2025 for division in _divisions(match) if division]
    if any(today):
        return SINCE if all(today) else MIXED
    kept = match.province is not None and reading.found[-1].place.is_heir(reading.found[-1].name)
    return None if kept and not match.district and not match.ward else BEFORE


def _in_province(words: Sequence[str], province: Found) -> Iterator[AddressReading]:
    """Readings with this province. An old ward without its district must be there as written: a province has
    hundreds."""
    place, points = province.place, province.points
    yield AddressReading(AddressMatch(province=place.division, score=points), province.start, (province,))
    for district in _find(words, province.start, place.names):
        for match, start, found in _in_district(words, district):
            match = replace(match, province=place.division, score=match.score + points)
            yield AddressReading(match, start, (*found, province))
    for ward in _find(words, province.start, place.names_below, tolerance=0):
        score = points + ward.points - GAZETTEER.skip_cost
        match = AddressMatch(place.division, None, ward.place.division, score)
        yield AddressReading(match, ward.start, (ward, province))
    is_today = place.is_heir(province.name)
    joined = _find(words, province.start, joined_districts(place.heir), tolerance=0) if is_today else ()
    for district in joined:
        for match, start, found in _in_district(words, district):
            match = replace(match, province=place.heir, score=match.score + points - GAZETTEER.mixed_cost)
            yield AddressReading(match, start, (*found, province))
    for ward in _find(words, province.start, place.names_today):
        if not is_today and not _has_its_kind(words, ward):
            continue
        score = points + ward.points - (0.0 if is_today else GAZETTEER.mixed_cost)
        match = AddressMatch(place.heir if is_today else place.division, None, ward.place.division, score)
        yield AddressReading(match, ward.start, (ward, province))


def _in_district(words: Sequence[str], district: Found) -> Iterator[AddressReading]:
    division, points = district.place.division, district.points
    yield AddressReading(AddressMatch(district=division, score=points), district.start, (district,))
    for names, cost in ((district.place.names, 0.0), (district.place.names_today, GAZETTEER.mixed_cost)):
        for ward in _find(words, district.start, names):
            if cost and not _has_its_kind(words, ward):
                continue
            match = AddressMatch(None, division, ward.place.division, points + ward.points - cost)
            yield AddressReading(match, ward.start, (ward, district))


def _has_its_kind(words: Sequence[str], found: Found) -> bool:
    """Whether its own kind word stands in front: "KCN Nhơn Trạch" is no ward of today in the old district."""
    named = kind_of(" ".join(words[found.start : found.span[0]]))
    return named is not None and named[0] in found.place.kinds


def _find(words: Sequence[str], end: int, names: Names, tolerance: float = 1.0) -> list[Found]:
    """The names that end at word `end` or shortly before it, best first; all that are equal to the last one kept.

    tolerance: share of the names' edit budgets that may be used up.
    """
    spans = [
        (stop - length, stop)
        for stop in range(end, max(end - GAZETTEER.max_gap - 1, 0), -1)
        for length in range(1, min(names.longest + 1, stop) + 1)
    ]
    texts = [" ".join(words[start:stop]) for start, stop in spans]
    if not texts or not names.texts:
        return []
    if tolerance == 0:
        hits = [(i, j, 0) for i, text in enumerate(texts) for j in names.exact.get(text, ())]
    else:
        budgets = (tolerance * names.budgets).astype(int)
        most = int(budgets.max())
        edits = process.cdist(texts, names.compared, scorer=Levenshtein.distance, score_cutoff=most, dtype=np.uint8)
        rows, columns = np.nonzero(edits <= budgets)
        hits = list(zip(rows.tolist(), columns.tolist(), edits[rows, columns].tolist(), strict=True))
    found: dict[tuple[int, int], Found] = {}
    for i, j, distance in hits:
        start, points = _points(words, spans[i], end, names, j, distance)
        key = (id(names.places[j]), start)
        if points > 0 and (key not in found or found[key].points < points):
            found[key] = Found(names.places[j], names.texts[j], spans[i], start, points)
    ranked = sorted(found.values(), key=lambda f: -f.points)
    last = ranked[min(len(ranked), GAZETTEER.candidates) - 1].points if ranked else 0.0
    return [f for f in ranked if f.points >= last]


def _points(
    words: Sequence[str], span: tuple[int, int], end: int, names: Names, index: int, edits: int
) -> tuple[int, float]:
    """Where a name begins, its kind word included, and its points; none for a number without its kind word."""
    start, stop = span
    length, gap = len(names.texts[index]), GAZETTEER.gap_cost * (end - stop)
    points = 1 - GAZETTEER.edit_cost * edits / length - gap
    kinds = names.places[index].kinds
    for count in (2, 1):
        named = kind_of(" ".join(words[start - count : start])) if start >= count else None
        fits = named is not None and named[0] in kinds
        if named and not fits and not named[1]:  # "Xuân Phương, Hà Nội" may misspell no ward
            points -= GAZETTEER.kind_cost
        elif named:
            if fits:  # behind its kind word a short name with an edit is one still
                points = 1 - GAZETTEER.edit_cost * edits / max(length, GAZETTEER.short_name) - gap
            if not fits and names.numbers[index]:
                return start, 0.0
            cost = GAZETTEER.tier_cost if is_other_tier(named[0], kinds) else GAZETTEER.kind_cost
            return start - count, points - (0.0 if fits and named[1] else cost)
    out_of_budget = edits > GAZETTEER.edit_share * length
    return start, 0.0 if names.numbers[index] or out_of_budget else points
