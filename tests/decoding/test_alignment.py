"""The best path of a text: against all paths, and where letters repeat."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from samples import random_log_probs

from netchu.charset import Charset
from netchu.decoding import alignment
from netchu.decoding.alignment import align_frames
from netchu.decoding.compiled import Compiled
from netchu.errors import InputError

AB = Charset("ab")


def collapse(path):
    return "".join("-ab"[k] for t, k in enumerate(path) if k and (not t or path[t - 1] != k))


def score_of(log_probs, spans, text):
    """Best score of a path whose characters lie in these very frames, blanks elsewhere."""
    path = np.zeros(len(log_probs), dtype=int)
    for (first, end), letter in zip(spans, text, strict=True):
        path[first:end] = AB.encode(letter)[0]
    assert collapse(path) == text
    return log_probs[np.arange(len(path)), path].sum()


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 6), st.text(alphabet="ab", max_size=4))
def test_it_is_the_best_of_all_paths(seed, frames, text):
    log_probs = random_log_probs(seed, frames, len(AB))
    paths = [p for p in itertools.product(range(len(AB)), repeat=frames) if collapse(p) == text]
    if not paths:
        with pytest.raises(InputError, match="fit into"):
            align_frames(log_probs, text, AB)
        return
    best = max(log_probs[np.arange(frames), list(p)].sum() for p in paths)
    assert score_of(log_probs, align_frames(log_probs, text, AB), text) == pytest.approx(best)


def test_equal_neighbours_have_a_blank_between():
    spans = align_frames(np.log([[0.1, 0.8, 0.1], [0.2, 0.7, 0.1], [0.1, 0.8, 0.1]]), "aa", AB)
    assert spans.tolist() == [[0, 1], [2, 3]]


def test_a_long_text():
    """More states than an int8 counts."""
    frames = 400
    text = "ab" * 100
    log_probs = np.full((frames, 3), -9.0)
    log_probs[::2, 0] = log_probs[1::4, 1] = log_probs[3::4, 2] = 0.0
    assert align_frames(log_probs, text, AB)[:, 0].tolist() == list(range(1, frames, 2))


def test_machine_code_and_plain_python_find_the_same_path_of_a_long_text(monkeypatch):
    log_probs, text = random_log_probs(3, 400, len(AB)), "abba" * 35
    monkeypatch.setattr(alignment, "_best_path", alignment._best_path.plain)
    plain = align_frames(log_probs, text, AB)
    monkeypatch.setattr(alignment, "_best_path", Compiled(alignment._best_path))
    assert align_frames(log_probs, text, AB).tolist() == plain.tolist()
    assert len(plain) == 140 and (plain[1:, 0] >= plain[:-1, 1]).all()
