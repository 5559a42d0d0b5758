"""Addresses of the data and what the gazetteer knows of them: divisions then, and the ward of today."""

from collections.abc import Iterable

import pandas as pd

from netchu.addresses.json_form import full_name
from netchu.addresses.matching import BEFORE, MIXED, SINCE, match_address
from netchu.addresses.today import Today

OF_TODAY = "45 Lê Duẩn, P. Sài Gòn, TP HCM"  # stands in where the data have none
COLUMNS = ["text", "system", "ward", "district", "province", "today"]


def address_examples(texts: Iterable[str], each: int = 3) -> pd.DataFrame:
    """Of each system of divisions the addresses that name most of them; one of today in any case, to compare with.

    Args:
        texts: labels.
        each: addresses of a system.

    Returns:
        text, system, ward, district, province ("" where none is named), today: where it lies since July 2025.

    >>> address_examples(["12 Lê Lợi, Bến Nghé, Quận 1, TP HCM", "P. Sài Gòn, TP HCM", "Q1"], each=1)[["ward", "today"]]
                  ward                                  today
    0  Phường Bến Nghé  Phường Sài Gòn, Thành phố Hồ Chí Minh
    1   Phường Sài Gòn  Phường Sài Gòn, Thành phố Hồ Chí Minh
    """
    matches = {text: match_address(text) for text in dict.fromkeys(texts)}
    rows = []
    for system in (BEFORE, SINCE, MIXED):
        named = [(text, match) for text, match in matches.items() if match.system == system]
        if system == SINCE and not named:
            named = [(f"{OF_TODAY} (an example)", match_address(OF_TODAY))]
        for text, match in sorted(named, key=lambda pair: -pair[1].score)[:each]:
            divisions = [one and full_name(one) or "" for one in (match.ward, match.district, match.province)]
            rows.append([text, system, *divisions, _today(match.today)])
    return pd.DataFrame(rows, columns=COLUMNS)


def _today(places: tuple[Today, ...]) -> str:
    """The first place, and how many others it may be."""
    if not places:
        return ""
    first = ", ".join(full_name(one) for one in places[0] if one)
    return first + (f" (or one of {len(places) - 1} more)" if len(places) > 1 else "")
