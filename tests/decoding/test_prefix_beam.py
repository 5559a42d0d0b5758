"""Prefix beam search: against looking at every path, and on what must not crash it."""

import itertools
from collections import defaultdict

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from samples import random_log_probs

from netchu.charset import Charset
from netchu.config import DECODING
from netchu.decoding import CharacterLanguageModel, Hypothesis, ctc_log_prob, greedy_decode, prefix_beam_search
from netchu.decoding.automaton import Automaton
from netchu.decoding.prefix_beam import readable_beam_search
from netchu.errors import InputError


def enumerate_texts(log_probs, charset):
    """Log-probability of every text that some path reads, by looking at every path."""
    sums = defaultdict(lambda: -np.inf)
    for path in itertools.product(range(log_probs.shape[1]), repeat=len(log_probs)):
        text = charset.decode(k for k, _ in itertools.groupby(path))
        sums[text] = np.logaddexp(sums[text], log_probs[np.arange(len(path)), list(path)].sum())
    return {text: value for text, value in sums.items() if value > -np.inf}


def test_two_frame_example():
    log_probs = np.log([[0.6, 0.4], [0.6, 0.4]])
    assert greedy_decode(log_probs, Charset("a")).text == ""
    best, second = prefix_beam_search(log_probs, Charset("a"))
    assert (best.text, second.text) == ("a", "")
    assert np.exp(best.log_prob) == pytest.approx(0.64)
    assert best.confidence == pytest.approx(0.64)
    assert np.exp(second.log_prob) == pytest.approx(0.36)


def test_repeats_need_a_blank_between():
    log_probs = np.log([[0.1, 0.9], [0.8, 0.2], [0.1, 0.9]])
    by_text = {h.text: np.exp(h.log_prob) for h in prefix_beam_search(log_probs, Charset("a"))}
    assert by_text["aa"] == pytest.approx(0.9 * 0.8 * 0.9)
    assert by_text["a"] == pytest.approx(1 - 0.9 * 0.8 * 0.9 - 0.1 * 0.8 * 0.1)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 6), st.integers(2, 4), st.sampled_from([0.3, 2.0, 6.0]))
def test_wide_beam_equals_enumeration(seed, frames, classes, scale):
    charset = Charset("abc"[: classes - 1])
    log_probs = random_log_probs(seed, frames, classes, scale)
    beam = prefix_beam_search(log_probs, charset, beam_width=2000)
    wanted = enumerate_texts(log_probs, charset)
    assert {h.text: h.log_prob for h in beam} == pytest.approx(wanted, abs=1e-9)
    assert [h.log_prob for h in beam] == sorted((h.log_prob for h in beam), reverse=True)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 5))
def test_wide_beam_equals_enumeration_with_impossible_classes(seed, frames):
    log_probs = random_log_probs(seed, frames, 4)
    log_probs[np.random.default_rng(seed).random(log_probs.shape) < 0.3] = -np.inf
    wanted = enumerate_texts(log_probs, Charset("abc"))
    beam = prefix_beam_search(log_probs, Charset("abc"), beam_width=2000)
    if wanted:
        assert {h.text: h.log_prob for h in beam} == pytest.approx(wanted, abs=1e-9)
    else:
        assert beam == [Hypothesis("", -np.inf)]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 20), st.integers(1, 8), st.sampled_from([0.5, 2.0, 5.0]))
def test_never_above_the_exact_score_and_no_text_twice(seed, frames, width, scale):
    charset = Charset("abcde")
    log_probs = random_log_probs(seed, frames, 6, scale)
    beam = prefix_beam_search(log_probs, charset, beam_width=width)
    assert 1 <= len(beam) <= width
    assert len({h.text for h in beam}) == len(beam)
    for h in beam:
        assert h.log_prob <= ctc_log_prob(log_probs, h.text, charset) + 1e-9
        assert h.confidence == pytest.approx(np.exp(h.log_prob))


