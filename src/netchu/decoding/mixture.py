"""Several language models at once, each counted as far as the text so far speaks for it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from netchu.decoding.automaton import Automaton, step
from netchu.decoding.compiled import compiled


@dataclass(frozen=True)
class Mixture:
    """The automata of M language models, and how they share each next character.

    A character's probability is the models' mean, weighted by how likely each is the one that writes here: Bayes'
    rule after each character. Between two characters, another model may take over with the probability `switch`: so
    a street in the middle of a sentence is met by the model that knows streets, and no model is ever given up.

    Attributes:
        automata: of the models.
        gazetteer: for each model, whether its texts are addresses, in which names of places count.
        switch: 0 to 1.

    Source: Herbster & Warmuth 1998, "Tracking the best expert" (fixed share).
    """

    automata: tuple[Automaton, ...]
    gazetteer: tuple[bool, ...] = (True,)
    switch: float = 0.0

    @classmethod
    def of(cls, automaton: Automaton) -> "Mixture":
        """One model alone: the names of places count everywhere."""
        return cls((automaton,))

    @cached_property
    def arrays(self) -> tuple:
        """What `follow` takes in front: the automata as one, the prior of each, the share that is handed on."""
        count = len(self.automata)
        automaton = self.automata[0].arrays if count == 1 else self._joined()
        return automaton, np.full(count, 1 / count), float(self.switch), np.array(self.gazetteer, np.float64)

    @cached_property
    def starts(self) -> np.ndarray:
        """(M,) int32, each model's state before the first character."""
        starts = [a.start + o for a, o in zip(self.automata, self._offsets, strict=True)]
        return np.array(starts, np.int32)

    def _joined(self) -> tuple:
        """The arrays of all automata behind each other; targets and suffixes count on."""
        arcs = np.cumsum([0, *(len(a.labels) for a in self.automata)])
        joined = (
            np.concatenate([a.first[:-1] + arc for a, arc in zip(self.automata, arcs[:-1], strict=True)] + [arcs[-1:]]),
            np.concatenate([a.labels for a in self.automata]),
            np.concatenate([a.scores for a in self.automata]),
            np.concatenate([a.targets + o for a, o in zip(self.automata, self._offsets, strict=True)]),
            np.concatenate([a.backoff for a in self.automata]),
            np.concatenate([a.suffix + o for a, o in zip(self.automata, self._offsets, strict=True)]),
        )
        kinds = (np.int32, np.int32, np.float32, np.int32, np.float32, np.int32)
        exact = (array.astype(kind, copy=False) for array, kind in zip(joined, kinds, strict=True))
        return *exact, np.float32(self._unknown)

    @property
    def _offsets(self) -> list[int]:
        return np.cumsum([0, *(len(a.suffix) for a in self.automata)])[:-1].tolist()

    @property
    def _unknown(self) -> float:
        return self.automata[0].unknown

    def score(self, classes: Iterable[int], end: int | None = None) -> float:
        """Sum over a text, nats; with `end` (the class K) that of ending there as well."""
        return self.walk(classes, end)[0]

    def walk(self, classes: Iterable[int], end: int | None = None) -> tuple[float, np.ndarray]:
        """What `score` gives, and (M,) how likely each model is to write what follows; their sum is 1."""
        labels = np.array([*classes, *([] if end is None else [end])], np.int64)
        return _walk(*self.arrays[:3], self.starts, labels)  # type: ignore[call-arg]

    def address_share(self, classes: Sequence[int], end: int | None = None) -> float:
        """How likely the text is an address by its end, 0 to 1; 1 for one model alone."""
        return float(self.walk(classes, end)[1] @ self.arrays[3])


@compiled
def follow(automaton, prior, switch, states, shares, label, next_states, next_shares):
    """Nats of the class; fills in the states and shares (M,) of the models behind it."""
    if len(states) == 1:
        nats, next_states[0] = step(*automaton, states[0], label)
        next_shares[0] = 1.0
        return nats
    total = 0.0
    for m in range(len(states)):
        nats, next_states[m] = step(*automaton, states[m], label)
        next_shares[m] = shares[m] * np.exp(nats)
        total += next_shares[m]
    for m in range(len(states)):
        next_shares[m] = (1 - switch) * next_shares[m] / total + switch * prior[m]
    return np.log(total)


@compiled
def _walk(automaton, prior, switch, starts, labels):
    states, shares, total = starts.copy(), prior.copy(), 0.0
    for label in labels:
        total += follow(automaton, prior, switch, states, shares, label, states, shares)
    return total, shares
