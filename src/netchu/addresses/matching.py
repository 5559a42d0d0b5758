"""Which province, district and ward a text names: tolerant of spelling, strict about what lies in what."""

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from netchu.addresses.divisions import Division
from netchu.addresses.finding import Found, find_names, has_its_kind
from netchu.addresses.places import country, find_words, folded_words, joined_districts, kind_of
from netchu.addresses.streets import is_house, is_street, street_end
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
        street: what stands before the divisions, but not behind a known street what begins with a kind word, such as a
            ward written twice; None where nothing does, or no division is found.
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
    points wins. What stands right behind a house number without a kind word is no ward where it is a street of the
    district: "61 Trần Hưng Đạo, Hoàn Kiếm, Hà Nội" may lie in any ward.

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
    spans = [(word.start() + tail, word.end() + tail) for word in find_words(text[tail:])]
    found = _without_streets(folded_words(text[tail:]), readings(text[tail:]))
    if not found:
        return AddressMatch()
    best = found[0]
    alike = [other for other in found if _rank(other) == _rank(best) and _levels(other.match) == _levels(best.match)]
    places = {tuple((d.code, d.name) if d else None for d in _divisions(other.match)) for other in alike}
    today = dict.fromkeys(one for other in alike for one in today_of(*_divisions(other.match)))
    end = street_end(folded_words(text[tail:])[: best.start], _districts(best))
    street = text[: spans[end][0]].strip(_BETWEEN)
    return replace(
        best.match, unique=len(places) < 2, street=street or None, system=system_of(best), today=tuple(today)
    )


def _without_streets(words: Sequence[str], found: Sequence[AddressReading]) -> Sequence[AddressReading]:
    """The readings, without those of wards where the best one's ward is a street: "61 Trần Hưng Đạo, Hoàn Kiếm"."""
    if not found or not found[0].match.ward:
        return found
    ward = found[0].found[0]
    bare = ward.start == ward.span[0] and is_house(words[: ward.start])
    if not bare or not is_street(ward.name.split(" "), _districts(found[0])):
        return found
    return [reading for reading in found if not reading.match.ward]


def _districts(reading: AddressReading) -> list[Division]:
    """The district that a reading names, or all of its province until June 2025."""
    if reading.match.district and reading.match.district.code:
        return [reading.match.district]
    return [part.division for part in reading.found[-1].place.parts if part.division]


@functools.lru_cache(maxsize=1000)  # a beam's texts are put right, then ranked
def readings(text: str) -> tuple[AddressReading, ...]:
    """All that `match_address` chooses from, best first."""
    words, root = folded_words(text), country()
    provinces = find_names(words, len(words), root.names)
    found = [reading for province in provinces for reading in _in_province(words, province)]
    districts = find_names(words, len(words), root.names_below, tolerance=0)
    if not districts and not any(reading.match.district or reading.match.ward for reading in found):
        districts = find_names(words, len(words), root.names_below, tolerance=GAZETTEER.country_share)
    found += [reading for district in districts for reading in _in_district(words, district)]
    wards = [one.found[0] for one in found if one.match.ward and one.match.ward.since_2025 and not one.match.district]
    wards = [ward for ward in wards if has_its_kind(words, ward) and not _is_cut(normalise(text), ward)]
    found = [reading for reading in found if not any(_takes_in_district(words, ward, reading) for ward in wards)]
    return tuple(sorted(found, key=_rank, reverse=True))


def _is_cut(text: str, name: Found) -> bool:
    """Whether a comma stands within a name."""
    spans = [word.span() for word in find_words(text)]
    return not set(",;\n").isdisjoint(text[spans[name.span[0]][0] : spans[name.span[1] - 1][1]])


def _takes_in_district(words: Sequence[str], ward: Found, reading: AddressReading) -> bool:
    """Whether what a reading has for a district, without its kind word, is the name of a ward of today or its end:
    "Xã Đức Thọ, Hà Tĩnh", "Xã Nam Hà Lâm Hà, Lâm Đồng"."""
    district = next((one for one in reading.found if one.place.division is reading.match.district), None)
    if district is None or has_its_kind(words, district):
        return False
    return ward.span[0] <= district.span[0] and district.span[1] <= ward.span[1]


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
    for district in find_names(words, province.start, place.names):
        for match, start, found in _in_district(words, district):
            match = replace(match, province=place.division, score=match.score + points)
            yield AddressReading(match, start, (*found, province))
    for ward in find_names(words, province.start, place.names_below, tolerance=0):
        if " " not in ward.name and not has_its_kind(words, ward):
            continue
        score = points + ward.points - GAZETTEER.skip_cost
        match = AddressMatch(place.division, None, ward.place.division, score)
        yield AddressReading(match, ward.start, (ward, province))
    is_today = place.is_heir(province.name)
    joined = find_names(words, province.start, joined_districts(place.heir), tolerance=0) if is_today else ()
    for district in joined:
        for match, start, found in _in_district(words, district):
            match = replace(match, province=place.heir, score=match.score + points - GAZETTEER.mixed_cost)
            yield AddressReading(match, start, (*found, province))
    for ward in find_names(words, province.start, place.names_today):
        if _is_called_district(words, ward) or (not is_today and not has_its_kind(words, ward)):
            continue
        score = points + ward.points - (0.0 if is_today else GAZETTEER.mixed_cost)
        match = AddressMatch(place.heir if is_today else place.division, None, ward.place.division, score)
        yield AddressReading(match, ward.start, (ward, province))


def _is_called_district(words: Sequence[str], ward: Found) -> bool:
    """Whether a ward of today has a kind word of districts in front: "Huyện Tĩnh Gia" was dissolved before 2021."""
    return kind_of(" ".join(words[ward.start : ward.span[0]])) in (("huyen", True), ("quan", True))


def _in_district(words: Sequence[str], district: Found) -> Iterator[AddressReading]:
    division, points = district.place.division, district.points
    yield AddressReading(AddressMatch(district=division, score=points), district.start, (district,))
    for names, cost in ((district.place.names, 0.0), (district.place.names_today, GAZETTEER.mixed_cost)):
        for ward in find_names(words, district.start, names):
            if cost and not has_its_kind(words, ward):
                continue
            match = AddressMatch(None, division, ward.place.division, points + ward.points - cost)
            yield AddressReading(match, ward.start, (ward, district))
