"""What an address names, in the form that other programs get."""

from netchu.addresses.divisions import Division
from netchu.addresses.matching import AddressMatch
from netchu.addresses.today import Today
from netchu.addresses.words import KINDS


def full_name(division: Division) -> str:
    """With the kind word in front.

    >>> full_name(Division("Bến Nghé", "phuong"))
    'Phường Bến Nghé'
    """
    return f"{KINDS[division.kind][0]} {division.name}"


def address_as_json(match: AddressMatch) -> dict:
    """Names as strings, of the divisions as they are written and of all of today's that it may be; unknown is null.

    >>> from netchu.addresses.matching import match_address
    >>> address = address_as_json(match_address("12 Lê Lợi, P. Sài Gòn, TP HCM"))
    >>> address["street"], address["ward"], address["district"], address["codes"]["ward"], address["system"]
    ('12 Lê Lợi', 'Phường Sài Gòn', None, '26740', 'since 2025-07')
    """
    levels = {"ward": match.ward, "district": match.district, "province": match.province}
    return {
        "street": match.street,
        **{level: division and full_name(division) for level, division in levels.items()},
        "codes": {level: (division and division.code) or None for level, division in levels.items()},
        "system": match.system,
        "today": [_today_as_json(one) for one in match.today],
    }


def _today_as_json(today: Today) -> dict:
    levels = {"ward": today.ward, "province": today.province}
    names = {level: division and full_name(division) for level, division in levels.items()}
    return names | {"codes": {level: division and division.code for level, division in levels.items()}}


def today_text(match: AddressMatch) -> str:
    """Today's wards with their codes, a bar between those that it may be; "" where nothing is known.

    >>> from netchu.addresses.matching import match_address
    >>> today_text(match_address("Phường Cống Vị, Ba Đình, Hà Nội"))
    'Phường Ngọc Hà (00008), Thành phố Hà Nội | Phường Giảng Võ (00025), Thành phố Hà Nội'
    """
    wards = (f"{full_name(one.ward)} ({one.ward.code}), " if one.ward else "" for one in match.today)
    return " | ".join(ward + full_name(one.province) for ward, one in zip(wards, match.today, strict=True))
