"""What only looks right becomes what is meant, and nothing else changes."""

import unicodedata

import pytest

from netchu.charset import VIETNAMESE, Charset
from netchu.lookalikes import Meant


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Ðà Lạt, Ɖông ð ɖ", "Đà Lạt, Đông đ đ"),
        ("15 \u200bHùng\u00ad Vương\u200e\ufeff", "15 Hùng Vương"),
        ("Hà\u00a0Nội\u3000Huế", "Hà Nội Huế"),
        ("Ｈà Nội １２－３", "Hà Nội 12-3"),
        ("Нội Вài", "Hội Bài"),
        (unicodedata.normalize("NFD", "Нố"), "Hố"),
        ("„Huế‟ ‚a‛ 5′ — 1⁄2", "“Huế“ ‘a‘ 5' – 1/2"),
        ("Москва Αθήνα", "Москва Αθήνα"),
    ],
)  # fmt: skip
def test_what_is_meant(text, expected):
    assert Meant()(text) == expected


def test_the_alphabet_stays_as_it_is():
    meant = Meant()
    assert [c for c in VIETNAMESE if c != " " and meant(c) != c] == []
    assert not Charset.vietnamese().unknown(meant("".join(map(chr, range(0xFF01, 0xFF3B)))))


def test_what_was_replaced_is_told_once_for_all_texts():
    reading = Meant()
    for text in ("Ðà Lạt", "Ðô\u200b", "Huế", "Hà\u00a0Nội"):
        reading(text)
    assert reading.sentences() == [
        "U+00A0 is taken for a blank in 1 text",
        "Ð (U+00D0) is taken for Đ in 2 texts",
        "the invisible U+200B is dropped in 1 text",
    ]
