"""Lexicon-based transcription: the same answer as trying every text of the lexicon."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein
from samples import random_log_probs

from netchu.charset import Charset
from netchu.decoding import ctc_log_prob, greedy_decode
from netchu.decoding.lexicon import BKTree, lexicon_decode
from netchu.errors import InputError

ABC = Charset("abc")
WORDS = st.lists(st.text(alphabet="abc", max_size=6), max_size=25)


@settings(max_examples=150, deadline=None)
@given(WORDS, st.text(alphabet="abcd", max_size=6), st.integers(0, 4))
def test_tree_finds_exactly_the_words_within_reach(words, word, distance):
    near = sorted((Levenshtein.distance(word, w), w) for w in set(words))
    assert BKTree(words).within(word, distance) == [w for away, w in near if away <= distance]


@settings(max_examples=100, deadline=None)
@given(WORDS, st.integers(0, 10**6), st.integers(1, 8), st.integers(0, 3))
def test_equals_trying_every_text(words, seed, frames, distance):
    log_probs = random_log_probs(seed, frames, 4)
    greedy = greedy_decode(log_probs, ABC)
    scores = [ctc_log_prob(log_probs, w, ABC) for w in words if Levenshtein.distance(w, greedy.text) <= distance]
    result = lexicon_decode(log_probs, ABC, words, distance)
    if scores and max(scores) > -np.inf:
        assert result.text in words
        assert result.log_prob == max(scores) == ctc_log_prob(log_probs, result.text, ABC)
        assert result.confidence == pytest.approx(np.exp(result.log_prob))
    else:
        assert result == greedy


def test_the_lexicon_may_prefer_a_farther_text():
    # Greedy reads "ab"; "b" is one edit away as "aa" is, and far likelier.
    log_probs = np.log([[0.44, 0.45, 0.01, 0.1], [0.02, 0.01, 0.96, 0.01]])
    assert greedy_decode(log_probs, ABC).text == "ab"
    assert lexicon_decode(log_probs, ABC, ["aa", "cb", "b"]).text == "b"
    assert lexicon_decode(log_probs, ABC, ["aa", "cb"]).text == "cb"


def test_empty_lexicon_and_nothing_within_reach_leave_the_greedy_reading():
    log_probs = random_log_probs(1, 9, 4)
    greedy = greedy_decode(log_probs, ABC)
    assert len(BKTree([])) == 0 and BKTree([]).within("a", 3) == []
    assert lexicon_decode(log_probs, ABC, []) == greedy
    assert lexicon_decode(log_probs, ABC, ["abcabcabcabcabc"]) == greedy


def test_a_text_that_fits_no_alignment_is_never_chosen():
    log_probs = random_log_probs(2, 1, 4)
    assert lexicon_decode(log_probs, ABC, ["abc", "bca"]) == greedy_decode(log_probs, ABC)


def test_duplicates_and_both_unicode_forms_are_one_word():
    tree = BKTree(["Huế", "Hue\u0302\u0301", "Huế", " Huế "])
    assert len(tree) == 1
    assert tree.within("Hue\u0302\u0301", 0) == ["Huế"]
    charset = Charset("Huếê")
    log_probs = random_log_probs(3, 6, 5)
    composed, decomposed = (lexicon_decode(log_probs, charset, [w], 9) for w in ("Huế", "Hue\u0302\u0301"))
    assert composed == decomposed and composed.text == "Huế"


def test_a_tree_is_as_good_as_its_words_and_keeps_for_many_lines():
    words = ["abc", "ab", "cab", "bca"]
    tree = BKTree(words)
    for seed in range(20):
        log_probs = random_log_probs(seed, 5, 4)
        assert lexicon_decode(log_probs, ABC, tree) == lexicon_decode(log_probs, ABC, iter(words))


def test_texts_outside_the_alphabet_are_passed_over():
    log_probs = random_log_probs(4, 4, 4)
    near = greedy_decode(log_probs, ABC).text + "z"
    assert lexicon_decode(log_probs, ABC, [near]) == greedy_decode(log_probs, ABC)


def test_bad_input():
    log_probs = random_log_probs(5, 4, 4)
    with pytest.raises(InputError, match="distance is -1"):
        lexicon_decode(log_probs, ABC, ["a"], distance=-1)
    with pytest.raises(InputError, match="shape"):
        lexicon_decode(log_probs[:, :3], ABC, ["a"])
    log_probs[2, 0] = np.nan
    with pytest.raises(InputError, match="frame 2"):
        lexicon_decode(log_probs, ABC, ["a"])
