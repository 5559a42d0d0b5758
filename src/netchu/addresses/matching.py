"""Which province, district and ward a text names: tolerant of spelling, strict about what lies in what."""

import functools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from netchu.addresses.divisions import Division
from netchu.addresses.places import Names, Place, country, folded_words, kind_of
from netchu.config import DECODING, GAZETTEER
from netchu.decoding.hypothesis import Hypothesis, shares
from netchu.errors import InputError


@dataclass(frozen=True)
class AddressMatch:
    """The divisions that a text names; None where it names none.

    score: 0 to 3, one point for each division found, less what `config.GAZETTEER` takes for edits, words left
        over, and kind words that don't fit.
    unique: False where other divisions fit as well ("Châu Thành" without its province); these are the first listed.
    """

    province: Division | None = None
    district: Division | None = None
    ward: Division | None = None
    score: float = 0.0
    unique: bool = True


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

    The district is looked for in the province only, the ward in the district only. Each of the three may be
    missing; a ward alone says nothing, since most names occur many times. Where no province stands last, all
    districts are tried, and the ward decides between those of one name. Among several readings the one with most
    points wins.

    Case, punctuation, both tone placements, abbreviated kind words, leading zeros and a few edits, a share of the
    name's length, make no difference to what is found; edits and unfitting kind words make the score smaller.

    >>> match = match_address("Xã Long Môn, H. Ninh Long, Quảng Ngãi")
    >>> match.district.name, match.district.code, match.ward.name, round(match.score, 2)
    ('Minh Long', '531', 'Long Môn', 2.67)
    >>> match_address("12/5 Lũy Bán Bích")
    AddressMatch(province=None, district=None, ward=None, score=0.0, unique=True)
    """
    found = readings(text)
    if not found:
        return AddressMatch()
    best = found[0]
    alike = [other for other in found if _rank(other) == _rank(best) and _levels(other.match) == _levels(best.match)]
    return replace(best.match, unique=len(alike) < 2)


@functools.lru_cache(maxsize=1000)  # a beam's texts are put right, then ranked
def readings(text: str) -> tuple[AddressReading, ...]:
    """All that `match_address` chooses from, best first."""
    words, root = folded_words(text), country()
    found = [reading for province in _find(words, len(words), root.names) for reading in _in_province(words, province)]
    districts = _find(words, len(words), root.names_below, tolerance=0)
    if not districts and not any(reading.match.district for reading in found):
        districts = _find(words, len(words), root.names_below, tolerance=GAZETTEER.country_share)
    found += [reading for district in districts for reading in _in_district(words, district)]
    return tuple(sorted(found, key=_rank, reverse=True))


def _rank(reading: AddressReading) -> tuple[float, int]:
    """Most points; then most of the text, so that "Hòa Phú" gives way to "Vĩnh Hòa Phú"."""
    return reading.match.score, -reading.start


def _levels(match: AddressMatch) -> tuple[bool, ...]:
    return tuple(division is not None for division in (match.province, match.district, match.ward))


def _in_province(words: Sequence[str], province: Found) -> Iterator[AddressReading]:
    """Readings with this province. A ward without its district must be there as written: a province has hundreds."""
    division, points = province.place.division, province.points
    yield AddressReading(AddressMatch(province=division, score=points), province.start, (province,))
    for district in _find(words, province.start, province.place.names):
        for match, start, found in _in_district(words, district):
            yield AddressReading(
                replace(match, province=division, score=match.score + points), start, (*found, province)
            )
    for ward in _find(words, province.start, province.place.names_below, tolerance=0):
        score = points + ward.points - GAZETTEER.skip_cost
        yield AddressReading(AddressMatch(division, None, ward.place.division, score), ward.start, (ward, province))


def _in_district(words: Sequence[str], district: Found) -> Iterator[AddressReading]:
    division, points = district.place.division, district.points
    yield AddressReading(AddressMatch(district=division, score=points), district.start, (district,))
    for ward in _find(words, district.start, district.place.names):
        match = AddressMatch(None, division, ward.place.division, points + ward.points)
        yield AddressReading(match, ward.start, (ward, district))


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
        edits = process.cdist(texts, names.texts, scorer=Levenshtein.distance, score_cutoff=most, dtype=np.uint8)
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
    points = 1 - GAZETTEER.edit_cost * edits / len(names.texts[index]) - GAZETTEER.gap_cost * (end - stop)
    kind = names.places[index].division.kind
    for length in (2, 1):
        named = kind_of(" ".join(words[start - length : start])) if start >= length else None
        if named:
            if named[0] != kind and names.numbers[index]:
                return start, 0.0
            return start - length, points - GAZETTEER.kind_cost * (named != (kind, True))
    return start, 0.0 if names.numbers[index] else points


def rescore(hypotheses: Sequence[Hypothesis], weight: float | Sequence[float] = DECODING.delta) -> list[Hypothesis]:
    """Ranks a beam's readings anew by their score + weight × points of the divisions that they name, best first.

    The points are those of `match_address`, less what divisions that are numbers have: one digit makes as good a
    number as another, and only the ink knows which. A reading without divisions loses nothing. Equal ones keep their
    order. The sum of the confidences stays, and is shared out by the new scores.

    Args:
        hypotheses: readings of one line; without a `score`, `log_prob` stands for it.
        weight: nats per point, 0 or more; one number, or one for each reading.

    Raises:
        InputError: a negative weight, or nan.

    >>> beam = [Hypothesis("Ninh Long, Quảng Ngãi", -1.0), Hypothesis("Minh Long, Quảng Ngãi", -1.1)]
    >>> [h.text for h in rescore(beam, weight=1.0)]
    ['Minh Long, Quảng Ngãi', 'Ninh Long, Quảng Ngãi']
    """
    weights = np.asarray(weight, float)
    if not (weights >= 0).all():
        raise InputError(f"weight is {weight}: give 0 or more nats per point.")
    base = [h.log_prob if math.isnan(h.score) else h.score for h in hypotheses]
    each = np.broadcast_to(weights, len(base))
    points = [_named_points(h.text) if w > 0 else 0.0 for w, h in zip(each, hypotheses, strict=True)]
    scores = np.array(base) + each * points
    if not len(scores) or scores.max() == -np.inf:
        return list(hypotheses)
    confidences = shares(scores) * sum(h.confidence for h in hypotheses)
    order = np.argsort(-scores, kind="stable").tolist()
    return [replace(hypotheses[i], score=float(scores[i]), confidence=float(confidences[i])) for i in order]


def _named_points(text: str) -> float:
    found = readings(text)
    if not found:
        return 0.0
    numbers = sum(name.points for name in found[0].found if name.place.division.name.isdigit())
    return found[0].match.score - numbers