@pytest.mark.parametrize("seed", range(5))
def test_converges_to_the_exact_score(seed):
    charset = Charset("abcd")
    log_probs = random_log_probs(seed, 10, 5, scale=3.0)
    gaps = []
    for width in (1, 4, 16, 64, 1024):
        best = prefix_beam_search(log_probs, charset, beam_width=width)[0]
        gaps.append(ctc_log_prob(log_probs, best.text, charset) - best.log_prob)
    assert min(gaps) > -1e-9
    assert gaps[-1] < 1e-5
    assert gaps[0] > 0.1


def test_a_language_model_decides_what_the_network_leaves_open():
    log_probs = np.log([[0.02, 0.5, 0.48]])
    first = np.array([0, 3], np.int32)
    labels, targets = np.array([1, 2, 3], np.int32), np.zeros(3, np.int32)
    knows_b = Automaton(0, first, labels, np.log([0.1, 0.8, 0.1]).astype(np.float32), targets,
                        np.zeros(1, np.float32), np.zeros(1, np.int32))  # fmt: skip
    assert prefix_beam_search(log_probs, Charset("ab"))[0].text == "a"
    best = prefix_beam_search(log_probs, Charset("ab"), language_model=knows_b, alpha=1.0, beta=0.5)[0]
    assert best.text == "b" and best.log_prob == pytest.approx(np.log(0.48))
    assert best.score == pytest.approx(np.log(0.48) + np.log(0.8) + np.log(0.1) + 0.5, abs=1e-6)
    assert prefix_beam_search(log_probs, Charset("ab"), language_model=knows_b, alpha=0.0, beta=0.0)[0].text == "a"


def test_a_trained_language_model_may_be_given_as_it_is():
    log_probs = np.log([[0.02, 0.5, 0.48]])
    model = CharacterLanguageModel.train(["b"] * 20 + ["a"], Charset("ab"), order=2)
    for search in (prefix_beam_search, readable_beam_search):
        by_model, by_automaton = (
            search(log_probs, Charset("ab"), language_model=one, alpha=2.0) for one in (model, model.automaton)
        )
        assert by_model == by_automaton and by_model[0].text == "b"


def test_skipped_blank_frames_cost_no_more_than_stated():
    rng = np.random.default_rng(5)
    log_probs = random_log_probs(5, 40, 6, 3.0)
    log_probs[rng.random(40) < 0.5, 0] += 9
    log_probs -= np.logaddexp.reduce(log_probs, axis=1, keepdims=True)
    skipped = log_probs[:, 0] >= np.log1p(-0.01)
    bound = (1 - np.exp(log_probs[skipped, 0])).sum()
    assert skipped.sum() > 5
    whole = {h.text: np.exp(h.log_prob) for h in prefix_beam_search(log_probs, Charset("abcde"), 64, blank_skip=0)}
    quick = prefix_beam_search(log_probs, Charset("abcde"), 64, blank_skip=0.01)
    lost = [whole[h.text] - np.exp(h.log_prob) for h in quick if h.text in whole]
    assert quick[0].text == max(whole, key=whole.get) and 0 < max(lost) <= bound and min(lost) > -1e-9


def test_pruning_classes_costs_little_and_does_something():
    charset = Charset("abcde")
    log_probs = random_log_probs(1, 20, 6, scale=4.0)
    exact = prefix_beam_search(log_probs, charset, beam_width=64)[0]
    default = prefix_beam_search(log_probs, charset, beam_width=64, prune_log_prob=DECODING.prune_log_prob)[0]
    harsh = prefix_beam_search(log_probs, charset, beam_width=64, prune_log_prob=-0.1)[0]
    assert default.text == exact.text
    assert default.log_prob == pytest.approx(exact.log_prob, abs=1e-3)
    assert harsh.log_prob < exact.log_prob - 0.01


@pytest.mark.parametrize("seed", [14, 91, 94, 159, 218])
def test_a_pruned_prefix_that_comes_back_is_the_same_prefix(seed):
    """On these lines a prefix is pruned, its longer forms stay, and it comes back: it must merge with them."""
    beam = prefix_beam_search(random_log_probs(seed, 20, 3, 3.0), Charset("ab"), 8)
    assert len({h.text for h in beam}) == len(beam)


