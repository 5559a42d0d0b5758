"""Syllables and abbreviations of small texts, counted by hand."""

import unicodedata

from netchu.analysis.data import text_parts


def test_syllables_are_counted_whatever_case_and_unicode_form():
    texts = ["Tân Phú 12B/5", unicodedata.normalize("NFD", "tân"), "KCN tân-tạo"]
    assert text_parts.syllable_counts(texts).to_dict() == {"tân": 3, "phú": 1, "tạo": 1}
    assert text_parts.syllable_counts([]).empty


def test_abbreviations_are_kept_as_they_are_written():
    texts = ["Số 5 P.7 Q.3 TP.HCM", "P7, Tx. Sa Pa; Tp Huế, KCN", "Lô B3 khu A, 12C đường D2, ấp X"]
    found = text_parts.abbreviation_counts(texts).to_dict()
    assert found == {"P.": 1, "Q.": 1, "TP.": 1, "HCM": 1, "P": 1, "Tx.": 1, "Tp": 1, "KCN": 1, "X": 1}


def test_words_with_vowels_and_foreign_consonant_runs_longer_than_four_are_none():
    assert text_parts.abbreviation_counts(["Ba Ý Xã Huyện sông Đà Nguyễn", "bcdfg"]).empty
