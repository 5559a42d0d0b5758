"""The loop of `prefix_beam_search`, compiled by numba: prefixes are nodes of a tree in arrays, a pass a frame.

Arrays come from the caller, whole numbers are int64, rows of arrays are named by their number instead of cut out, and
each function meets one set of types: numba compiles that in a quarter of the time that it takes for plainer code.
"""

from typing import NamedTuple

import numpy as np

from netchu.charset import BLANK
from netchu.decoding.automaton import step
from netchu.decoding.compiled import LOOK, PATIENCE, compiled
from netchu.decoding.mixture import follow

_PARENT, _LAST, _CHILD, _SIBLING, _PLACE = range(5)  # of `Tree.links`
_BONUS, _POINTS = range(2)  # of `Tree.nats`
_IN_BLANK, _IN_LABEL, TOTAL = range(3)  # of `Beam.sums`
_NONE = _STAYS = np.int64(0)  # a bare 0 would be a type of its own for numba


class Tree(NamedTuple):
    """Node 0 is the empty prefix, every other one its parent and one class more; -1 is no node, no place.

    A prefix keeps its node for the whole line, so that one which is pruned and comes back meets its own longer
    forms again and merges with them. There is one row more than nodes, to try a class in.

    Attributes:
        links: (N + 1, 5) parent, last class, youngest child, next older sibling, place in the beam.
        nats: (N + 1, 2) what language models and lexicon give the prefix, and points of the lexicon.
        states: (N + 1, M + 1) of the language models, and of the lexicon.
        shares: (N + 1, M) how likely each of the models writes on.
        size: (1,) nodes so far.
    """

    links: np.ndarray
    nats: np.ndarray
    states: np.ndarray
    shares: np.ndarray
    size: np.ndarray


class Beam(NamedTuple):
    """The W prefixes kept, and what may take their place.

    Attributes:
        nodes: (W,)
        sums: (W, 3) over alignments that end in a blank, over those that end in the prefix's last class, over both.
        stay: (W, 2) the first two of them after this frame, if the prefix stays as it is.
        scores: (W,) of the candidates, best first.
        choices: (W, 2) place of the candidate's prefix, and the class that it grows by (BLANK: it stays).
        worth: (K,) classes worth trying as the next character.
        taken: (K,) when a class was last found to lead to a prefix that is in the beam.
        old_nodes, old_sums: of the frame before, while the beam is made anew.
    """

    nodes: np.ndarray
    sums: np.ndarray
    stay: np.ndarray
    scores: np.ndarray
    choices: np.ndarray
    worth: np.ndarray
    taken: np.ndarray
    old_nodes: np.ndarray
    old_sums: np.ndarray


def new_tree(size: int, starts: np.ndarray, prior: np.ndarray) -> Tree:
    """A tree of the empty prefix.

    Args:
        size: nodes that there is room for.
        starts: (M + 1,) states of language models and lexicon before the first character.
        prior: (M,) how likely each model writes the line.
    """
    links = np.full((size + 1, 5), -1, np.int64)
    links[0, _LAST], links[0, _PLACE] = BLANK, 0
    states, shares = np.empty((size + 1, len(starts)), np.int64), np.empty((size + 1, len(prior)))
    states[0], shares[0] = starts, prior
    return Tree(links, np.zeros((size + 1, 2)), states, shares, np.ones(1, np.int64))


def new_beam(width: int, classes: int) -> Beam:
    """A beam that holds the empty prefix, whose log-probability is 0."""
    sums = np.full((width, 3), -np.inf)
    sums[0, _IN_BLANK] = 0.0
    return Beam(
        np.zeros(width, np.int64), sums, np.empty((width, 2)), np.empty(width), np.empty((width, 2), np.int64),
        np.empty(classes, np.int64), np.full(classes, -1, np.int64), np.empty(width, np.int64), np.empty((width, 3)),
    )  # fmt: skip


