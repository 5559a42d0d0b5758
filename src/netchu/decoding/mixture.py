"""Several language models at once, each counted as far as the text so far speaks for it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from netchu.decoding.automaton import Automaton, step
from netchu.decoding.compiled import compiled

_PATIENCE = 200  # texts
_ROW = np.int64(0)


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
        """(M,) int64, each model's state before the first character."""
        starts = [a.start + o for a, o in zip(self.automata, self._offsets, strict=True)]
        return np.array(starts, np.int64)

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
        states, shares = self.starts[None].copy(), self.arrays[1][None].copy()
        return float(_walk(self.arrays, states, shares, labels)), shares[0]

    def address_share(self, classes: Sequence[int], end: int | None = None) -> float:
        """How likely the text is an address by its end, 0 to 1; 1 for one model alone."""
        return float(self.walk(classes, end)[1] @ self.arrays[3])


def follow(models, states, shares, before, label, after):
    """Nats of the class; fills in the row `after` of the models' states and shares from the row `before`."""
    automaton, prior, switch, _ = models
    if len(prior) == 1:
        nats, states[after, 0] = step(automaton, states[before, 0], label)
        shares[after, 0] = 1.0
        return nats
    total = 0.0
    for m in range(len(prior)):
        nats, states[after, m] = step(automaton, states[before, m], label)
        shares[after, m] = shares[before, m] * np.exp(nats)
        total += shares[after, m]
    for m in range(len(prior)):
        shares[after, m] = (1 - switch) * shares[after, m] / total + switch * prior[m]
    return np.log(total)


@compiled(patience=_PATIENCE)
def _walk(models, states, shares, labels):
    """Nats of all the labels; leaves states and shares behind them in the only row."""
    total = 0.0
    for k in range(len(labels)):
        total += follow(models, states, shares, _ROW, labels[k], _ROW)
    return total
