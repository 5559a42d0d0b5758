"""Error rates and their intervals: by hand, in theory, and whatever the Unicode form."""

import unicodedata

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netchu.metrics import char_errors, score, tidy, word_errors

TEXT = st.text(alphabet="aàâb c", max_size=12)


@pytest.mark.parametrize(
    ("reference", "hypothesis", "errors"),
    [
        ("", "", 0),
        ("abc", "", 3),
        ("", "abc", 3),
        ("kitten", "sitting", 3),
        ("Hoà Bình", "Hòa Bình", 2),  # where the tone stands
        ("Đường", "Đương", 1),
        ("đ", "d", 1),
    ],
)
def test_char_errors(reference, hypothesis, errors):
    assert char_errors(reference, hypothesis) == errors


def test_word_errors_count_words():
    assert word_errors("a b c", "a c") == 1
    assert word_errors("ab", "a b") == 2
    assert word_errors("", "a b") == 2


@settings(deadline=None)
@given(TEXT)
def test_unicode_form_and_white_space_cost_nothing(text):
    other = "  " + unicodedata.normalize("NFD", text).replace(" ", "  ")
    assert char_errors(text, other) == word_errors(text, other) == 0


@settings(deadline=None)
@given(TEXT, TEXT)
def test_distance_is_symmetric_and_bounded(a, b):
    assert char_errors(a, b) == char_errors(b, a)
    assert char_errors(a, b) <= max(len(a), len(b))


def test_rates_are_corpus_totals_not_averages_of_ratios():
    # A one-letter line that is wrong and a nine-letter line that is right: 1 of 10, not the mean of 1 and 0.
    scores = score(["a", "bbb ccccc"], ["x", "bbb ccccc"])
    assert scores.cer == pytest.approx(1 / 10)
    assert scores.wer == pytest.approx(1 / 3)
    assert scores.line_accuracy == 0.5
    assert (scores.lines, scores.characters, scores.words) == (2, 10, 3)
    assert scores.normalised_edit_distance == pytest.approx(0.5)  # this one is a mean over lines


def test_cer_may_exceed_one_but_normalised_distance_may_not():
    scores = score(["a"], ["xyz"])
    assert scores.cer == 3.0
    assert scores.normalised_edit_distance == 1.0


def test_empty_references_do_not_divide_by_zero():
    scores = score([""], ["ab"])
    assert (scores.cer, scores.wer, scores.line_accuracy) == (2.0, 1.0, 0.0)
    assert score([""], [""]).line_accuracy == 1.0


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=30))
def test_bootstrap_intervals_contain_the_point(pairs):
    scores = score(*zip(*pairs, strict=True)).to_dict()
    for name in ("cer", "wer", "line_accuracy"):
        assert scores[f"{name}_low"] <= scores[name] + 1e-12
        assert scores[name] <= scores[f"{name}_high"] + 1e-12


def test_intervals_narrow_with_more_lines_and_are_the_same_each_time():
    few = score(["ab", "cd"] * 5, ["ab", "cx"] * 5)
    many = score(["ab", "cd"] * 200, ["ab", "cx"] * 200)
    assert few.cer == many.cer == 0.25
    assert 0 < many.cer_high - many.cer_low < (few.cer_high - few.cer_low) / 3
    assert many == score(["ab", "cd"] * 200, ["ab", "cx"] * 200)


def test_interval_is_as_wide_as_theory_says():
    rng = np.random.default_rng(0)
    right = rng.random(1000) < 0.8
    scores = score(["a"] * 1000, ["a" if r else "b" for r in right])
    expected = 2 * 1.96 * np.sqrt(0.8 * 0.2 / 1000)
    assert scores.line_accuracy_high - scores.line_accuracy_low == pytest.approx(expected, rel=0.15)


@pytest.mark.parametrize(("references", "hypotheses"), [([], []), (["a"], []), (["a"], ["a", "b"])])
def test_counts_that_do_not_match_are_refused(references, hypotheses):
    with pytest.raises(ValueError, match="equal, non-zero"):
        score(references, hypotheses)


@given(TEXT)
def test_tidy_takes_nothing_but_blanks_and_tidies_once(text):
    marked = f'( {text} ) " {text} " , a / b'
    assert tidy(tidy(marked)) == tidy(marked)
    assert tidy(marked).replace(" ", "") == "".join(unicodedata.normalize("NFC", marked).split())
