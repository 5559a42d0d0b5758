"""Errors that may be the label's: what the ink, the gazetteer and the plain beam must say before a line is listed."""

from types import SimpleNamespace

import numpy as np
import pytest

from netchu.analysis.errors.label_doubts import DOUBT_COLUMNS, ink_margins, label_doubts
from netchu.analysis.predictions import predictions_table
from netchu.charset import Charset
from netchu.decoding import Hypothesis, ctc_log_prob

CHARSET = Charset("abc")


def ink(text, sure=0.999):
    """Log-probs of a line on which one character after the other is dark, blanks between them."""
    probs = np.full((2 * len(text), len(CHARSET)), (1 - sure) / (len(CHARSET) - 1))
    for i, c in enumerate(text):
        probs[2 * i, CHARSET.encode(c)[0]] = sure
        probs[2 * i + 1, 0] = sure
    return np.log(probs)


def table(*pairs):
    references, readings = zip(*pairs, strict=True)
    return predictions_table(["x"] * len(pairs), references, [Hypothesis(text, 0.0) for text in readings])


def match(text):
    """A text is a known place by its c."""
    return SimpleNamespace(score=float(text.count("c")))


def test_margins_are_differences_of_exact_scores():
    lines, log_probs = table(("ab", "aa"), ("ab", "ab"), ("abc", "ab")), [ink("ab"), ink("ab"), ink("ab")]
    margins = ink_margins(lines, log_probs, CHARSET)
    expected = ctc_log_prob(log_probs[0], "aa", CHARSET) - ctc_log_prob(log_probs[0], "ab", CHARSET)
    assert margins.tolist()[:2] == [pytest.approx(expected), 0.0] and expected < 0 < margins[2]


def test_a_label_that_does_not_fit_loses_by_any_margin_and_an_unknown_one_by_none():
    margins = ink_margins(table(("aaaaa", "a"), ("x", "a"), ("aaaa", "bbbb")), [ink("a")] * 3, CHARSET)
    assert margins[0] == np.inf and np.isnan(margins[1]) and np.isnan(margins[2])


def test_only_readings_with_ink_and_a_witness_are_listed():
    lines = table(("ab", "aa"), ("ab", "aa"), ("ac", "aa"), ("ab", "ac"), ("ab", "ab"), ("ab", "aa"))
    log_probs = [ink("aa"), ink("aa"), ink("aa"), ink("ac"), ink("ab"), ink("ab")]
    plain = table(*zip(lines["reference"], ["aa", "bb", "aa", "bb", "ab", "aa"], strict=True))
    doubts = label_doubts(lines, log_probs, CHARSET, match, plain)
    # 1: the plain beam reads otherwise; 2: the gazetteer speaks for the label; 4: no error; 5: the ink is the label's
    assert doubts.index.tolist() == [0, 3] or doubts.index.tolist() == [3, 0]
    assert doubts["evidence"].to_dict() == {0: "plain beam", 3: "gazetteer"}
    assert doubts.columns.tolist() == DOUBT_COLUMNS and (doubts["margin"] >= 5).all()


def test_the_gazetteer_comes_first_then_the_widest_margin():
    lines = table(("ab", "aa"), ("ab", "aa"), ("ab", "ac"))
    doubts = label_doubts(lines, [ink("aa", 0.999), ink("aa", 0.9999), ink("ac")], CHARSET, match, lines)
    assert doubts.index.tolist() == [2, 1, 0]


def test_a_wider_margin_lists_fewer_and_right_lines_none():
    lines = table(("ab", "aa"))
    assert len(label_doubts(lines, [ink("aa")], CHARSET, match, lines, margin=1)) == 1
    assert label_doubts(lines, [ink("aa")], CHARSET, match, lines, margin=50).empty
    right = table(("ab", "ab"))
    assert label_doubts(right, [ink("ab")], CHARSET, match, right).columns.tolist() == DOUBT_COLUMNS
