"""The loop of `prefix_beam_search`, compiled by numba: prefixes are nodes of a tree in arrays, a pass a frame."""

from typing import NamedTuple

import numpy as np

from netchu.charset import BLANK
from netchu.decoding.automaton import step
from netchu.decoding.compiled import compiled
from netchu.decoding.mixture import follow


class _Tree(NamedTuple):
    """Node 0 is the empty prefix, every other one its parent and one class more; -1 is no node, no place.

    A prefix keeps its node for the whole line, so that one which is pruned and comes back meets its own longer
    forms again and merges with them.
    """

    parent: np.ndarray
    last: np.ndarray  # class
    child: np.ndarray  # the youngest
    sibling: np.ndarray  # the next older
    place: np.ndarray  # in the beam
    names_state: np.ndarray
    bonus: np.ndarray  # nats that language models and lexicon give the prefix
    points: np.ndarray  # of the lexicon
    states: np.ndarray  # (nodes, M), of the language models
    shares: np.ndarray  # (nodes, M), how likely each of them writes on
    size: np.ndarray  # (1,) nodes so far; one row more is there to try a class in


class _Beam(NamedTuple):
    """Each (W,): the node, and sums over alignments that end in a blank and over those that end in its class."""

    node: np.ndarray
    blank: np.ndarray
    label: np.ndarray


class _Candidates(NamedTuple):
    """The best so far, best first: score, place of the prefix, class that it grows by (BLANK: it stays)."""

    score: np.ndarray
    place: np.ndarray
    label: np.ndarray


@compiled
def search(log_probs, width, prune, skip, helped, weights, models, model_starts, names, names_start):
    """See `prefix_beam_search`.

    Args:
        log_probs: (T, K) float64.
        width: prefixes kept.
        prune, skip: log-probability of a class that is worth a new prefix, and of a blank that is sure.
        helped: whether language models or lexicon count.
        weights: alpha, beta, gamma.
        models, model_starts: of the language models, see `Mixture`.
        names, names_start: arrays of the lexicon's automaton, and its start state.

    Returns:
        Of the kept prefixes, best first: classes (N, longest), lengths (N,), log-probabilities (N,), scores (N,).
    """
    frames, classes = log_probs.shape
    tree = _new_tree(1 + frames * width, models[1], model_starts, names_start)
    beam, stay = _new_beam(width), _new_beam(width)
    beam.blank[0] = 0.0
    kept, total = 1, np.empty(width)
    best = _Candidates(np.empty(width), np.empty(width, np.int32), np.empty(width, np.int32))
    worth, taken = np.empty(classes, np.int32), np.full(classes, -1, np.int64)
    for t in range(frames):
        frame = log_probs[t]
        for i in range(kept):
            total[i] = _add(beam.blank[i], beam.label[i])
        if frame[BLANK] >= skip:
            for i in range(kept):
                beam.blank[i], beam.label[i] = total[i] + frame[BLANK], -np.inf
            continue
        found = _worth(frame, width, prune, helped, worth)
        _stay(tree, beam, stay, kept, total, frame)
        count = _choose(tree, beam, stay, kept, total, frame, worth[:found], weights, helped, models, names,
                        width, best, taken, t)  # fmt: skip
        beam = _settle(tree, beam, stay, kept, total, frame, best, count, weights, helped, models, names)
        kept = count
    return _texts(tree, beam, kept, weights, helped, models, names, classes)


@compiled
def _add(a, b):
    """log(exp a + exp b)."""
    if a < b:
        a, b = b, a
    return a if b == -np.inf else a + np.log1p(np.exp(b - a))


@compiled
def _new_tree(size, prior, model_starts, names_start):
    ints, models = np.full((6, size), -1, np.int32), len(prior)
    tree = _Tree(
        ints[0], ints[1], ints[2], ints[3], ints[4], ints[5], np.zeros(size), np.zeros(size),
        np.empty((size + 1, models), np.int32), np.empty((size + 1, models)), np.ones(1, np.int64),
    )  # fmt: skip
    tree.last[0], tree.place[0] = BLANK, 0
    tree.states[0], tree.shares[0], tree.names_state[0] = model_starts, prior, names_start
    return tree


@compiled
def _new_beam(width):
    return _Beam(np.zeros(width, np.int32), np.full(width, -np.inf), np.full(width, -np.inf))


@compiled
def _worth(frame, width, prune, helped, worth):
    """Fills in the classes worth trying as the next character; how many.

    Without a model the `width` + 1 most likely are enough, exactly: all extensions of a prefix but its repeat
    share the same factor, so whatever ranks lower has `width` better candidates before it.
    """
    count = 0
    for label in range(1, len(frame)):
        if frame[label] >= prune and frame[label] > -np.inf:
            worth[count] = label
            count += 1
    if not helped and count > width + 1:
        order = np.argsort(-frame[worth[:count]], kind="mergesort")
        worth[: width + 1] = worth[:count][order[: width + 1]]
        count = width + 1
    return count


@compiled
def _stay(tree, before, stay, kept, total, frame):
    """The text stays: a blank after anything, or its last class once more without a blank in between; or a prefix
    that is itself in the beam grows into this one."""
    for i in range(kept):
        node = before.node[i]
        stay.blank[i] = total[i] + frame[BLANK]
        stay.label[i] = before.label[i] + frame[tree.last[node]] if node else -np.inf
        j = tree.place[tree.parent[node]] if node else -1
        if j >= 0:
            repeat = tree.last[node] == tree.last[before.node[j]]
            grown = (before.blank[j] if repeat else total[j]) + frame[tree.last[node]]
            stay.label[i] = _add(stay.label[i], grown)


