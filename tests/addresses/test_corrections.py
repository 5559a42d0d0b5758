"""Division names put right in a text: all of them and each alone, and nothing else."""

import pytest

from netchu.addresses.corrections import corrections
from netchu.addresses.matching import match_address


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Xóm 10, Xã Ba Điên, Huyện Ba Tơ, Quảng Ngải", "Xóm 10, Xã Ba Điền, Huyện Ba Tơ, Quảng Ngãi"),
        ("Xóm 10, Xã Ba Điên, Huyện Ba Tơ, Quảng Ngải", "Xóm 10, Xã Ba Điên, Huyện Ba Tơ, Quảng Ngãi"),
        ("Xóm 10, Xã Ba Điên, Huyện Ba Tơ, Quảng Ngải", "Xóm 10, Xã Ba Điền, Huyện Ba Tơ, Quảng Ngải"),
        ("thôn 3 Ba Điên Ba Tơ Quảng Ngãi", "thôn 3 Ba Điền Ba Tơ Quảng Ngãi"),
        ("Quận Đống đa, Hà Nội", "Quận Đống Đa, Hà Nội"),
        ("HUYỆN MINH LANG - QUẢNG NGÃI", "HUYỆN MINH LONG - QUẢNG NGÃI"),
        ("Buôn 2, Ea H'Leu, Ea H'leo, Đắk Lắk", "Buôn 2, Ea H'leo, Ea H'leo, Đắk Lắk"),
        ("Huyện Đức Hoé, Long An", "Huyện Đức Hòa, Long An"),
        ("Huyện Đức Hoé, Long An", "Huyện Đức Hoà, Long An"),
    ],
)
def test_names_are_put_right(text, expected):
    assert expected in corrections(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Xã Long Môn, Huyện Minh Long, Quảng Ngãi",
        "Huyện Đức Hòa, Long An",
        "Huyện Đức Hoà, Long An",
        "P.07, Q. 8, TP HCM",
        "12/7 Nguyễn Văn Cừ",
        "Phường 3",
    ],
)
def test_what_is_right_or_unknown_is_left_alone(text):
    assert corrections(text) == []


def test_a_text_put_right_names_more():
    text = "Tổ 2, Xã Ba Điên, Huyện Ba To, Quảng Ngãi"
    found = corrections(text)
    assert len(found) == len(set(found)) and text not in found
    assert match_address(found[0]).score > match_address(text).score
    assert all(other.startswith("Tổ 2, Xã ") for other in found)


def test_fewer_readings_give_fewer_texts():
    text = "Xã Ba Đinh, Huyện Ba Tơ, Quảng Ngãi"  # Ba Điền, Ba Dinh, Ba Vinh ...
    assert 0 < len(corrections(text, most=1)) < len(corrections(text, most=4))


@pytest.mark.parametrize(
    "text", ["Phường Sài Gòn, Quận 1, TP HCM", "Phường Sài Gòn, TP HCM", "Phường Thủ Dầu Một, Bình Dương"]
)
def test_names_of_today_are_no_misread_old_ones(text):
    assert corrections(text) == []


def test_names_of_today_are_put_right():
    assert corrections("Phường Sài Gon, TP HCM")[0] == "Phường Sài Gòn, TP HCM"
