"""Several language models at once, each counted as far as the text so far speaks for it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from netchu.decoding.automaton import Automaton, step
from netchu.decoding.compiled import compiled

_LOOK, _PATIENCE = 16, 300  # texts: those of two lines, and of many
_ROW = np.int64(0)


@dataclass(frozen=True)
class Mixture:
    """The automata of M language models, and how they share each next character.

    A character's probability is the models' mean, weighted by how likely each is the one that writes here: Bayes'
    rule after each character. Between two characters, another model may take over with the probability `switch`: so
    a street in the middle of a sentence is met by the model that knows streets, and no model is ever given up.

    Attributes:
        automaton: of all models, one behind the other: states and arcs count on from model to model.
        starts: (M,) int64, each model's state before the first character.
        gazetteer: for each model, whether its texts are addresses, in which names of places count.
        switch: 0 to 1.

    Source: Herbster & Warmuth 1998, "Tracking the best expert" (fixed share).
    """

    automaton: Automaton
    starts: np.ndarray
    gazetteer: tuple[bool, ...] = (True,)
    switch: float = 0.0

    @classmethod
    def of(cls, *automata: Automaton, gazetteer: tuple[bool, ...] = (True,), switch: float = 0.0) -> "Mixture":
        """Of the automata of the models; one alone counts names of places everywhere."""
        offsets = np.cumsum([0, *(len(a.suffix) for a in automata)])[:-1].tolist()
        starts = np.array([a.start + offset for a, offset in zip(automata, offsets, strict=True)], np.int64)
        return cls(automata[0] if len(automata) == 1 else _joined(automata, offsets), starts, gazetteer, switch)

    @cached_property
    def arrays(self) -> tuple:
        """What `follow` takes in front: arrays of the automaton, the prior of each model, the share that is handed
        on, and whether each counts names."""
        count = len(self.starts)
        prior, gazetteer = np.full(count, 1 / count), np.array(self.gazetteer, np.float64)
        return self.automaton.arrays, prior, float(self.switch), gazetteer

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


def _joined(automata: Sequence[Automaton], offsets: Sequence[int]) -> Automaton:
    """The automata behind each other; targets and suffixes count on."""
    arcs = np.cumsum([0, *(len(a.labels) for a in automata)])
    each = list(zip(automata, offsets, arcs[:-1], strict=True))
    return Automaton(
        start=automata[0].start,
        first=np.concatenate([*(a.first[:-1] + arc for a, _, arc in each), arcs[-1:]], dtype=np.int32),
        labels=np.concatenate([a.labels for a in automata]),
        scores=np.concatenate([a.scores for a in automata]),
        targets=np.concatenate([a.targets + offset for a, offset, _ in each], dtype=np.int32),
        backoff=np.concatenate([a.backoff for a in automata]),
        suffix=np.concatenate([a.suffix + offset for a, offset, _ in each], dtype=np.int32),
        unknown=automata[0].unknown,
    )


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


@compiled(_LOOK, _PATIENCE)
def _walk(models, states, shares, labels):
    """Nats of all the labels; leaves states and shares behind them in the only row."""
    total = 0.0
    for k in range(len(labels)):
        total += follow(models, states, shares, _ROW, labels[k], _ROW)
    return total
