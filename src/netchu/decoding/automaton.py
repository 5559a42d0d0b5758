"""A deterministic automaton that scores a text class by class: what a language model and a gazetteer look like to
the beam. Plain arrays, so that compiled code can walk it."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from netchu.decoding.compiled import compiled


@dataclass(frozen=True)
class Automaton:
    """States with scored arcs, and a way back to a shorter history where a state has no arc for a class.

    Following a class from a state costs: the arc's score where there is an arc; else the state's `backoff`, and the
    search goes on from its `suffix`. State 0 is the empty history; a class without an arc there costs `unknown` and
    leads to state 0.

    Attributes:
        start: state before the first character.
        first: (S + 1,) int32; arcs of state s are first[s] to first[s + 1].
        labels: (A,) int32, classes of the arcs, ascending within a state; class K (= len(charset)) is the line's end.
        scores: (A,) float32, nats.
        targets: (A,) int32, states that the arcs lead to.
        backoff: (S,) float32, nats.
        suffix: (S,) int32; of state 0 it is 0.
        unknown: nats.
    """

    start: int
    first: np.ndarray
    labels: np.ndarray
    scores: np.ndarray
    targets: np.ndarray
    backoff: np.ndarray
    suffix: np.ndarray
    unknown: float = 0.0

    @classmethod
    def none(cls) -> "Automaton":
        """One state that scores everything 0."""
        ints, floats = np.zeros(0, np.int32), np.zeros(0, np.float32)
        return cls(0, np.zeros(2, np.int32), ints, floats, ints, np.zeros(1, np.float32), np.zeros(1, np.int32))

    @property
    def arrays(self) -> tuple:
        """What `step` takes."""
        arrays = (self.first, self.labels, self.scores, self.targets, self.backoff, self.suffix)
        return (*arrays, np.float32(self.unknown))

    def score(self, classes: Iterable[int], end: int | None = None) -> float:
        """Sum over a text, nats; with `end` (the class K) that of ending there as well.

        >>> Automaton.none().score([1, 2, 3])
        0.0
        """
        total, state = 0.0, self.start
        for label in [*classes, *([] if end is None else [end])]:
            score, state = step(self.arrays, np.int64(state), np.int64(label))  # type: ignore[call-arg]
            total += float(score)
        return total


def step(automaton, state, label):
    """Score in nats (float) and next state of following `label` from `state`.

    Args:
        automaton: `Automaton.arrays`.
        state, label: int64.
    """
    first, labels, scores, targets, backoff, suffix, unknown = automaton
    total = 0.0
    while True:
        low, high = np.int64(first[state]), np.int64(first[state + 1])
        while low < high:
            middle = (low + high) >> 1
            if labels[middle] < label:
                low = middle + 1
            else:
                high = middle
        if low < first[state + 1] and labels[low] == label:
            return total + np.float64(scores[low]), np.int64(targets[low])
        if state == 0:
            return total + np.float64(unknown), state
        total += np.float64(backoff[state])  # as precise where it isn't compiled
        state = np.int64(suffix[state])


def own_states(automaton: Automaton) -> np.ndarray:
    """(A,) bool: the arcs whose target stands for the whole of history and class, not for an end of it.

    In an automaton of n-grams these targets are the states in order: each is the first arc's that leads to it.
    """
    own = np.zeros(len(automaton.targets), bool)
    _, first_arcs = np.unique(automaton.targets, return_index=True)
    own[first_arcs] = True
    own &= automaton.targets > 0
    return own


@compiled()
def link_states(first, labels, own, start):
    """Targets (A,) and suffixes (S,) of an automaton of n-grams, int32, from the arcs that have states of their own.

    Args:
        first, labels: see `Automaton`; states stand in order of the length of their histories.
        own: see `own_states`.
        start: 1 where state 1 is the line's start, to which no arc leads; else 0.

    Returns:
        Targets, suffixes, and whether the arcs of each state are also arcs of its suffix, as they must be.
    """
    states = len(first) - 1
    targets, suffix = np.zeros(len(labels), np.int32), np.zeros(states, np.int32)
    count = 1 + start
    for state in range(states):
        if state >= count:
            return targets, suffix, False
        shorter = suffix[state]
        low = first[shorter]
        for arc in range(first[state], first[state + 1]):
            beyond = 0
            if state:
                while low < first[shorter + 1] and labels[low] < labels[arc]:
                    low += 1
                if shorter >= state or low == first[shorter + 1] or labels[low] != labels[arc]:
                    return targets, suffix, False
                beyond = targets[low]
            if own[arc]:
                suffix[count], targets[arc] = beyond, count
                count += 1
            else:
                targets[arc] = beyond
    return targets, suffix, True
