"""All divisions of both systems, and what became of the old ones."""

import time

from netchu.addresses import divisions


def test_loads_all_divisions_quickly():
    divisions.divisions.cache_clear()
    start = time.process_time()
    provinces = divisions.divisions()
    assert time.process_time() - start < 1.0
    districts = [d for p in provinces for d in p.parts]
    wards = {ward.code for district in districts for ward in district.parts}
    assert (len(provinces), len(districts), len(wards)) == (63, 711, 10519)
    today = divisions.divisions_today()
    assert (len(today), sum(len(province.parts) for province in today)) == (34, 3321)


def test_codes_have_their_digits_and_tell_divisions_apart():
    provinces, today = divisions.divisions(), divisions.divisions_today()
    districts = [d for p in provinces for d in p.parts if d.code]
    wards = [w for p in provinces for d in p.parts for w in d.parts]
    new = [ward for province in today for ward in province.parts]
    for level, digits in ((provinces, 2), (districts, 3), (wards, 5), (today, 2), (new, 5)):
        assert {(len(division.code), division.code.isdigit()) for division in level} == {(digits, True)}
        assert level is wards or len({division.code for division in level}) == len(level)


def test_every_ward_of_today_has_land_of_wards_or_islands_until_2025():
    old = [part for p in divisions.divisions() for d in p.parts for part in (d, *d.parts)]
    covered = {code for part in old for code in part.today}
    assert covered == {ward.code for province in divisions.divisions_today() for ward in province.parts}
    mapped = {part.code: part.today for part in old if len(part.code) == 5 and part.today}
    assert len(mapped) == 10033 and sum(len(codes) > 1 for codes in mapped.values()) == 441


def test_wards_today_of_each_level():
    hanoi = divisions.divisions()[0]
    cong_vi = next(ward for ward in hanoi.parts[0].parts if ward.name == "Cống Vị")
    assert [ward.name for ward in divisions.wards_today(cong_vi)] == ["Ngọc Hà", "Giảng Võ"]
    assert set(divisions.wards_today(cong_vi)) < set(divisions.wards_today(hanoi.parts[0]))
    assert len(divisions.wards_today(hanoi)) == len(divisions.divisions_today()[0].parts) == 126
