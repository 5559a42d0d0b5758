"""Interpolated modified Kneser-Ney: from class sequences to smoothed n-grams and their automaton, all on arrays.

The n-grams of one length are numbered in the order of their history's number, then of their last symbol; so an
n-gram is a pair of small integers however long it is. Symbol K (= len(charset)) is the line's end; the blank is no
character of a text, so its number 0 stands for the line's start. A single symbol's number is the symbol itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from netchu.charset import BLANK
from netchu.decoding.automaton import Automaton
from netchu.errors import InputError

START = BLANK
FALLBACK_DISCOUNTS = (0.0, 0.5, 1.0, 1.5)  # as in KenLM, where too few counts give none


@dataclass(frozen=True)
class Counts:
    """All n-grams of one length that occur, N of them, in ascending order of (history, last).

    Attributes:
        history: (N,) int32, number of the first n - 1 symbols among the n-grams one shorter; 0 where n is 1.
        last: (N,) int32, last symbol.
        suffix: (N,) int32, number of the last n - 1 symbols among the n-grams one shorter; 0 where n is 1.
        count: (N,) int32, how often it occurs.
    """

    history: np.ndarray
    last: np.ndarray
    suffix: np.ndarray
    count: np.ndarray


@dataclass(frozen=True)
class Ngrams:
    """The kept n-grams of one length, N of them; what begins or ends a kept n-gram is kept itself.

    Attributes:
        history, last, suffix: (N,) int64, see `Counts`, but numbered among the kept ones.
        probs: (N,) float64, probability of the last symbol after the others.
        left: (M,) float64, for each kept n-gram one shorter what discounts and pruning leave of its 1 for still
            shorter histories; 1 where it is no history. One number where n is 1.
    """

    history: np.ndarray
    last: np.ndarray
    suffix: np.ndarray
    probs: np.ndarray
    left: np.ndarray


def count_ngrams(texts: Sequence[Sequence[int]], classes: int, order: int) -> list[Counts]:
    """How often each n-gram occurs, for n from 1 to `order`; every text gets a start and an end.

    Args:
        texts: class sequences, 1 to classes - 1.
        classes: K, the end.
        order: length of the longest n-grams.

    Returns:
        For each n that occurs its counts; for n = 1 those of all symbols, 0 for the start and for unseen ones.
        The start is never a longer n-gram's last symbol.

    Raises:
        InputError: no text, or an order below 1.

    >>> singles, pairs = count_ngrams([[1, 1]], 2, 2)
    >>> singles.count.tolist(), list(zip(pairs.history.tolist(), pairs.last.tolist(), pairs.count.tolist()))
    ([0, 2, 1], [(0, 1, 1), (1, 1, 1), (1, 2, 1)])
    """
    if order < 1:
        raise InputError(f"order={order}: give 1 or more.")
    if not len(texts):
        raise InputError("There is no text to train the language model on: give at least one line.")
    base = classes + 1
    lengths = np.array([len(text) + 2 for text in texts])
    symbols = np.fromiter(chain.from_iterable((START, *text, classes) for text in texts), np.int64, lengths.sum())
    place = np.arange(len(symbols)) - np.repeat(lengths.cumsum() - lengths, lengths)  # 0 at each start
    nothing = np.zeros(base, np.int64)
    counts = [_counts(nothing, np.arange(base), nothing, np.bincount(symbols[place > 0], minlength=base))]
    number = symbols  # of the n-gram that ends at each place; nonsense, and left out, where it began in the line before
    for n in range(2, min(order, lengths.max()) + 1):
        ends = np.flatnonzero(place >= n - 1)
        keys, first, inverse, count = np.unique(
            number[ends - 1] * base + symbols[ends], return_index=True, return_inverse=True, return_counts=True
        )
        counts.append(_counts(keys // base, keys % base, number[ends[first]], count))
        number = np.zeros_like(symbols)
        number[ends] = inverse
    return counts


def _counts(*arrays: np.ndarray) -> Counts:
    """In half the memory: of 35 million characters, those of all lengths take gigabytes."""
    return Counts(*(array.astype(np.int32) for array in arrays))


def discounts(counts: np.ndarray) -> np.ndarray:
    """(4,) float64: what is taken off a count of 0, 1, 2, and 3 or more.

    Source: Chen & Goodman 1998, "An empirical study of smoothing techniques for language modeling", equation 26.

    >>> discounts(np.array([1, 1, 1, 1, 2, 2, 3, 4])).round(3).tolist()
    [0.0, 0.5, 1.25, 1.0]
    >>> discounts(np.array([1, 1])).tolist()
    [0.0, 0.5, 1.0, 1.5]
    """
    having = np.bincount(np.minimum(counts, 5), minlength=6)[1:5].astype(float)  # n-grams that occur 1, 2, 3, 4 times
    if (having == 0).any():
        return np.array(FALLBACK_DISCOUNTS)
    share = having[0] / (having[0] + 2 * having[1])
    rank = np.arange(1, 4)
    found = rank - (rank + 1) * share * having[1:] / having[:3]
    return np.array([0.0, *found]) if (found > 0).all() else np.array(FALLBACK_DISCOUNTS)


def estimate(
    texts: Sequence[Sequence[int]], classes: int, order: int, min_count: int, pruned_from: int, min_gain: float = 0.0
) -> list[Ngrams]:
    """Smoothed n-grams, for n from 1 to `order` (or to the longest that occurs).

    Every class has a unigram: unigrams are interpolated with the uniform distribution over the K classes (all but
    the blank, and the end). N-grams that begin with the start keep their plain counts, for nothing stands before them.

    Args:
        texts: class sequences.
        classes: K, the end.
        order: length of the longest n-grams.
        min_count: n-grams that occur less often are dropped after the discounts are known; their share goes to
            the shorter histories.
        pruned_from: only n-grams of this length and longer are dropped; at least 2.
        min_gain: nats per character of the texts; n-grams that make these less than that likelier than the shorter
            history alone would are dropped, too, unless a longer kept one begins or ends with them.

    Raises:
        InputError: see `count_ngrams`.

    Source: Chen & Goodman 1998, section 3 (interpolated modified Kneser-Ney); Heafield et al. 2013, "Scalable
    modified Kneser-Ney language model estimation", section 3; Seymore & Rosenfeld 1996, "Scalable backoff language
    models" (what a dropped n-gram costs).
    """
    counts = count_ngrams(texts, classes, order)
    free = [n >= max(pruned_from, 2) for n in range(1, len(counts) + 1)]  # to drop n-grams of this length
    kept = [here.count >= (min_count if may else 0) for here, may in zip(counts, free, strict=True)]
    found, gains = _smooth_all(counts, kept, classes)
    if min_gain > 0:
        least = min_gain * counts[0].count.sum()
        needed = np.zeros(len(gains[-1]), bool)  # by a longer one
        for n in range(len(found), 0, -1):
            here = counts[n - 1]
            kept[n - 1] &= needed | (gains[n - 1] >= least) | (not free[n - 1])
            if n > 1:
                needed = np.zeros(len(counts[n - 2].count), bool)
                needed[here.history[kept[n - 1]]] = needed[here.suffix[kept[n - 1]]] = True
        found, _ = _smooth_all(counts, kept, classes)
    return found


def _smooth_all(
    counts: Sequence[Counts], kept: Sequence[np.ndarray], classes: int
) -> tuple[list[Ngrams], list[np.ndarray]]:
    """The kept n-grams of each length that has any; and nats by which each one makes the texts likelier."""
    found: list[Ngrams] = []
    gains: list[np.ndarray] = []
    number = np.zeros(1, np.int64)  # of each n-gram one shorter among the kept ones
    uniform = np.where(np.arange(classes + 1) == START, 0.0, 1 / classes)
    for n, (here, keep) in enumerate(zip(counts, kept, strict=True), start=1):
        if not keep.any():
            break
        adjusted = here.count if n == len(counts) else _with_left_neighbours(here, counts[n])
        below = uniform if n == 1 else found[-1].probs[number[here.suffix]]
        probs, left = _smooth(here, adjusted, keep, below)
        with np.errstate(divide="ignore", invalid="ignore"):
            gains.append(here.count * np.log(probs / (left[here.history] * below)))
        whole = np.ones(1 if n == 1 else len(found[-1].last))
        known = np.unique(here.history[keep])
        whole[number[known]] = left[known]
        found.append(Ngrams(number[here.history[keep]], here.last[keep], number[here.suffix[keep]], probs[keep], whole))
        number = np.where(keep, keep.cumsum() - 1, 0)
    return found, gains


def _with_left_neighbours(here: Counts, longer: Counts) -> np.ndarray:
    """Counts in which an n-gram counts once for each different symbol before it, where anything stands before it."""
    neighbours = np.bincount(longer.suffix, minlength=len(here.count))
    return np.where(neighbours > 0, neighbours, here.count)


def _smooth(here: Counts, adjusted: np.ndarray, keep: np.ndarray, below: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Discounts, and interpolates with `below`, (N,) probabilities after a history one shorter.

    Returns:
        (N,) probabilities, right where `keep` holds; and what is left to shorter histories, one number for each
        n-gram one shorter, up to the last one that is a history.
    """
    taken = discounts(adjusted)[np.minimum(adjusted, 3)]
    total = np.bincount(here.history, weights=adjusted)
    left = np.bincount(here.history, weights=np.where(keep, taken, adjusted)) / np.maximum(total, 1)
    return (adjusted - taken) / total[here.history] + left[here.history] * below, left


