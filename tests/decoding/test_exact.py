"""Exact scores of texts: by hand, as torch's CTC loss, and summing to one."""

import itertools

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from samples import random_log_probs

from netchu.charset import Charset
from netchu.decoding import ctc_log_prob, exact
from netchu.decoding.compiled import Compiled
from netchu.errors import InputError

ABC = Charset("abc")


def test_two_frame_example():
    log_probs = np.log([[0.6, 0.4], [0.6, 0.4]])
    assert np.exp(ctc_log_prob(log_probs, "a", Charset("a"))) == pytest.approx(0.64)
    assert np.exp(ctc_log_prob(log_probs, "", Charset("a"))) == pytest.approx(0.36)


def test_a_repeated_letter_needs_a_blank_between():
    log_probs = np.log([[0.5, 0.5], [0.3, 0.7], [0.2, 0.8]])
    assert np.exp(ctc_log_prob(log_probs, "aa", Charset("a"))) == pytest.approx(0.5 * 0.3 * 0.8)
    assert ctc_log_prob(log_probs[:2], "aa", Charset("a")) == -np.inf


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 25), st.text(alphabet="abc", min_size=1, max_size=10))
def test_equals_torch_ctc_loss(seed, frames, text):
    log_probs = random_log_probs(seed, frames, 4)
    loss = torch.nn.functional.ctc_loss(
        torch.from_numpy(log_probs)[:, None], torch.tensor([ABC.encode(text)]), [frames], [len(text)], reduction="sum"
    )
    assert ctc_log_prob(log_probs, text, ABC) == pytest.approx(-loss.item(), abs=1e-6)


@pytest.mark.parametrize("frames", [1, 2, 3, 4])
def test_all_texts_together_have_probability_one(frames):
    log_probs = random_log_probs(frames, frames, 3)
    texts = ("".join(t) for length in range(frames + 1) for t in itertools.product("ab", repeat=length))
    total = np.logaddexp.reduce([ctc_log_prob(log_probs, text, Charset("ab")) for text in texts])
    assert total == pytest.approx(0.0, abs=1e-9)


def test_sure_blank_frames_change_nothing():
    log_probs = random_log_probs(5, 6, 4)
    blank = np.array([[0.0, -np.inf, -np.inf, -np.inf]])
    padded = np.concatenate([blank, log_probs, blank, blank])
    for text in ("", "a", "abc", "aab"):
        assert ctc_log_prob(padded, text, ABC) == pytest.approx(ctc_log_prob(log_probs, text, ABC))


def test_no_frame_and_impossible_texts():
    nothing = np.zeros((0, 4))
    assert ctc_log_prob(nothing, "", ABC) == 0.0
    assert ctc_log_prob(nothing, "a", ABC) == -np.inf
    log_probs = random_log_probs(6, 5, 4)
    log_probs[:, 2] = -np.inf
    assert ctc_log_prob(log_probs, "b", ABC) == -np.inf
    assert ctc_log_prob(log_probs, "ac", ABC) > -np.inf


def test_nfd_text_is_the_same_text():
    log_probs = random_log_probs(7, 4, 3)
    charset = Charset("ộa")
    assert ctc_log_prob(log_probs, "o\u0323\u0302", charset) == ctc_log_prob(log_probs, "ộ", charset)


def test_bad_input():
    log_probs = random_log_probs(8, 4, 4)
    with pytest.raises(InputError, match="outside the alphabet"):
        ctc_log_prob(log_probs, "z", ABC)
    with pytest.raises(InputError, match="shape"):
        ctc_log_prob(log_probs[:, :3], "a", ABC)
    log_probs[1, 1] = np.nan
    with pytest.raises(InputError, match="frame 1"):
        ctc_log_prob(log_probs, "a", ABC)


def test_machine_code_and_plain_python_give_the_same_score(monkeypatch):
    log_probs, text = random_log_probs(9, 60, 4), "abcab"
    monkeypatch.setattr(exact, "_forward", exact._forward.plain)
    plain = ctc_log_prob(log_probs, text, ABC)
    monkeypatch.setattr(exact, "_forward", Compiled(exact._forward))
    assert ctc_log_prob(log_probs, text, ABC) == pytest.approx(plain, abs=1e-9)
