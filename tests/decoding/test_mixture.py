"""Several language models at once."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from samples import random_log_probs

from netchu.charset import Charset
from netchu.decoding import CharacterLanguageModel, prefix_beam_search
from netchu.decoding.mixture import Mixture
from netchu.decoding.prefix_beam import readable_beam_search

CHARSET = Charset("abcd")
ADDRESSES, TEXT = (
    CharacterLanguageModel.train(texts, CHARSET, order=3, min_count=1).automaton
    for texts in (["abab", "abba", "ab"] * 5, ["cdcd", "ddc", "cdc"] * 5)
)


def mixture(switch=0.1):
    return Mixture.of(ADDRESSES, TEXT, gazetteer=(True, False), switch=switch)


def test_one_model_alone_scores_as_itself():
    for text in ("", "abab", "dcb"):
        classes = CHARSET.encode(text)
        assert Mixture.of(TEXT).score(classes, 5) == TEXT.score(classes, 5)
        assert Mixture.of(TEXT).address_share(classes, 5) == 1


def test_the_shares_follow_the_text():
    assert mixture().address_share(CHARSET.encode("")) == 0.5
    assert mixture().address_share(CHARSET.encode("abab"), 5) > 0.8
    assert mixture().address_share(CHARSET.encode("cdcd"), 5) < 0.2
    assert mixture().address_share(CHARSET.encode("cdcdabab"), 5) > 0.8  # the other model took over


def test_without_switching_it_is_the_mean_of_the_texts_probabilities():
    classes = CHARSET.encode("abcd")
    mean = np.log((np.exp(ADDRESSES.score(classes, 5)) + np.exp(TEXT.score(classes, 5))) / 2)
    assert mixture(0.0).score(classes, 5) == pytest.approx(mean)


def test_next_characters_probabilities_sum_to_one():
    for text in ("", "ab", "abdc"):
        before = mixture().score(CHARSET.encode(text))
        after = [mixture().score([*CHARSET.encode(text), label]) for label in range(1, 6)]
        assert np.exp(np.array(after) - before).sum() == pytest.approx(1, abs=1e-5)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 10), st.integers(1, 8), st.sampled_from([0.0, 0.8]))
def test_compiled_and_readable_search_agree(seed, frames, width, gamma):
    log_probs = random_log_probs(seed, frames, 5)
    words = Mixture.of(ADDRESSES, TEXT, gazetteer=(True, False), switch=0.05)
    settings = {"language_model": words, "lexicon": ADDRESSES, "alpha": 0.7, "beta": 0.6, "gamma": gamma}
    compiled = prefix_beam_search(log_probs, CHARSET, width, **settings)
    readable = readable_beam_search(log_probs, CHARSET, width, **settings)
    assert {h.text: h.score for h in compiled} == pytest.approx({h.text: h.score for h in readable}, abs=1e-4)