@compiled(LOOK, PATIENCE)
def search(log_probs, least, skip, tree, beam, models, names, weights, helped, classes):
    """See `prefix_beam_search`.

    Args:
        log_probs: (T, K) float64.
        least: (T,) log-probability of a class that is worth a new prefix.
        skip: log-probability of a blank that is sure.
        tree, beam: new ones; afterwards the beam's `sums` and `scores` are those of the kept prefixes.
        models: `Mixture.arrays`.
        names: `Automaton.arrays` of the lexicon.
        weights: (3,) alpha, beta, gamma.
        helped: whether language models or lexicon count.
        classes: (W, T) int64, filled with those of the kept prefixes, -1 behind the last.

    Returns:
        How many prefixes were kept.
    """
    sums, kept = beam.sums, tree.size[0]
    for t in range(len(log_probs)):
        blank = log_probs[t, BLANK]
        for i in range(kept):
            sums[i, TOTAL] = _add(sums[i, _IN_BLANK], sums[i, _IN_LABEL])
        if blank >= skip:
            for i in range(kept):
                sums[i, _IN_BLANK], sums[i, _IN_LABEL] = sums[i, TOTAL] + blank, -np.inf
            continue
        _stay(log_probs, t, tree, beam, kept)
        count = _choose(log_probs, t, least[t], tree, beam, kept, models, names, weights, helped)
        _settle(log_probs, t, tree, beam, kept, count, models, names, weights, helped)
        kept = count
    _finish(tree, beam, kept, log_probs.shape[1], models, names, weights, helped, classes)
    return kept


def _add(a, b):
    """log(exp a + exp b)."""
    if a < b:
        a, b = b, a
    return a if b == -np.inf else a + np.log1p(np.exp(b - a))


def _stay(log_probs, t, tree, beam, kept):
    """The text stays: a blank after anything, or its last class once more without a blank in between; or a prefix
    that is itself in the beam grows into this one."""
    links, nodes, sums, stay = tree.links, beam.nodes, beam.sums, beam.stay
    for i in range(kept):
        node = nodes[i]
        stay[i, _IN_BLANK], stay[i, _IN_LABEL] = sums[i, TOTAL] + log_probs[t, BLANK], -np.inf
        if node:
            last = links[node, _LAST]
            stay[i, _IN_LABEL] = sums[i, _IN_LABEL] + log_probs[t, last]
            j = links[links[node, _PARENT], _PLACE]
            if j >= 0:
                repeat = last == links[nodes[j], _LAST]
                grown = sums[j, _IN_BLANK if repeat else TOTAL] + log_probs[t, last]
                stay[i, _IN_LABEL] = _add(stay[i, _IN_LABEL], grown)


def _choose(log_probs, t, least, tree, beam, kept, models, names, weights, helped):
    """Ranks what stays and what grows into a text that is not in the beam; how many candidates there are."""
    links, nats, shares = tree.links, tree.nats, tree.shares
    nodes, sums, stay, scores, worth, taken = beam.nodes, beam.sums, beam.stay, beam.scores, beam.worth, beam.taken
    width, count, found, most = len(nodes), _NONE, _NONE, 0.0
    for label in range(1, log_probs.shape[1]):
        if log_probs[t, label] >= least:
            worth[found] = label
            found += 1
    for i in range(kept):
        score = _add(stay[i, _IN_BLANK], stay[i, _IN_LABEL]) + nats[nodes[i], _BONUS]
        count = _insert(beam, count, score, i, _STAYS)
    for i in range(kept):
        node = nodes[i]
        if helped:  # the most that a character can earn
            weighed = _share(shares, node, models) * nats[node, _POINTS]
            most = max(weights[1], 0.0) + max(weights[2], 0.0) * (max(nats[node, _POINTS] + 1, 0.0) - weighed)
        child = links[node, _CHILD]
        while child >= 0:
            if links[child, _PLACE] >= 0:
                taken[links[child, _LAST]] = t * width + i
            child = links[child, _SIBLING]
        for k in range(found):
            label = worth[k]
            before = sums[i, _IN_BLANK if label == links[node, _LAST] else TOTAL]
            score = before + log_probs[t, label] + nats[node, _BONUS]
            if taken[label] == t * width + i or (count == width and score + most <= scores[count - 1]):
                continue
            if helped:
                score += _earned(tree, node, label, models, names, weights)
            count = _insert(beam, count, score, i, label)
    return count