@compiled
def _choose(tree, before, stay, kept, total, frame, worth, weights, helped, models, names, width, best, taken, t):
    """Ranks what stays and what grows into a text that is not in the beam; how many candidates there are."""
    count = 0
    for i in range(kept):
        score = _add(stay.blank[i], stay.label[i]) + tree.bonus[before.node[i]]
        count = _insert(best, count, width, score, i, BLANK)
    most = 0.0  # that a character can earn
    for i in range(kept):
        node = before.node[i]
        if helped:
            weighed = _share(tree, node, models) * tree.points[node]
            most = max(weights[1], 0.0) + max(weights[2], 0.0) * (max(tree.points[node] + 1, 0.0) - weighed)
        child = tree.child[node]
        while child >= 0:
            if tree.place[child] >= 0:
                taken[tree.last[child]] = t * width + i
            child = tree.sibling[child]
        for label in worth:
            score = (before.blank[i] if label == tree.last[node] else total[i]) + frame[label] + tree.bonus[node]
            if taken[label] == t * width + i or (count == width and score + most <= best.score[count - 1]):
                continue
            if helped:
                score += _earned(tree, node, label, weights, models, names)[0]
            count = _insert(best, count, width, score, i, label)
    return count


@compiled
def _insert(best, count, width, score, place, label):
    """Puts a candidate where its score belongs; how many there are then."""
    if score == -np.inf or (count == width and score <= best.score[count - 1]):
        return count
    count = min(count + 1, width)
    i = count - 1
    while i > 0 and best.score[i - 1] < score:
        best.score[i], best.place[i], best.label[i] = best.score[i - 1], best.place[i - 1], best.label[i - 1]
        i -= 1
    best.score[i], best.place[i], best.label[i] = score, place, label
    return count


@compiled
def _share(tree, node, models):
    """How much the lexicon counts after the prefix: how likely the models in whose texts it does write on."""
    share = 0.0
    for m in range(len(models[3])):
        share += tree.shares[node, m] * models[3][m]
    return share


@compiled
def _earned(tree, node, label, weights, models, names):
    """Nats for growing by the class, and points and state of the lexicon then; the last row of the tree's states and
    shares holds those of the language models."""
    nats = follow(*models[:3], tree.states[node], tree.shares[node], label, tree.states[-1], tree.shares[-1])
    more, names_state = step(*names, tree.names_state[node], label)
    points = tree.points[node] + more
    named = _share(tree, -1, models) * points - _share(tree, node, models) * tree.points[node]
    return weights[0] * nats + weights[1] + weights[2] * named, points, names_state


@compiled
def _settle(tree, before, stay, kept, total, frame, best, count, weights, helped, models, names):
    """Makes the chosen candidates the beam."""
    new = _new_beam(len(before.node))
    for i in range(kept):
        tree.place[before.node[i]] = -1
    for rank in range(count):
        i, label = best.place[rank], best.label[rank]
        node = before.node[i]
        if label == BLANK:
            new.blank[rank], new.label[rank] = stay.blank[i], stay.label[i]
        else:
            repeat = label == tree.last[node]
            new.label[rank] = (before.blank[i] if repeat else total[i]) + frame[label]
            node = _grow(tree, node, label, weights, helped, models, names)
        new.node[rank] = node
    for rank in range(count):
        tree.place[new.node[rank]] = rank
    return new


@compiled
def _grow(tree, node, label, weights, helped, models, names):
    """The node of the prefix one class longer."""
    child = tree.child[node]
    while child >= 0 and tree.last[child] != label:
        child = tree.sibling[child]
    if child >= 0:
        return child
    child = tree.size[0]
    tree.size[0] += 1
    tree.parent[child], tree.last[child] = node, label
    tree.sibling[child], tree.child[node] = tree.child[node], child
    tree.bonus[child] = tree.bonus[node]
    if helped:
        earned, tree.points[child], tree.names_state[child] = _earned(tree, node, label, weights, models, names)
        tree.bonus[child] += earned
        tree.states[child], tree.shares[child] = tree.states[-1], tree.shares[-1]
    return child


@compiled
def _texts(tree, beam, kept, weights, helped, models, names, end):
    """What `search` returns; ending the line is scored, too."""
    sums, scores, lengths = np.empty(kept), np.empty(kept), np.zeros(kept, np.int64)
    for i in range(kept):
        node = beam.node[i]
        sums[i] = _add(beam.blank[i], beam.label[i])
        scores[i] = sums[i] + tree.bonus[node]
        if helped:
            scores[i] += _earned(tree, node, end, weights, models, names)[0] - weights[1]
        while node:
            lengths[i] += 1
            node = tree.parent[node]
    order = np.argsort(-scores, kind="mergesort")
    classes = np.zeros((kept, lengths.max() if kept else 0), np.int64)
    for i in range(kept):
        node = beam.node[order[i]]
        for position in range(lengths[order[i]] - 1, -1, -1):
            classes[i, position] = tree.last[node]
            node = tree.parent[node]
    return classes, lengths[order], sums[order], scores[order]
