"""Streets: which district has them, and where they end in an address."""

import time
from importlib.resources import files

import pytest

from netchu.addresses import streets
from netchu.addresses.divisions import Division, divisions
from netchu.addresses.matching import match_address
from netchu.addresses.places import folded_words

DISTRICT_1 = Division("1", "quan", code="760")


def test_the_table_is_sorted_small_and_of_known_districts():
    text = files("netchu.addresses").joinpath("assets", "streets.tsv").read_text(encoding="utf-8")
    names, codes = zip(*(line.split("\t") for line in text.splitlines()), strict=True)
    assert list(names) == sorted(names) and len(set(names)) == len(names) == 9104
    assert len(text.encode()) < 300_000
    assert all(" ".join(folded_words(name)) == name.lower() for name in names)
    known = {district.code for province in divisions() for district in province.parts}
    assert {code for some in codes for code in some.split(" ")} <= known - {""}


def test_it_loads_quickly():
    streets._codes.cache_clear()
    start = time.process_time()
    assert streets.is_street(["lê", "lợi"], [DISTRICT_1])
    assert time.process_time() - start < 0.1  # 5 ms on an idle machine


@pytest.mark.parametrize(
    ("name", "code", "known"),
    [
        ("Hoà Hưng", "771", True),
        ("Hòa Hưng", "771", True),
        ("Lê Lợi", "771", False),
        ("Quốc lộ 14B", "697", True),
        ("Quốc lộ 99", "697", True),  # any number is as good
        ("Quốc lộ", "697", False),
        ("Lê Lợi", "", False),
        ("", "760", False),
    ],
)
def test_a_street_lies_in_its_districts(name, code, known):
    assert streets.is_street(folded_words(name), [Division("x", "quan", code=code)]) is known


@pytest.mark.parametrize(
    ("text", "house"),
    [
        ("12", True), ("12/5A", True), ("Số nhà 12A, ngõ 3", True), ("Phố", True), ("7 đường", True),
        ("", False), ("Số", False), ("Tổ 5", False), ("Khu phố", False), ("Đường số 3", False), ("447 C2", False),
        ("12 Lê Lợi", False), ("71 Đ Số 55", False),
    ],
)  # fmt: skip
def test_house_numbers(text, house):
    assert streets.is_house(folded_words(text)) is house


def test_many_words_are_fast():
    start = time.process_time()
    assert not streets.is_house(["số", "1", "a"] * 2000 + ["x"])
    assert streets.street_end(["phường", "1"] * 200, [DISTRICT_1]) == 400
    assert time.process_time() - start < 1


@pytest.mark.parametrize(
    ("text", "street", "ward"),
    [
        ("61 Trần Hưng Đạo, Hoàn Kiếm, Hà Nội", "61 Trần Hưng Đạo", None),
        ("Phố Khâm Thiên, Đống Đa, Hà Nội", "Phố Khâm Thiên", None),
        ("12 Bạch Mai, Hà Nội", "12 Bạch Mai", None),
        ("61, phường Trần Hưng Đạo, Hoàn Kiếm, Hà Nội", "61", "Trần Hưng Đạo"),
        ("Tổ 5 Thịnh Liệt, Hoàng Mai, Hà Nội", "Tổ 5", "Thịnh Liệt"),
        ("12 Lê Lợi Bến Nghé Quận 1 TP HCM", "12 Lê Lợi", "Bến Nghé"),
        ("158A Võ Thị Sáu, Phường 08, Quận 3, TP HCM", "158A Võ Thị Sáu", None),  # there was no ward 8 any more
        ("28 Mậu Thân, P.An Nghiệp, Phường An Nghiệp, Quận Ninh Kiều, Cần Thơ", "28 Mậu Thân", "An Nghiệp"),
        ("Quốc lộ 14B, Thị trấn Xyz, Huyện Chơn Thành, Bình Phước", "Quốc lộ 14B", None),
        ("8 Nguyễn Thông, khu phố 1, Phường Phú Hài, Phan Thiết, Bình Thuận", "8 Nguyễn Thông, khu phố 1", "Phú Hài"),
        ("2 Bà Huyện Thanh Quan, Phường 14, Quận 3, TP HCM", "2 Bà Huyện Thanh Quan", "14"),
        ("Yên Phụ, Tây Hồ, Hà Nội", None, "Yên Phụ"),
    ],
)
def test_streets_of_addresses(text, street, ward):
    match = match_address(text)
    assert (match.street, match.ward and match.ward.name) == (street, ward)


def test_a_street_names_no_ward_of_today():
    assert [one.ward for one in match_address("61 Trần Hưng Đạo, Hoàn Kiếm, Hà Nội").today] == [None]
    assert match_address("12 Bạch Mai, Hà Nội").system is None
