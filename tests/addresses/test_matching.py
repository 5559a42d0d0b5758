"""Divisions found in a text."""

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netchu.addresses.composing import compose_address, place_tone
from netchu.addresses.divisions import divisions, wards_today
from netchu.addresses.matching import AddressMatch, match_address
from netchu.charset import VIETNAMESE


def names(text):
    """Ward, district and province that the text names."""
    match = match_address(text)
    return tuple(d and d.name for d in (match.ward, match.district, match.province))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Xã Long Môn, Huyện Minh Long, Quảng Ngãi", ("Long Môn", "Minh Long", "Quảng Ngãi")),
        ("Xã Long Môn, Huyện Ninh Long, Quảng Ngãi", ("Long Môn", "Minh Long", "Quảng Ngãi")),
        ("xã long mon h. minh long quang ngãi", ("Long Môn", "Minh Long", "Quảng Ngãi")),
        ("XÃ LONG MÔN - HUYỆN MINH LONG - TỈNH QUẢNG NGÃI", ("Long Môn", "Minh Long", "Quảng Ngãi")),
        ("12 Lê Lợi, P.Bến Nghé, Q.1, TP.HCM", ("Bến Nghé", "1", "Hồ Chí Minh")),
        ("12 Lê Lợi Phường Bến Nghé Quận 1 Tp Hồ Chí Minh", ("Bến Nghé", "1", "Hồ Chí Minh")),
        ("P.07, Q. 8, TP HCM", ("07", "8", "Hồ Chí Minh")),
        ("Phường 7, Quận 08, Hồ Chí Minh", ("07", "8", "Hồ Chí Minh")),
        ("P7 Q8 TPHCM", ("07", "8", "Hồ Chí Minh")),
        ("Phường VII, Quận VIII, Sài Gòn", ("07", "8", "Hồ Chí Minh")),
        ("Phường Phú Hội, TP Huế, TT Huế", ("Phú Hội", "Huế", "Thừa Thiên Huế")),
        ("phường thủy xuân, tp huế, thừa thiên - huế", ("Thuỷ Xuân", "Huế", "Thừa Thiên Huế")),
        ("TT. Chợ Mới, Chợ Mới, An Giang", ("Chợ Mới", "Chợ Mới", "An Giang")),
        ("Phường Lê Hồng Phong, TP Quảng Ngãi", ("Lê Hồng Phong", "Quảng Ngãi", None)),
        ("Xã Hòa Bình, Huyện Chợ Mới", ("Hòa Bình", "Chợ Mới", None)),
        ("Xã Hoà Bình, Quảng Ngãi", (None, None, "Quảng Ngãi")),
        ("Xã Ba Điền, Quảng Ngãi", ("Ba Điền", None, "Quảng Ngãi")),
        ("Ea H'Leo, Ea Hleo, Đắc Lắc", ("Ea H'leo", "Ea H'leo", "Đắk Lắk")),
        ("Phường Mỹ Bình, Phan Rang-Tháp Chàm, Ninh Thuận", ("Mỹ Bình", "Phan Rang-Tháp Chàm", "Ninh Thuận")),
        ("Huyện Minh Long, Quảng Ngãi, Việt Nam", (None, "Minh Long", "Quảng Ngãi")),
        ("Bình Thạnh, Hồ Chí Minh", (None, "Bình Thạnh", "Hồ Chí Minh")),
        ("Nguyễn Văn Cừ 12/7", (None, None, None)),
        ("Thôn Phú Yên, số 12, ngõ 5, Lê Lợi", (None, None, None)),
        ("1, 8, Hồ Chí Minh", (None, None, "Hồ Chí Minh")),  # numbers count behind their kind word only
        ("Phường 3", (None, None, None)),
        ("", (None, None, None)),
    ],
)
def test_hand_made_addresses(text, expected):
    assert names(text) == expected


def test_the_match_has_kinds_and_official_codes():
    match = match_address("Xã Long Môn, Huyện Minh Long, Quảng Ngãi")
    found = [(d.kind, d.code) for d in (match.province, match.district, match.ward)]
    assert found == [("tinh", "51"), ("huyen", "531"), ("xa", "21358")]
    assert match.score == 3 and match.unique


