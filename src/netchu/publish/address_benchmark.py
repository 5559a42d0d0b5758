"""How well addresses are understood: made ones with a letter wrong, and all wards of both systems."""

import time
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd

from netchu.addresses.corrections import corrections
from netchu.addresses.divisions import Division, divisions, divisions_today
from netchu.addresses.json_form import full_name
from netchu.addresses.matching import BEFORE, SINCE, match_address, readings
from netchu.addresses.parts import front, pick
from netchu.addresses.words import KINDS
from netchu.display.rates import percent
from netchu.publish.files import markdown, read_results, records, write_results
from netchu.system.progress import track

FILE = "addresses.csv"
COLUMNS = {
    "addresses": str,
    "count": "Int64",
    **dict.fromkeys(["province", "ward", "system", "today"], float),
    "across": "Int64",
    "ms": float,
    **dict.fromkeys(["seed", "commit", "machine"], str),
}
_LETTERS = "aăâbcdđeêghiklmnoôơpqrstuưvxyàáảãạầấằắèéếềệìíịòóọốồờớùúụứừ"
_LEAST_LETTERS = 4  # of a name that a letter is wrong in: "Ô" with one is any name
_WAYS = 3  # to write kind words: Phường, phường, P.


class _Address(NamedTuple):
    """A text, and the ward, district (None since July 2025) and province that it was made of."""

    text: str
    ward: Division
    district: Division | None
    province: Division


def benchmark_addresses(count: int = 500, seed: int = 0) -> pd.DataFrame:
    """Asks `match_address` for addresses whose divisions are known.

    Args:
        count: addresses of each kind that are made by rule: house and street or hamlet, and divisions of some
            province, a letter of one name wrong, missing or too many. On envelopes they have kind words, in full or
            abbreviated, and commas; on forms neither, but kind words before numbers.
        seed: chooses divisions, streets, ways to write and letters.

    Returns:
        A row per kind of address, with `COLUMNS` up to `ms`: shares whose province, ward and system are right, and
        whose `today` is exactly what the official table has for the ward; `across`, how many got a proposal
        (`corrections`) that is read as of the other system, or as mixed; milliseconds of CPU per address.
    """
    rng = np.random.default_rng(seed)
    before = [address for address in _all_before() if address.ward.today]
    since = list(_all_since())
    kinds = {
        f"{place}, {system}, a letter wrong": [_misspelt(rng, address, place == "forms") for address in drawn]
        for place in ("envelopes", "forms")
        for system, drawn in ((BEFORE, _drawn(rng, before, count)), (SINCE, _drawn(rng, since, count)))
    }
    kinds |= {f"all wards, {BEFORE}": before, f"all wards, {SINCE}": since}
    match_address("Huế")  # loads the tables
    return pd.DataFrame([{"addresses": name, **_measured(name, made)} for name, made in kinds.items()])


def _all_before() -> Iterator[_Address]:
    """Each code once: a ward that was renamed stands in the table under both names."""
    seen: set[str] = set()
    for province in divisions():
        for district in province.parts:
            for ward in district.parts:
                if ward.code not in seen:
                    seen.add(ward.code)
                    text = ", ".join(map(full_name, (ward, district, province)))
                    yield _Address(text, ward, district, province)


def _all_since() -> Iterator[_Address]:
    for province in divisions_today():
        for ward in province.parts:
            yield _Address(f"{full_name(ward)}, {full_name(province)}", ward, None, province)


def _drawn(rng: np.random.Generator, addresses: list[_Address], count: int) -> list[_Address]:
    """Some of them, each province as likely: most wards lie in a few."""
    lying_in = defaultdict(list)
    for address in addresses:
        lying_in[address.province.code].append(address)
    return [pick(rng, lying_in[pick(rng, list(lying_in))]) for _ in range(count)]


def _misspelt(rng: np.random.Generator, address: _Address, on_form: bool) -> _Address:
    """The address behind a house or hamlet, a letter of one name wrong."""
    levels = [level for level in (address.ward, address.district, address.province) if level]
    wrong = pick(rng, [level for level in levels if sum(map(str.isalpha, level.name)) >= _LEAST_LETTERS])
    parts = [front(rng, address.district or address.province, address.ward)]
    way = int(rng.integers(_WAYS))
    for level in levels:
        name = _with_letter_wrong(rng, level.name) if level is wrong else level.name
        bare = on_form and not level.name.isdigit()
        parts.append(name if bare else f"{KINDS[level.kind][way]} {name}")
    text = ", ".join(filter(None, parts))
    return address._replace(text=" ".join(text.replace(",", " ").split()) if on_form else text)


def _with_letter_wrong(rng: np.random.Generator, name: str) -> str:
    """Another letter in place of one, one more, or one less."""
    place = pick(rng, [i for i, c in enumerate(name) if c.isalpha()])
    other = pick(rng, [c for c in _LETTERS if c != name[place].lower()])
    return name[:place] + pick(rng, [other, other + name[place], ""]) + name[place + 1 :]


def _measured(name: str, addresses: list[_Address]) -> dict:
    """What is found in them, against what they were made of."""
    right = {"province": 0, "ward": 0, "system": 0, "today": 0}
    across, seconds = 0, 0.0
    for address in track(addresses, name):
        readings.cache_clear()
        start = time.process_time()
        match = match_address(address.text)
        seconds += time.process_time() - start
        system = BEFORE if address.district else SINCE
        codes = address.ward.today if address.district else (address.ward.code,)
        right["province"] += match.province == address.province
        right["ward"] += match.ward is not None and match.ward.code == address.ward.code and match.system == system
        right["system"] += match.system == system
        right["today"] += [one.ward and one.ward.code for one in match.today] == list(codes)
        across += any(match_address(text).system != system for text in corrections(address.text))
    shares = {key: number / len(addresses) for key, number in right.items()}
    return {"count": len(addresses), **shares, "across": across, "ms": 1000 * seconds / len(addresses)}


def read_addresses() -> pd.DataFrame:
    """The published numbers, with `COLUMNS`."""
    return read_results(FILE, COLUMNS)


def publish_addresses(report: dict) -> None:
    """Publishes what `netchu bench addresses --json` wrote, in place of what was there."""
    facts = {name: str(report[name]) for name in ("seed", "commit", "machine")}
    write_results(pd.DataFrame(report["addresses"]).assign(**facts), FILE, COLUMNS)


def address_table(table: pd.DataFrame) -> str:
    """The published numbers; "" where there are none."""
    if table.empty:
        return ""
    names = ("addresses", "", "province", "ward", "system", "wards of today", "across", "CPU each")
    rows = [
        (
            row["addresses"], row["count"], *(percent(row[key], 1) for key in ("province", "ward", "system", "today")),
            row["across"], f"{row['ms']:.1f} ms",
        )
        for row in records(table)
    ]  # fmt: skip
    return markdown(names, rows)