def test_sure_blank_frames_change_nothing():
    charset = Charset("abc")
    log_probs = random_log_probs(9, 10, 4)
    blank = np.array([[0.0, -np.inf, -np.inf, -np.inf]])
    plain = prefix_beam_search(log_probs, charset)
    padded = prefix_beam_search(np.concatenate([blank, log_probs, blank, blank]), charset)
    assert {h.text: h.log_prob for h in padded} == pytest.approx({h.text: h.log_prob for h in plain})


def test_no_frame():
    assert prefix_beam_search(np.zeros((0, 3)), Charset("ab")) == [Hypothesis("", 0.0)]
    assert prefix_beam_search(np.zeros((0, 3)), Charset("ab"))[0].confidence == 1.0


def test_one_frame():
    beam = prefix_beam_search(np.log([[0.2, 0.5, 0.3]]), Charset("ab"))
    assert [h.text for h in beam] == ["a", "b", ""]
    assert [np.exp(h.log_prob) for h in beam] == pytest.approx([0.5, 0.3, 0.2])


def test_all_blank():
    log_probs = np.full((50, 4), -np.inf)
    log_probs[:, 0] = 0.0
    assert prefix_beam_search(log_probs, Charset("abc")) == [Hypothesis("", 0.0)]


def test_impossible_columns_never_appear():
    log_probs = random_log_probs(2, 15, 4)
    log_probs[:, [0, 2]] = -np.inf
    beam = prefix_beam_search(log_probs, Charset("abc"))
    assert beam[0].log_prob > -np.inf
    assert all("b" not in h.text and h.text for h in beam)
    assert all(h.log_prob > -np.inf for h in beam)


def test_a_line_without_any_possible_path():
    beam = prefix_beam_search(np.full((3, 3), -np.inf), Charset("ab"))
    assert beam == [Hypothesis("", -np.inf)]
    assert beam[0].confidence == 0.0


@pytest.mark.parametrize("wrong", [np.nan, np.inf])
def test_undefined_values_are_refused(wrong):
    log_probs = random_log_probs(3, 6, 3)
    log_probs[4, 2] = wrong
    with pytest.raises(InputError, match="frame 4"):
        prefix_beam_search(log_probs, Charset("ab"))


@pytest.mark.parametrize("shape", [(5,), (5, 4), (5, 1, 3)])
def test_wrong_shapes_are_refused(shape):
    with pytest.raises(InputError, match="shape"):
        prefix_beam_search(np.zeros(shape), Charset("ab"))


def test_width_below_one_is_refused():
    with pytest.raises(InputError, match="beam_width is 0"):
        prefix_beam_search(np.zeros((2, 3)), Charset("ab"), beam_width=0)


def test_width_one_still_sums_alignments():
    # Kept after the first frame: "a" only. It then sums "aa" and "a-".
    beam = prefix_beam_search(np.log([[0.4, 0.6], [0.5, 0.5]]), Charset("a"), beam_width=1)
    assert [h.text for h in beam] == ["a"]
    assert np.exp(beam[0].log_prob) == pytest.approx(0.6)


def test_tensors_and_float32_are_taken():
    log_probs = random_log_probs(4, 12, 4).astype(np.float32)
    wanted = prefix_beam_search(log_probs, Charset("abc"))
    assert prefix_beam_search(torch.from_numpy(log_probs), Charset("abc")) == wanted


def test_input_is_not_changed():
    log_probs = random_log_probs(5, 12, 4)
    before = log_probs.copy()
    prefix_beam_search(log_probs, Charset("abc"))
    assert (log_probs == before).all()


def test_agrees_with_greedy_where_the_network_is_sure():
    log_probs = random_log_probs(6, 60, 8, scale=0.5)
    path = np.random.default_rng(6).integers(0, 8, 60)
    log_probs[np.arange(60), path] += 20
    log_probs -= np.logaddexp.reduce(log_probs, axis=1, keepdims=True)
    charset = Charset("abcdefg")
    assert prefix_beam_search(log_probs, charset)[0].text == greedy_decode(log_probs, charset).text
