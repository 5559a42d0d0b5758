"""The compiled search: what the readable one finds, and fast."""

from time import process_time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from samples import random_log_probs

from netchu.charset import Charset
from netchu.decoding import prefix_beam, prefix_beam_search
from netchu.decoding.automaton import Automaton
from netchu.decoding.compiled import PATIENCE
from netchu.decoding.compiled_beam import search
from netchu.decoding.mixture import Mixture
from netchu.decoding.prefix_beam import readable_beam_search


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 14), st.integers(1, 9), st.sampled_from([0.5, 2.0, 5.0]))
def test_compiled_and_readable_search_agree(seed, frames, width, scale):
    """Also on which prefixes are lost: `beam_width` + 1 classes a frame are said to be enough."""
    charset = Charset("abcdefghijklmn")
    log_probs = random_log_probs(seed, frames, 15, scale)
    compiled = prefix_beam_search(log_probs, charset, width)
    readable = readable_beam_search(log_probs, charset, width)
    assert {h.text: h.log_prob for h in compiled} == pytest.approx({h.text: h.log_prob for h in readable})


def random_automaton(seed, classes):
    """Scores of pairs of classes, some of which are missing and cost a way back."""
    rng = np.random.default_rng(seed)
    arcs = [[k for k in range(1, classes + 1) if state == 0 or rng.random() < 0.6] for state in range(classes)]
    labels = np.array([k for row in arcs for k in row], np.int32)
    return Automaton(
        start=0,
        first=np.cumsum([0] + [len(row) for row in arcs]).astype(np.int32),
        labels=labels,
        scores=-rng.exponential(2.0, len(labels)).astype(np.float32),
        targets=np.where(labels < classes, labels, 0).astype(np.int32),
        backoff=-rng.exponential(0.5, classes).astype(np.float32),
        suffix=np.zeros(classes, np.int32),
    )


@settings(max_examples=40, deadline=None)
@given(
    st.integers(0, 10**6),
    st.integers(0, 10),
    st.integers(1, 8),
    st.sampled_from([0.0, 0.7, 3.0]),
    st.sampled_from([0.0, 0.8]),
)
def test_with_language_model_and_lexicon_both_forms_agree(seed, frames, width, alpha, gamma):
    charset = Charset("abcd")
    log_probs = random_log_probs(seed, frames, 5)
    beam_models = {"language_model": random_automaton(seed, 5), "lexicon": random_automaton(seed + 1, 5)}
    weights = {"alpha": alpha, "beta": 0.6, "gamma": gamma}
    compiled = prefix_beam_search(log_probs, charset, width, **beam_models, **weights)
    readable = readable_beam_search(log_probs, charset, width, **beam_models, **weights)
    assert {h.text: h.score for h in compiled} == pytest.approx({h.text: h.score for h in readable}, abs=1e-4)
    assert {h.text: h.log_prob for h in compiled} == pytest.approx({h.text: h.log_prob for h in readable}, abs=1e-9)
    assert sum(h.confidence for h in compiled) == pytest.approx(1)


def test_machine_code_and_plain_python_find_the_same(monkeypatch):
    """Texts equal; numbers as equal as two libraries' exp and log are."""
    charset = Charset("abcdefgh")
    mixture = Mixture.of(random_automaton(1, 9), random_automaton(2, 9), gazetteer=(True, False), switch=0.01)
    lines = [random_log_probs(seed, 40, 9) for seed in range(PATIENCE + 5)]

    def read_all():
        found = [
            prefix_beam_search(one, charset, 6, language_model=mixture, lexicon=random_automaton(3, 9)) for one in lines
        ]
        return [h.text for line in found for h in line], [h.score for line in found for h in line]

    compiled = read_all()
    assert search._machine_code is not None
    monkeypatch.setattr(prefix_beam, "search", search.plain)
    plain = read_all()
    assert plain[0] == compiled[0] and plain[1] == pytest.approx(compiled[1], abs=1e-9)


def test_fast_enough_to_read_with():
    """A real line's size. Measured about 2 ms; the bound leaves room for a busy machine."""
    charset = Charset.vietnamese()
    rng = np.random.default_rng(0)
    log_probs = rng.normal(size=(140, len(charset))) * 2
    log_probs[np.arange(140), np.where(rng.random(140) < 0.6, 0, rng.integers(1, len(charset), 140))] += 12
    log_probs -= np.logaddexp.reduce(log_probs, axis=1, keepdims=True)
    for _ in range(PATIENCE + 1):
        prefix_beam_search(log_probs, charset)  # compiles
    seconds = []
    for _ in range(5):
        start = process_time()
        prefix_beam_search(log_probs, charset)
        seconds.append(process_time() - start)
    assert min(seconds) < 0.03
