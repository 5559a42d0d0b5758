"""Names of divisions in the words of a text, with a few edits."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from netchu.addresses.places import Names, Place, is_other_tier, kind_of
from netchu.config import GAZETTEER


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


def find_names(words: Sequence[str], end: int, names: Names, tolerance: float = 1.0) -> list[Found]:
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
        if distance and not _may_be_misspelt(words[slice(*spans[i])], names.texts[j]):
            continue
        for start, points in _points(words, spans[i], end, names, j, distance):
            key = (id(names.places[j]), start)
            if points > 0 and (key not in found or found[key].points < points):
                found[key] = Found(names.places[j], names.texts[j], spans[i], start, points)
    ranked = sorted(found.values(), key=lambda f: -f.points)
    last = ranked[min(len(ranked), GAZETTEER.candidates) - 1].points if ranked else 0.0
    return [f for f in ranked if f.points >= last]


def has_its_kind(words: Sequence[str], found: Found) -> bool:
    """Whether its own kind word stands in front: "KCN Nhơn Trạch" is no ward of today in the old district."""
    named = kind_of(" ".join(words[found.start : found.span[0]]))
    return named is not None and named[0] in found.place.kinds


def _may_be_misspelt(words: Sequence[str], name: str) -> bool:
    """Numbers are none that a name lacks, nor are kind words at its ends: "P. 6 Phú Nhuận", "Thôn Thuận Bắc, X.".

    A single letter in front may be one of the name that stands apart: "Quận T ân Bình".
    """
    numbers, named = [word for word in words if word.isdecimal()], name.split()
    ends = (words[-1], words[0] if len(words[0]) > 1 else "")
    kinds = [kind_of(word) for word in ends if word and word not in named]
    return numbers == [word for word in named if word.isdecimal()] and not any(kind and kind[1] for kind in kinds)


def _points(
    words: Sequence[str], span: tuple[int, int], end: int, names: Names, index: int, edits: int
) -> list[tuple[int, float]]:
    """Where a name begins, its kind word included, and its points; none for a number without its kind word.

    A misspelt kind word may be one or the end of another name: "Thành phố Hà Tĩnh, Hà Tĩnh".
    """
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
            if names.numbers[index] and not (fits and (named[1] or names.texts[index].isdigit())):
                return []  # "Huy Quân, X." is no tenth district
            cost = GAZETTEER.tier_cost if is_other_tier(named[0], kinds) else GAZETTEER.kind_cost
            points -= 0.0 if fits and named[1] else cost
            bare = [] if named[1] or names.numbers[index] else [start]
            return [(at, points) for at in (start - count, *bare)]
    out_of_budget = edits > GAZETTEER.edit_share * length
    return [] if names.numbers[index] or out_of_budget else [(start, points)]
