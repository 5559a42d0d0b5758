"""The alphabet: classes from one, blank zero, NFC and NFD alike, duplicates refused."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netchu.charset import BLANK, VIETNAMESE, Charset, normalise
from netchu.errors import InputError

VIETNAMESE_TEXT = st.text(alphabet=VIETNAMESE, max_size=40)
ADDRESS = "Số 9/12 đường Nguyễn Thị Minh Khai, Phường Đa Kao, Quận 1, TP Hồ Chí Minh"


def test_blank_is_zero_and_letters_count_from_one_in_the_order_given():
    charset = Charset("bca")
    assert BLANK == 0
    assert charset.encode("abc") == [3, 1, 2]
    assert len(charset) == 4


@settings(deadline=None)
@given(VIETNAMESE_TEXT)
def test_round_trip(text):
    charset = Charset.vietnamese()
    indices = charset.encode(text)
    assert charset.decode(indices) == text
    assert all(0 < i < len(charset) for i in indices)


@settings(deadline=None)
@given(VIETNAMESE_TEXT)
def test_nfd_gives_the_targets_of_nfc(text):
    charset = Charset.vietnamese()
    assert charset.encode(unicodedata.normalize("NFD", text)) == charset.encode(text)


def test_an_nfd_alphabet_is_the_nfc_alphabet():
    letters = "ăâđêôơưếộỡặĐỮ"
    assert Charset(unicodedata.normalize("NFD", letters)) == Charset(letters)


def test_vietnamese_has_every_vowel_with_every_tone_in_both_cases():
    charset = Charset.vietnamese()
    tones = ["", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"]
    vowels = {unicodedata.normalize("NFC", base + tone) for base in "aăâeêioôơuưy" for tone in tones}
    assert len(vowels) == 72
    wanted = vowels | {v.upper() for v in vowels} | set("bcdđfghjklmnpqrstvwxzBCDĐFGHJKLMNPQRSTVWXZ0123456789 ,./-")
    assert not [c for c in wanted if c not in charset]
    assert charset.unknown(ADDRESS) == []


def test_every_character_is_one_nfc_code_point():
    for c in Charset.vietnamese().characters:
        assert unicodedata.normalize("NFC", c) == c
        assert not unicodedata.combining(c)


def test_space_is_an_ordinary_class():
    charset = Charset(" a")
    assert charset.encode("a a") == [2, 1, 2]
    assert charset.decode([2, 1, 2]) == "a a"


def test_decode_leaves_blanks_out_and_does_not_collapse():
    assert Charset("ab").decode([0, 1, 1, 0, 1, 2, 0]) == "aaab"


@pytest.mark.parametrize(("letters", "twice"), [("abca", "a"), ("é" + "e\u0301", "é"), (["b", "a", "b"], "b")])
def test_duplicates_are_refused_and_named(letters, twice):
    with pytest.raises(InputError, match=f"{twice!r} more than once"):
        Charset(letters)


def test_combining_marks_are_refused():
    with pytest.raises(InputError, match="combining"):
        Charset("x\u0301")  # no composed letter exists


def test_unknown_characters_are_listed_once_in_order():
    charset = Charset("abc ")
    assert charset.unknown("a€b¥€") == ["€", "¥"]
    with pytest.raises(InputError, match="€ ¥"):
        charset.encode("a€b¥€")


def test_equal_charsets_hash_alike_and_order_matters():
    assert len({Charset("ab"), Charset("ab"), Charset("ba")}) == 2
    assert Charset("ab") != "ab"


@settings(deadline=None)
@given(st.text(max_size=40))
def test_normalise_is_idempotent_and_the_same_for_every_form(text):
    once = normalise(text)
    assert normalise(once) == once
    assert normalise(unicodedata.normalize("NFD", text)) == once


def test_normalise_joins_white_space():
    assert normalise("\u00a0 Tổ 3,\t\nấp  4 ") == "Tổ 3, ấp 4"


def test_more_characters_come_behind_the_others_and_only_once():
    assert Charset("ab").with_characters("e\u0301bé€").characters == "abé€"
    assert Charset("ab").with_characters("") == Charset("ab")
    with pytest.raises(InputError, match="white space"):
        Charset("ab").with_characters("€ ²")
