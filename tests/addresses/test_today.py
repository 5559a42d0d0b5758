"""Where addresses of both systems, and mixed ones, lie today: typing errors, every old ward, bad input, speed."""

import time
from collections import Counter

import numpy as np
import pytest

from netchu.addresses.corrections import corrections
from netchu.addresses.divisions import divisions, divisions_today
from netchu.addresses.json_form import full_name
from netchu.addresses.matching import BEFORE, MIXED, SINCE, AddressMatch, match_address

LETTERS = "aăâbcdđeêghiklmnoôơpqrstuưvxyàáảãạầấằắèéếềệìíịòóọốồờớùúụứừ"
STREETS = ("12 Lê Lợi", "Số 7 đường Trần Phú", "45/3 Nguyễn Trãi", "Thôn 3", "Tổ 5, khu phố 2", "Xóm Đình", "")


@pytest.mark.parametrize(
    ("text", "system", "today"),
    [
        ("12 Lê Lợi, phường Bến Nghé, quận 1, TP Hồ Chí Minh", BEFORE, ["Sài Gòn"]),
        ("Phường Cống Vị, Ba Đình, Hà Nội", BEFORE, ["Ngọc Hà", "Giảng Võ"]),
        ("Phường Sài Gòn, TP HCM", SINCE, ["Sài Gòn"]),
        ("Phường Sài Gòn, Quận 1, TP.HCM", MIXED, ["Sài Gòn"]),
        ("Phường Thủ Dầu Một, Tỉnh Bình Dương", MIXED, ["Thủ Dầu Một"]),
        ("Thành phố Thủ Dầu Một, TP Hồ Chí Minh", MIXED, [None]),
        ("Phường Bến Thành, Quận 1, TP HCM", BEFORE, ["Bến Thành"]),
        ("Phường Bến Thành, TP HCM", SINCE, ["Bến Thành"]),
        ("P Thảo Điền, Q2, TPHCM", BEFORE, ["An Khánh"]),
        ("Phường Tân Lợi, TP Buôn Mê Thuột, Đắk Lắk", BEFORE, ["Buôn Ma Thuột"]),
        ("Huyện Côn Đảo, Bà Rịa - Vũng Tàu", BEFORE, ["Côn Đảo"]),
        ("Đặc khu Côn Đảo, TP HCM", SINCE, ["Côn Đảo"]),
        ("Hà Đông, Hà Tây", BEFORE, [None]),
        ("P. Thuận Hóa, TP Huế", SINCE, ["Thuận Hóa"]),
        ("Quận Hải Châu, Đà Nẵng", BEFORE, [None]),
        ("Xuân Phương, Hà Nội", SINCE, ["Xuân Phương"]),
        ("TP HCM", None, [None]),
    ],
)
def test_each_system_and_mixed_ones_lie_somewhere_today(text, system, today):
    match = match_address(text)
    assert (match.system, [one.ward and one.ward.name for one in match.today]) == (system, today)
    assert match.unique


def test_what_is_meant_stays_open_where_several_places_fit():
    match = match_address("Huyện Châu Thành")
    assert not match.unique and len({one.province.code for one in match.today}) == len(match.today) > 3


@pytest.mark.parametrize(
    "text", ["", " ", "😀😀", "Hello, this is London", "北京市朝阳区", "x" * 10_000, "Xã 1 " * 2000]
)
def test_bad_input_gives_an_empty_match_fast(text):
    start = time.process_time()
    assert match_address(text) == AddressMatch()
    assert time.process_time() - start < 1


def test_a_long_text_keeps_its_street():
    match = match_address("x" * 9000 + ", Phường Sài Gòn, TP HCM")
    assert match.ward.code == "26740" and match.street == "x" * 9000


@pytest.mark.slow
def test_every_old_ward_lies_where_the_official_table_says():
    checked = 0
    for province in divisions():
        for district in province.parts:
            alike = Counter((ward.kind, ward.name) for ward in district.parts)
            for ward in district.parts:
                if not ward.today or alike[ward.kind, ward.name] > 1:
                    continue
                match = match_address(", ".join(map(full_name, (ward, district, province))))
                assert tuple(one.ward.code for one in match.today) == ward.today and match.system == BEFORE
                checked += 1
    assert checked > 10_033  # some under two names


def mistyped(rng: np.random.Generator, name: str) -> str:
    """One letter changed, left out or put in."""
    at = int(rng.choice([i for i, c in enumerate(name) if c.isalpha()]))
    letter, kind = LETTERS[int(rng.integers(len(LETTERS)))], int(rng.integers(3))
    return name[:at] + ("" if kind == 0 else letter if kind == 1 else name[at] + letter) + name[at + 1 :]


def made(rng: np.random.Generator, today: bool):
    """An address with a typing error in one name, and its divisions from the ward on."""

    def pick(some):
        return some[int(rng.integers(len(some)))]

    province = pick(divisions_today() if today else divisions())
    district = None if today else pick([d for d in province.parts if d.parts])
    place = [division for division in (pick((district or province).parts), district, province) if division]
    wrong = pick([division for division in place if not division.name.isdigit()])
    names = [full_name(d).replace(d.name, mistyped(rng, d.name)) if d is wrong else full_name(d) for d in place]
    return ", ".join(part for part in (pick(STREETS), *names) if part), place


@pytest.mark.slow
@pytest.mark.parametrize("system", [BEFORE, SINCE])
def test_a_typing_error_hides_neither_place_nor_system(system):
    rng, right, crossed = np.random.default_rng(1), Counter(), 0
    match_address("Huế")
    for _ in range(500):
        text, place = made(rng, today=system == SINCE)
        match = match_address(text)
        right["province"] += bool(match.province and match.province.code == place[-1].code)
        right["ward"] += bool(match.ward and match.ward.code == place[0].code)
        right["system"] += match.system == system
        crossed += match.system == system and any(match_address(t).system != system for t in corrections(text))
    assert right["province"] >= 495 and right["ward"] >= 475 and right["system"] >= 495
    assert crossed == 0


@pytest.mark.slow
def test_an_address_takes_under_2_ms():
    rng = np.random.default_rng(2)
    texts = [made(rng, today=bool(k % 2))[0] for k in range(2000)]
    for text in texts[1000:]:
        match_address(text)  # names of the provinces are folded at their first use
    start = time.process_time()
    for text in texts[:1000]:
        match_address(text)
    assert time.process_time() - start < 2
