"""Addresses: limits, alphabet, hierarchy, both tone placements, determinism."""

import re
import unicodedata
from collections import Counter

import numpy as np
import pytest

from netchu import charset
from netchu.addresses import composing, divisions
from netchu.errors import InputError


@pytest.fixture(scope="module")
def lines() -> list[str]:
    return [composing.compose_address(np.random.default_rng([5, i]), 8, 64) for i in range(4000)]


def test_lines_are_normal_text_of_the_alphabet_within_limits(lines):
    alphabet = charset.Charset.vietnamese()
    assert not [line for line in lines if alphabet.unknown(line) or charset.normalise(line) != line]
    assert all(8 <= len(line) <= 64 for line in lines)
    assert len(set(lines)) > 0.97 * len(lines)


def test_every_character_of_the_alphabet_occurs(lines):
    counts = Counter("".join(lines))
    assert not [c for c in charset.VIETNAMESE if counts[c] < 2]


@pytest.mark.parametrize("limits", [(1, 1), (3, 4), (7, 7), (20, 30), (64, 64), (150, 160)])
def test_any_limits_are_met(limits):
    for i in range(100):
        line = composing.compose_address(np.random.default_rng(i), *limits)
        assert limits[0] <= len(line) <= limits[1] and line == charset.normalise(line)


@pytest.mark.parametrize("limits", [(0, 5), (9, 8)])
def test_impossible_limits_are_refused(limits):
    with pytest.raises(InputError, match="min_chars"):
        composing.compose_address(np.random.default_rng(0), *limits)


def test_same_chance_gives_the_same_line():
    first, second = (composing.compose_address(np.random.default_rng(3), 8, 64) for _ in range(2))
    assert first == second


def test_both_tone_placements_occur_about_equally(lines):
    text = " ".join(lines).lower()
    new, old = (len(re.findall(pattern, text)) for pattern in (r"\w[ou][àáảãạỳýỷỹỵ]\b", r"\w[òóỏõọùúủũụ][aey]\b"))
    new -= len(re.findall(r"qu[ỳýỷỹỵàáảãạ]\b", text))  # the u of qu is no vowel: one placement only
    assert 0.35 < new / (new + old) < 0.65


@pytest.mark.parametrize(
    ("word", "new", "old"),
    [
        ("Hòa", "Hoà", "Hòa"),
        ("THUỶ", "THUỶ", "THỦY"),
        ("khỏe,", "khoẻ,", "khỏe,"),
        ("Quý", "Quý", "Quý"),
        ("Hoàng", "Hoàng", "Hoàng"),
        ("Thúy", "Thuý", "Thúy"),
        ("Khuê", "Khuê", "Khuê"),
        ("hoa", "hoa", "hoa"),
        ("Lũy", "Luỹ", "Lũy"),
        ("16/4", "16/4", "16/4"),
    ],
)
def test_place_tone(word, new, old):
    assert (composing.place_tone(word, True), composing.place_tone(word, False)) == (new, old)
    assert unicodedata.is_normalized("NFC", composing.place_tone(word, True))


def test_divisions_keep_their_hierarchy(lines):
    """A line that names ward, district and province in full names ones that belong together."""
    found = {(p.name, d.name, w.name): None for p in divisions.divisions() for d in p.parts for w in d.parts if d.parts}
    plain = {tuple(composing.place_tone(name, True) for name in key) for key in found}
    pattern = re.compile(r"Xã ([^,]+), Huyện ([^,]+), ([^,-]+)$")
    triples = [m.groups() for line in lines if (m := pattern.search(line))]
    checked = [tuple(composing.place_tone(n.strip(), True) for n in reversed(t)) for t in triples]
    provinces = {key[0] for key in plain}
    checked = [key for key in checked if key[0] in provinces]  # the others end in a cut or abbreviated province
    assert len(checked) > 100
    assert not [key for key in checked if key not in plain]


def test_wards_of_today_stand_in_their_provinces(lines):
    wards = {(composing.place_tone(w.name, True), composing.place_tone(p.name, True))
             for p in divisions.divisions_today() for w in p.parts}  # fmt: skip
    provinces = {name for _, name in wards}
    pattern = re.compile(r"(?:Xã|Phường|Đặc khu) ([^,]+), ([^,]+)$")
    pairs = [tuple(composing.place_tone(n, True) for n in m.groups()) for line in lines if (m := pattern.search(line))]
    checked = [pair for pair in pairs if pair[1] in provinces and " 1" not in pair[0]]
    assert len(checked) > 300 and sum(pair in wards for pair in checked) > 0.8 * len(checked)


def test_forms_of_real_labels_occur(lines):
    patterns = [
        r"\bSố \d", r"\d/\d+", r"\d[A-K]\b", r"\bhẻm|Hẻm\b", r"\bngõ \d", r"\bTổ \d", r"\bKhu phố \d", r"\bThôn ",
        r"\bấp ", r"\bXóm ", r"\bKCN\b", r"\bTP\b", r"\bTP\.", r"\bP\.", r"\bTx\b", r"Thừa Thiên - Huế", r"\(",
        r"\bphường ", r"\bQL ", r"30/4|3/2|2/9", r"^[A-ZĐÀ-Ỹ\d ,./-]{20,}$", r"Bà Rịa - Vũng Tàu",
    ]  # fmt: skip
    assert not [p for p in patterns if not any(re.search(p, line) for line in lines)]
    unpunctuated = sum(not re.search(r"[^\w/ ]", line) for line in lines) / len(lines)
    assert 0.15 < unpunctuated < 0.5
