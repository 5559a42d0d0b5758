"""Interpolated modified Kneser-Ney: from class sequences to smoothed n-grams and their automaton, all on arrays.

An n-gram is one integer, its key: the symbols as digits of base K + 1, the first one highest. So the keys of a length,
sorted, are sorted by history, and history and suffix of a key are a division and its remainder. Symbol K (=
len(charset)) is the line's end; the blank is no character of a text, so its number 0 stands for the line's start.
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
class Ngrams:
    """The kept n-grams of one length, N of them, after H different histories.

    Attributes:
        keys: (N,) int64, ascending.
        probs: (N,) float64, probability of the last symbol after the others.
        histories: (H,) int64, keys of the n - 1 symbols in front, ascending.
        sizes: (H,) int64, n-grams of each history.
        left: (H,) float64, what discounts and pruning leave of a history's 1 for shorter ones.
    """

    keys: np.ndarray
    probs: np.ndarray
    histories: np.ndarray
    sizes: np.ndarray
    left: np.ndarray


def count_ngrams(texts: Sequence[Sequence[int]], classes: int, order: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """How often each n-gram occurs, for n from 1 to `order`; every text gets a start and an end.

    Args:
        texts: class sequences, 1 to classes - 1.
        classes: K, the end.
        order: length of the longest n-grams.

    Returns:
        For each n that occurs: keys, ascending, and counts, both int64. The start is never an n-gram's last symbol.

    Raises:
        InputError: no text, an order below 1, or keys that don't fit into 63 bits.

    >>> [(keys.tolist(), counts.tolist()) for keys, counts in count_ngrams([[1, 1]], 2, 2)]
    [([1, 2], [2, 1]), ([1, 4, 5], [1, 1, 1])]
    """
    base = classes + 1
    if order < 1 or base**order >= 2**63:
        longest = int(63 * np.log(2) / np.log(base))
        raise InputError(f"order={order}: with {classes - 1} characters give 1 to {longest}.")
    if not len(texts):
        raise InputError("There is no text to train the language model on: give at least one line.")
    lengths = np.array([len(text) + 2 for text in texts])
    symbols = np.fromiter(chain.from_iterable((START, *text, classes) for text in texts), np.int64, lengths.sum())
    place = np.arange(len(symbols)) - np.repeat(lengths.cumsum() - lengths, lengths)  # 0 at each start
    keys = symbols.copy()  # of the n-gram that ends here; nonsense, and left out, where it began in the line before
    counts = []
    for n in range(1, min(order, lengths.max()) + 1):
        if n > 1:
            keys[n - 1 :] += symbols[: 1 - n] * base ** (n - 1)
        counts.append(np.unique(keys[place >= max(n - 1, 1)], return_counts=True))
    return counts


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
    texts: Sequence[Sequence[int]], classes: int, order: int, min_count: int, pruned_from: int
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

    Raises:
        InputError: see `count_ngrams`.

    Source: Chen & Goodman 1998, section 3 (interpolated modified Kneser-Ney); Heafield et al. 2013, "Scalable
    modified Kneser-Ney language model estimation", section 3.
    """
    base = classes + 1
    counts = count_ngrams(texts, classes, order)
    found: list[Ngrams] = []
    for n, (keys, raw) in enumerate(counts, start=1):
        adjusted = raw
        if n < len(counts):
            adjusted = _with_left_neighbours(keys, raw, counts[n][0] % base**n)
        keep = raw >= (min_count if n >= max(pruned_from, 2) else 1)
        if n == 1:  # every class, seen or not
            every = np.arange(1, base)
            adjusted = np.bincount(keys, weights=adjusted, minlength=base)[1:].astype(np.int64)
            found.append(_smooth(every, adjusted, every > 0, base, np.full(classes, 1 / classes)))
        else:
            shorter = found[-1]
            below = shorter.probs[np.searchsorted(shorter.keys, keys[keep] % base ** (n - 1))]
            found.append(_smooth(keys, adjusted, keep, base, below))
    return found


def _with_left_neighbours(keys: np.ndarray, raw: np.ndarray, suffixes: np.ndarray) -> np.ndarray:
    """Counts in which an n-gram counts once for each different symbol before it, where anything stands before it."""
    inside, neighbours = np.unique(suffixes, return_counts=True)
    adjusted = raw.copy()
    adjusted[np.searchsorted(keys, inside)] = neighbours
    return adjusted


def _smooth(keys: np.ndarray, counts: np.ndarray, keep: np.ndarray, base: int, below: np.ndarray) -> Ngrams:
    """Discounts, and interpolates the kept n-grams with `below`, their probabilities after a history one shorter."""
    histories, first, group = np.unique(keys // base, return_index=True, return_inverse=True)
    taken = discounts(counts)[np.minimum(counts, 3)]
    total = np.add.reduceat(counts, first)
    left = np.add.reduceat(np.where(keep, taken, counts), first) / total
    probs = ((counts - taken) / total[group])[keep] + left[group[keep]] * below
    sizes = np.bincount(group[keep], minlength=len(histories))
    known = sizes > 0
    return Ngrams(keys[keep], probs, histories[known], sizes[known], left[known])


def as_automaton(ngrams: Sequence[Ngrams], classes: int) -> Automaton:
    """The n-grams as arcs: one state for each history that has any, shorter histories first.

    An arc leads to the longest end of history and class that is a state itself.
    """
    base = classes + 1
    offsets = np.cumsum([0, *(len(n.histories) for n in ngrams)])
    targets, suffixes = [], [np.zeros(1, np.int64)]
    for n, here in enumerate(ngrams, start=1):
        if n == 1:
            shorter = np.zeros(len(here.keys), np.int64)
        else:
            shorter = targets[-1][np.searchsorted(ngrams[n - 2].keys, here.keys % base ** (n - 1))]
        longer = ngrams[n].histories if n < len(ngrams) else here.keys[:0]
        place, known = _find(longer, here.keys)
        targets.append(np.where(known, offsets[n] + place, shorter))
        if n > 1:
            place = np.searchsorted(ngrams[n - 2].histories, here.histories % base ** max(n - 2, 0))
            suffixes.append(offsets[n - 2] + place)
    start = 0
    if len(ngrams) > 1:
        place, known = _find(ngrams[1].histories, np.array([START]))
        start = int(offsets[1] + place[0]) if known[0] else 0
    backoff = np.log(np.concatenate([n.left for n in ngrams]))
    backoff[0] = 0.0
    return Automaton(
        start=start,
        first=np.concatenate([[0], np.cumsum(np.concatenate([n.sizes for n in ngrams]))]).astype(np.int32),
        labels=np.concatenate([n.keys % base for n in ngrams]).astype(np.int32),
        scores=np.log(np.concatenate([n.probs for n in ngrams])).astype(np.float32),
        targets=np.concatenate(targets).astype(np.int32),
        backoff=backoff.astype(np.float32),
        suffix=np.concatenate(suffixes).astype(np.int32),
    )


def _find(among: np.ndarray, keys: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Place of each key among ascending ones, and whether it is there."""
    place = np.searchsorted(among, keys)
    known = np.isin(keys, among, assume_unique=True)
    return place, known