def as_automaton(ngrams: Sequence[Ngrams]) -> Automaton:
    """The n-grams as arcs: one state for each history that has any, shorter histories first.

    An arc leads to the longest end of history and class that is a state itself.
    """
    states = 1
    state_before = np.zeros(1, np.int64)  # of each n-gram one shorter; -1 where it is no history
    target_before = np.zeros(1, np.int64)  # where the arc of each n-gram one shorter leads
    arcs = []  # per length: states, labels, scores, targets
    suffix, backoff, start = [np.zeros(1, np.int64)], [np.zeros(1)], 0
    for n, here in enumerate(ngrams, start=1):
        histories = np.unique(ngrams[n].history) if n < len(ngrams) else here.last[:0]
        state = np.full(len(here.last), -1)
        state[histories] = states + np.arange(len(histories))
        target = np.where(state >= 0, state, target_before[here.suffix])
        if n == 1:
            start = max(int(state[START]), 0)
        seen = slice(1, None) if n == 1 else slice(None)  # nothing leads to the start
        with np.errstate(divide="ignore"):
            arcs.append((state_before[here.history][seen], here.last[seen], np.log(here.probs[seen]), target[seen]))
        if n < len(ngrams):
            suffix.append(state_before[here.suffix[histories]])
            backoff.append(np.log(ngrams[n].left[histories]))
        states += len(histories)
        state_before, target_before = state, target
    sources, labels, scores, targets = (np.concatenate(parts) for parts in zip(*arcs, strict=True))
    return Automaton(
        start=start,
        first=np.searchsorted(sources, np.arange(states + 1)).astype(np.int32),
        labels=labels.astype(np.int32),
        scores=scores.astype(np.float32),
        targets=targets.astype(np.int32),
        backoff=np.concatenate(backoff).astype(np.float32),
        suffix=np.concatenate(suffix).astype(np.int32),
    )
