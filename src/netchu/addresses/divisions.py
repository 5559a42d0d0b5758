"""Provinces, districts and wards of Vietnam until June 2025, and since July 2025, when the districts were dissolved."""

import functools
from dataclasses import dataclass, field
from importlib.resources import files

TABLES = "before.tsv", "since.tsv"


@dataclass(frozen=True, eq=False)  # each is made once: comparing or hashing all of its parts would take long
class Division:
    """A province, district or ward.

    Attributes:
        name: bare.
        kind: `xa`, `quan` ...: see `words.KINDS`.
        parts: what it contains.
        code: in the National Statistics Office's list, 2 digits for a province, 3 for a district, 5 for a ward; "":
            unknown. A ward that was renamed has one code under both names.
        today: codes of today's wards that its land went to, of a ward until 2025, or of an island district without
            wards; () where the official table doesn't say.
        since_2025: whether it is one of today's.
    """

    name: str
    kind: str
    parts: tuple["Division", ...] = field(default=(), repr=False)
    code: str = ""
    today: tuple[str, ...] = field(default=(), repr=False)
    since_2025: bool = field(default=False, repr=False)


@functools.cache
def divisions() -> tuple[Division, ...]:
    """The 63 provinces with their districts and wards until June 2025, newer and older names of the 2020s included."""
    return _read(TABLES[0], since_2025=False)


@functools.cache
def divisions_today() -> tuple[Division, ...]:
    """The 34 provinces with their wards since July 2025."""
    return _read(TABLES[1], since_2025=True)


@functools.cache
def ward_today(code: str) -> tuple[Division, Division]:
    """One of today's wards, and its province.

    >>> [division.name for division in ward_today("26740")]
    ['Sài Gòn', 'Hồ Chí Minh']
    """
    return _wards_today()[code]


@functools.cache
def _wards_today() -> dict[str, tuple[Division, Division]]:
    return {ward.code: (ward, province) for province in divisions_today() for ward in province.parts}


def wards_today(division: Division) -> tuple[Division, ...]:
    """All of today's wards that have land of a division, in the order of its parts."""
    if division.since_2025:
        return division.parts or (division,)
    codes = dict.fromkeys(division.today)
    for part in division.parts:
        codes |= dict.fromkeys(ward.code for ward in wards_today(part))
    return tuple(ward_today(code)[0] for code in codes)


def read_table(file: str) -> str:
    """One of `TABLES`, as it is."""
    return files("netchu.addresses").joinpath("assets", file).read_text(encoding="utf-8")


def _read(file: str, since_2025: bool) -> tuple[Division, ...]:
    """The lines of a table of `assets`, what lies in what: read from the end, a line's parts are known before it."""
    text = read_table(file)
    below: dict[str, list[Division]] = {"p": [], "d": [], "w": []}
    for line in reversed(text.splitlines()):
        level, code, kind, name, *today = line.split("\t")
        parts: list[Division] = []
        for lower in {"p": "dw", "d": "w", "w": ""}[level]:
            parts, below[lower] = parts or below[lower][::-1], []
        codes = tuple(today[0].split()) if today else ()
        below[level].append(Division(name, kind, tuple(parts), code, codes, since_2025))
    return tuple(below["p"][::-1])
