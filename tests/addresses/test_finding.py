"""Names of divisions among the words of a text."""

import pytest

from netchu.addresses.corrections import corrections
from netchu.addresses.finding import find_names, has_its_kind
from netchu.addresses.matching import BEFORE, SINCE, match_address
from netchu.addresses.places import country, folded_words


def found(text, tolerance=1.0):
    words = folded_words(text)
    return [(f.name, f.start, round(f.points, 2)) for f in find_names(words, len(words), country().names, tolerance)]


@pytest.mark.parametrize(
    ("text", "best"),
    [
        ("Tỉnh Quảng Ngãi", ("quảng ngãi", 0, 1.0)),
        ("a Quảng Ngãi", ("quảng ngãi", 1, 1.0)),
        ("Quảng Ngải", ("quảng ngãi", 0, 0.7)),
        ("Quảng Ngãi a", ("quảng ngãi", 0, 0.9)),
        ("Xã Quảng Ngãi", ("quảng ngãi", 0, 0.7)),
    ],
)
def test_points(text, best):
    assert found(text)[0] == best


def test_without_tolerance_names_are_there_as_written():
    assert found("Quảng Ngải", tolerance=0) == [] and found("Quảng Ngãi", tolerance=0)
    assert found("") == [] and found("một hai ba bốn năm") == []


def test_a_misspelt_kind_word_may_end_another_name():
    assert {3, 4} <= {start for _, start, _ in found("Thành phố Hà Tĩnh, Hà Tĩnh")}
    assert {start for name, start, _ in found("Huyện Sơn Tịnh, Quảng Ngãi") if name == "quảng ngãi"} == {2, 3}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Thành phố Hà Tĩnh, Hà Tĩnh", (None, "Hà Tĩnh", "Hà Tĩnh")),
        ("P. Bắc Hà, Tp Hà Tĩnh, Hà Tĩnh", ("Bắc Hà", "Hà Tĩnh", "Hà Tĩnh")),
        ("Xã Tịnh Bắc, Huyện Sơn Tịnh, Quảng Ngãi", ("Tịnh Bắc", "Sơn Tịnh", "Quảng Ngãi")),
    ],
)
def test_names_that_end_like_a_kind_word(text, names):
    match = match_address(text)
    assert tuple(d and d.name for d in (match.ward, match.district, match.province)) == names


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Thôn Thuận Bắc, X. Vạn Ninh, T. Khnh Hòa", "X."),
        ("7 đường Nhật Chiêu, Phường An Dương, Thành phố Hải Phònmg", "Phường"),
    ],
)
def test_a_name_with_edits_takes_no_kind_word_in(text, kept):
    proposed = corrections(text)
    assert proposed and all(kept in other for other in proposed)


def test_kind_words_of_a_name():
    words = folded_words("Xã Quảng Ngãi")
    assert not has_its_kind(words, find_names(words, 3, country().names)[0])
    assert has_its_kind(["tỉnh", *words[1:]], find_names(["tỉnh", *words[1:]], 3, country().names)[0])


@pytest.mark.parametrize(
    ("text", "system", "ward"),
    [
        ("Xã Nam Hà Lâm Hà, Lâm Đồng", SINCE, "Nam Hà Lâm Hà"),
        ("Phường 1 Bảo Lộc, Tỉnh Lâm Đồng", SINCE, "1 Bảo Lộc"),
        ("Phường Xuân Trường - Đà Lạt, Lâm Đồng", SINCE, "Xuân Trường - Đà Lạt"),
        ("Xã Nam Hà, Lâm Hà, Lâm Đồng", BEFORE, "Nam Hà"),
        ("Xã Nam Hà, Huyện Lâm Hà, Lâm Đồng", BEFORE, "Nam Hà"),
        ("Phường 1, Bảo Lộc, Lâm Đồng", BEFORE, "1"),
        ("ấp Đức Thọ, X. nức Thọ, T. Hà Tĩnh", SINCE, "Đức Thọ"),
        ("Minh Hòa, xã Yên sập, tỉnh Phú Thọ", SINCE, "Yên Lập"),
        ("Phường Đồngy Thuận, Tỉnh Quảng Trị", SINCE, "Đồng Thuận"),
    ],
)
def test_kind_words_tell_wards_of_today_from_those_until_2025(text, system, ward):
    match = match_address(text)
    assert (match.system, match.ward.name) == (system, ward)


def test_a_dissolved_district_is_no_ward_of_today():
    match = match_address("Xã Trường Lâm, Huyện Tĩnh Gia, Thanh Hoá")
    assert (match.ward, match.district, match.province.name, match.system) == (None, None, "Thanh Hóa", None)
    assert match_address("Phường Tĩnh Gia, Thanh Hoá").system == SINCE


def test_a_name_with_edits_takes_no_number_in():
    match = match_address("452/8d Hoàng Văn Thụ P 6 Phú Nhuận Tp Hồ Chí Minh")
    assert (match.ward, match.district.name, match.system) == (None, "Phú Nhuận", BEFORE)