def _insert(beam, count, score, place, label):
    """Puts a candidate where its score belongs; how many there are then."""
    scores, choices = beam.scores, beam.choices
    if score == -np.inf or (count == len(scores) and score <= scores[count - 1]):
        return count
    count = min(count + 1, len(scores))
    i = count - 1
    while i > 0 and scores[i - 1] < score:
        scores[i], choices[i, 0], choices[i, 1] = scores[i - 1], choices[i - 1, 0], choices[i - 1, 1]
        i -= 1
    scores[i], choices[i, 0], choices[i, 1] = score, place, label
    return count


def _share(shares, node, models):
    """How much the lexicon counts after the prefix: how likely the models in whose texts it does write on."""
    gazetteer, share = models[3], 0.0
    for m in range(len(gazetteer)):
        share += shares[node, m] * gazetteer[m]
    return share


def _earned(tree, node, label, models, names, weights):
    """Nats for growing by the class; the last row of the tree's arrays holds what the longer prefix has then."""
    nats, states, shares = tree.nats, tree.states, tree.shares
    after, lexicon = len(states) - 1, states.shape[1] - 1
    gain = weights[0] * follow(models, states, shares, node, label, after) + weights[1]
    more, states[after, lexicon] = step(names, states[node, lexicon], label)
    nats[after, _POINTS] = nats[node, _POINTS] + more
    gain += weights[2] * (
        _share(shares, after, models) * nats[after, _POINTS] - _share(shares, node, models) * nats[node, _POINTS]
    )
    nats[after, _BONUS] = nats[node, _BONUS] + gain
    return gain


def _settle(log_probs, t, tree, beam, kept, count, models, names, weights, helped):
    """Makes the chosen candidates the beam."""
    links, nodes, sums, choices = tree.links, beam.nodes, beam.sums, beam.choices
    old_nodes, old_sums = beam.old_nodes, beam.old_sums
    for i in range(kept):
        links[nodes[i], _PLACE] = -1
        old_nodes[i] = nodes[i]
        old_sums[i, _IN_BLANK], old_sums[i, TOTAL] = sums[i, _IN_BLANK], sums[i, TOTAL]
    for rank in range(count):
        i, label = choices[rank, 0], choices[rank, 1]
        node = old_nodes[i]
        if label == BLANK:
            sums[rank, _IN_BLANK], sums[rank, _IN_LABEL] = beam.stay[i, _IN_BLANK], beam.stay[i, _IN_LABEL]
        else:
            before = old_sums[i, _IN_BLANK if label == links[node, _LAST] else TOTAL]
            sums[rank, _IN_BLANK], sums[rank, _IN_LABEL] = -np.inf, before + log_probs[t, label]
            node = _grow(tree, node, label, models, names, weights, helped)
        nodes[rank] = node
    for rank in range(count):
        links[nodes[rank], _PLACE] = rank


def _grow(tree, node, label, models, names, weights, helped):
    """The node of the prefix one class longer."""
    links, nats, states, shares = tree.links, tree.nats, tree.states, tree.shares
    child = links[node, _CHILD]
    while child >= 0 and links[child, _LAST] != label:
        child = links[child, _SIBLING]
    if child >= 0:
        return child
    child = tree.size[0]
    tree.size[0] += 1
    links[child, _PARENT], links[child, _LAST] = node, label
    links[child, _SIBLING], links[node, _CHILD] = links[node, _CHILD], child
    if helped:
        _earned(tree, node, label, models, names, weights)
        after = len(states) - 1
        for m in range(states.shape[1]):
            states[child, m] = states[after, m]
        for m in range(shares.shape[1]):
            shares[child, m] = shares[after, m]
        nats[child, _BONUS], nats[child, _POINTS] = nats[after, _BONUS], nats[after, _POINTS]
    return child


def _finish(tree, beam, kept, end, models, names, weights, helped, classes):
    """Sums, scores and classes of the kept prefixes; ending the line is scored, too."""
    links, sums = tree.links, beam.sums
    for i in range(kept):
        node = beam.nodes[i]
        sums[i, TOTAL] = _add(sums[i, _IN_BLANK], sums[i, _IN_LABEL])
        beam.scores[i] = sums[i, TOTAL] + tree.nats[node, _BONUS]
        if helped:
            beam.scores[i] += _earned(tree, node, end, models, names, weights) - weights[1]
        length, above = _NONE, node
        while above:
            length += 1
            above = links[above, _PARENT]
        while node:
            length -= 1
            classes[i, length] = links[node, _LAST]
            node = links[node, _PARENT]
