"""Steps of the automaton: backing off, histories, whole texts."""

from itertools import product

import pytest
from letters import HELD_OUT, LETTERS

from netchu.decoding.automaton import step


def test_backing_off_costs_the_weight_of_the_history(model):
    a = model.automaton
    tried = 0
    for state, label in product(range(1, len(a.suffix)), range(1, len(LETTERS) + 1)):
        if label not in a.labels[a.first[state] : a.first[state + 1]]:
            score, target = step(a.arrays, state, label)
            shorter, same = step(a.arrays, a.suffix[state], label)
            assert score == pytest.approx(a.backoff[state] + shorter, abs=1e-6) and target == same
            tried += 1
    assert tried > 20


def test_states_remember_the_longest_known_history(model):
    """After any text, the state scores as its history's last three characters do, however one got there."""
    state, long = 0, model.automaton.start
    for label in LETTERS.encode("aàb"):
        state = step(model.automaton.arrays, state, label)[1]
    for label in LETTERS.encode("cadbaàb"):
        long = step(model.automaton.arrays, long, label)[1]
    assert state == long and state > 0


def test_the_automaton_scores_what_log_prob_says(model):
    for text in HELD_OUT:
        score = model.automaton.score(LETTERS.encode(text), end=len(LETTERS))
        assert score == model.log_prob(text) < model.automaton.score(LETTERS.encode(text))