def test_the_hierarchy_decides_between_equal_names():
    parents = {w.code: (d.code, p.code) for p in divisions() for d in p.parts for w in d.parts}
    codes = set()
    for text in ("Châu Thành, An Giang", "Châu Thành, Tiền Giang", "An Hòa, Châu Thành, Kiên Giang"):
        match = match_address(text)
        assert match.unique and match.district.name == "Châu Thành"
        codes.add(match.district.code)
    assert len(codes) == 3
    # The ward tells which district is meant where the province is missing.
    match = match_address("Xã Vĩnh Hòa Phú, Huyện Châu Thành")
    assert parents[match.ward.code] == (match.district.code, "91")
    assert match.ward.name == "Vĩnh Hoà Phú" and match.unique  # another Châu Thành has a Hòa Phú


def test_kind_words_decide_between_equal_names():
    town, country = match_address("TX. Kỳ Anh, Hà Tĩnh"), match_address("H. Kỳ Anh, Hà Tĩnh")
    assert (town.district.kind, country.district.kind) == ("thi-xa", "huyen")
    assert town.unique and country.unique
    assert not match_address("Kỳ Anh, Hà Tĩnh").unique
    assert not match_address("Huyện Châu Thành").unique


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ("Huyện Minh Long, Quảng Ngãi", "Huyện Ninh Long, Quảng Ngãi"),
        ("Huyện Ninh Long, Quảng Ngãi", "Huyện Nình Lonh, Quảng Ngãi"),
        ("Huyện Minh Long, Quảng Ngãi", "Huyện Minh Long, Quảng Nam"),
        ("Huyện Minh Long, Quảng Ngãi", "Huyên Minh Long, Quảng Ngãi"),
        ("Huyện Minh Long, Quảng Ngãi", "Xã Minh Long Quảng Ngãi A"),
        ("Huyện Minh Long, Quảng Ngãi", "Huyện Minh Long, và, Quảng Ngãi"),
        ("Xã Ba Điền, Huyện Ba Tơ, Quảng Ngãi", "Xã Ba Điền, Quảng Ngãi"),
        ("Quận 3, Hồ Chí Minh", "Quận 13, Hồ Chí Minh"),
    ],
)
def test_what_fits_better_scores_more(better, worse):
    assert match_address(better).score > match_address(worse).score


@pytest.mark.parametrize("new_style", [True, False])
def test_both_tone_placements_are_the_same_name(new_style):
    text = place_tone("Xã Hòa Bình, Huyện Chợ Mới, An Giang", new_style)
    assert match_address(text).score == 3
    assert match_address(text) == match_address("Xã Ho\u0300a Bình, Huyện Chợ Mới, An Giang")


def test_whole_addresses_are_found_and_what_is_found_lies_in_each_other():
    inside = {(w.code, d.code) for p in divisions() for d in p.parts for w in (*d.parts, *wards_today(d))}
    inside |= {(d.code, p.code) for p in divisions() for d in p.parts}
    districts = 0
    start = time.process_time()
    for i in range(300):
        match = match_address(compose_address(np.random.default_rng([3, i]), 20, 90))
        districts += match.district is not None
        if match.ward and match.district:
            assert (match.ward.code, match.district.code) in inside
        if match.district and match.province:
            assert (match.district.code, match.province.code) in inside
    assert districts > 130  # a third are addresses of today; of the others, one in five has none
    assert time.process_time() - start < 3  # 10 ms each; a tenth of that on an idle machine


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.sampled_from([*"Quận Phường P TP Hà Nội Huế Minh Long Châu Thành 1 07 , . - x".split()]), max_size=9)
)
def test_any_words_score_0_to_3(words):
    match = match_address(" ".join(words))
    found = sum(d is not None for d in (match.province, match.district, match.ward))
    assert 0 <= match.score <= found <= 3
    assert (match.score > 0) == (found > 0)


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=30) | st.text(alphabet=VIETNAMESE, max_size=60))
def test_any_text_is_survived(text):
    assert isinstance(match_address(text), AddressMatch)
