"""Where an address of any time lies today."""

from typing import NamedTuple

from netchu.addresses.divisions import Division, divisions_today, ward_today, wards_today


class Today(NamedTuple):
    """One of today's wards and its province; None: nobody can tell the ward."""

    ward: Division | None
    province: Division


def today_of(province: Division | None, district: Division | None, ward: Division | None) -> tuple[Today, ...]:
    """All of today's wards that an address may lie in, in the official table's order; none that it can't.

    The land of some wards went to several: then all are given. Of a district or province alone, and of a ward that was
    dissolved without a trace in the table, only the province is known.
    """
    smallest = ward or district or province
    if smallest is None:
        return ()
    wards = (ward,) if ward and ward.since_2025 else wards_today(smallest)
    if ward or (district and len(wards) == 1):
        found = [Today(*ward_today(one.code)) for one in wards]
        if found:
            return tuple(found)
    area = next((division for division in (district, province) if division and wards_today(division)), None)
    return tuple(Today(None, one) for one in _provinces(area)) if area else ()


def _provinces(area: Division) -> list[Division]:
    if area.since_2025:
        return [area]
    codes = {ward_today(ward.code)[1].code for ward in wards_today(area)}
    return [province for province in divisions_today() if province.code in codes]
