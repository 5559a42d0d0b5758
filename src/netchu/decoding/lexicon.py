"""Lexicon-based transcription: the most likely of the texts that are known to occur, near the greedy reading."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import ArrayLike
from rapidfuzz.distance import Levenshtein

from netchu.charset import Charset, normalise
from netchu.config import LEXICON
from netchu.decoding.exact import ctc_log_prob
from netchu.decoding.greedy import greedy_decode
from netchu.decoding.hypothesis import Hypothesis, as_log_probs
from netchu.errors import InputError


class BKTree:
    """Words arranged by their edit distances, so that the neighbours of a word are found without trying them all.

    Args:
        words: words or whole lines; NFC is made of them, each is kept once.

    Source: Burkhard and Keller 1973, "Some approaches to best-match file searching".

    >>> BKTree(["Huế", "Hué", "Vinh"]).within("Hue", 1)
    ['Hué', 'Huế']
    """

    def __init__(self, words: Iterable[str]):
        self._words = list(dict.fromkeys(normalise(word) for word in words))
        self._children: list[dict[int, int]] = [{} for _ in self._words]  # distance to a node → the node there
        for node in range(1, len(self._words)):
            above = 0
            while True:
                distance = Levenshtein.distance(self._words[node], self._words[above])
                child = self._children[above].setdefault(distance, node)
                if child == node:
                    break
                above = child

    def __len__(self) -> int:
        return len(self._words)

    def within(self, word: str, distance: int) -> list[str]:
        """Words at most `distance` edits away, nearest first, equally near ones in code-point order.

        Raises:
            InputError: a negative distance.
        """
        if distance < 0:
            raise InputError(f"distance is {distance}: give 0 or more edits.")
        word, found = normalise(word), []
        nodes = [0] if self._words else []
        while nodes:
            node = nodes.pop()
            away = Levenshtein.distance(word, self._words[node])
            if away <= distance:
                found.append((away, self._words[node]))
            # Triangle inequality: no neighbour of `word` lies outside this ring around the node.
            nodes += [child for ring, child in self._children[node].items() if abs(ring - away) <= distance]
        return [near for _, near in sorted(found)]


def lexicon_decode(
    log_probs: ArrayLike, charset: Charset, lexicon: BKTree | Iterable[str], distance: int = LEXICON.distance
) -> Hypothesis:
    """The most likely text of a lexicon of whole lines, among those near the greedy reading.

    `log_prob` is the text's exact `ctc_log_prob` and `confidence` its exp. Where no text of the lexicon is near, or
    none fits into the line's frames, the greedy reading stays as it is.

    Args:
        log_probs: (T, K) nats, K = len(charset), blank first.
        lexicon: whole lines, or a `BKTree` of them (build it once for many lines). Texts with characters outside
            the alphabet can't be read and are never chosen.
        distance: edits from the greedy reading within which texts are tried.

    Raises:
        InputError: a wrong shape, nan or +inf, a negative distance.

    Source: Shi et al. 2015, "An end-to-end trainable neural network for image-based sequence recognition"
    (arXiv 1507.05717), section 2.3.2.

    >>> log_probs = np.log([[0.1, 0.7, 0.2], [0.8, 0.1, 0.1], [0.1, 0.5, 0.4]])
    >>> lexicon_decode(log_probs, Charset("ab"), []).text, lexicon_decode(log_probs, Charset("ab"), ["ab", "bb"]).text
    ('aa', 'ab')
    """
    tree = lexicon if isinstance(lexicon, BKTree) else BKTree(lexicon)
    log_probs = as_log_probs(log_probs, charset)
    greedy = greedy_decode(log_probs, charset)
    texts = [text for text in tree.within(greedy.text, distance) if not charset.unknown(text)]
    scores = [ctc_log_prob(log_probs, text, charset) for text in texts]
    best = int(np.argmax(scores)) if scores else 0
    if not scores or scores[best] == -np.inf:
        return greedy
    return Hypothesis(texts[best], scores[best], float(np.exp(min(scores[best], 0.0))))
