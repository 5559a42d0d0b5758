"""CTC prefix beam search: sums the alignments of each text instead of picking one alignment.

`readable_beam_search` says in plain Python what is computed; `prefix_beam_search` computes the same, compiled.
"""

import heapq
from collections import defaultdict

import numpy as np
from numpy.typing import ArrayLike

from netchu.charset import BLANK, Charset
from netchu.config import DECODING
from netchu.decoding.automaton import Automaton
from netchu.decoding.compiled_beam import TOTAL, new_beam, new_tree, search
from netchu.decoding.hypothesis import Hypothesis, as_log_probs, shares
from netchu.decoding.language_model import CharacterLanguageModel
from netchu.decoding.mixture import Mixture
from netchu.errors import InputError


def prefix_beam_search(
    log_probs: ArrayLike,
    charset: Charset,
    beam_width: int = DECODING.beam_width,
    prune_log_prob: float = -np.inf,
    *,
    language_model: CharacterLanguageModel | Mixture | Automaton | None = None,
    alpha: float = DECODING.alpha,
    beta: float = DECODING.beta,
    lexicon: Automaton | None = None,
    gamma: float = DECODING.gamma,
    blank_skip: float = 0.0,
) -> list[Hypothesis]:
    """The most likely texts of one line, best first, at most `beam_width` of them.

    Texts are ranked by `score` = log_prob + alpha × language model + beta × characters + gamma × lexicon, of
    which the last three count only where their model is given. Of a mixture of language models, the lexicon counts
    as far as those of addresses do (see `Mixture`). `log_prob` is the summed log-probability of all
    alignments that the beam kept: never above `ctc_log_prob` of the text, and equal to it when nothing was
    pruned. `confidence` is exp(log_prob), the network's own probability that the line reads so; with a language
    model or lexicon it is the text's share of the beam, by score.

    Args:
        log_probs: (T, K) nats, K = len(charset), blank first; an array or a CPU tensor.
        beam_width: prefixes kept after each frame.
        prune_log_prob: nats; a class below it at a frame starts no new prefix there. Alignments through it
            are lost only where they would do that: prefixes in the beam still sum it. -inf tries every class
            that the beam has room for.
        language_model: nats of the text, its end included.
        alpha: weight of the language model.
        beta: nats per character; makes up for what a language model takes from longer texts.
        lexicon: points of the text (see `Automaton`).
        gamma: nats per point.
        blank_skip: a frame whose blank is at least 1 - blank_skip likely counts as blank alone. A text loses no
            more of its probability than the sum of 1 - p(blank) over these frames; 0 skips sure blanks only.
            `beam_decode` reads with the faster numbers of `config.DECODING`.

    Returns:
        At least one. Without any possible alignment: the empty text with -inf.

    Raises:
        InputError: a wrong shape, nan or +inf, a width below 1.

    Source: Graves 2008, "Supervised sequence labelling with recurrent neural networks", section 7.5.3, and
    Hannun et al. 2014, "First-pass large vocabulary continuous speech recognition", algorithm 1.

    Two frames, blank 0.6 and a 0.4 in both: "a" has three alignments (aa, a-, -a), p = 0.16 + 0.24 + 0.24.

    >>> best, second = prefix_beam_search(np.log([[0.6, 0.4], [0.6, 0.4]]), Charset("a"))
    >>> best.text, round(best.confidence, 2), second.text, round(second.confidence, 2)
    ('a', 0.64, '', 0.36)
    """
    log_probs = as_log_probs(log_probs, charset)
    if beam_width < 1:
        raise InputError(f"beam_width is {beam_width}: give 1 or more.")
    helped = language_model is not None or lexicon is not None
    models, names = _mixture(language_model), lexicon or _NONE
    weights = (float(alpha), float(beta) if language_model is not None else 0.0, float(gamma))
    tree = new_tree(1 + len(log_probs) * beam_width, np.append(models.starts, names.start), models.arrays[1])
    beam = new_beam(beam_width, len(charset))
    classes = np.full((beam_width, len(log_probs)), -1, np.int64)
    least = _least_worth(log_probs, beam_width, prune_log_prob, helped)
    kept = search(log_probs, least, float(np.log1p(-blank_skip)), tree, beam, models.arrays, names.arrays,
                  weights, helped, classes)  # fmt: skip
    if not kept:
        return [Hypothesis("", -np.inf, 0.0, score=-np.inf)]
    order = np.argsort(-beam.scores[:kept], kind="stable")
    scores, sums = beam.scores[order], beam.sums[order, TOTAL]
    confidences = shares(scores) if helped else np.exp(np.minimum(sums, 0.0))
    return [
        Hypothesis(charset.decode(text[text >= 0]), log_prob, confidence, score=score)
        for text, log_prob, confidence, score in zip(
            classes[order], sums.tolist(), confidences.tolist(), scores.tolist(), strict=True
        )
    ]


def _least_worth(log_probs: np.ndarray, width: int, prune: float, helped: bool) -> np.ndarray:
    """(T,) log-probability from which a class is worth trying as the next character at each frame.

    Without a model the `width` + 1 most likely are enough, exactly: all extensions of a prefix but its repeat
    share the same factor, so whatever ranks lower has `width` better candidates before it.
    """
    least = np.full(len(log_probs), max(prune, np.finfo(float).min))  # what is impossible never is
    if helped or log_probs.shape[1] - 1 <= width + 1:
        return least
    return np.maximum(least, np.partition(log_probs[:, 1:], -width - 1, axis=1)[:, -width - 1])


_NONE = Automaton.none()


def _mixture(language_model: CharacterLanguageModel | Mixture | Automaton | None) -> Mixture:
    if isinstance(language_model, Mixture):
        return language_model
    if isinstance(language_model, CharacterLanguageModel):
        language_model = language_model.automaton
    return Mixture.of(language_model or _NONE)


def readable_beam_search(
    log_probs: ArrayLike,
    charset: Charset,
    beam_width: int = DECODING.beam_width,
    language_model: CharacterLanguageModel | Mixture | Automaton | None = None,
    alpha: float = DECODING.alpha,
    beta: float = DECODING.beta,
    lexicon: Automaton | None = None,
    gamma: float = DECODING.gamma,
    trace: list[list[tuple[str, float]]] | None = None,
) -> list[Hypothesis]:
    """The same search, written to be read: no class is pruned and no frame skipped, and it takes seconds.

    A prefix carries two sums, of its alignments so far that end in a blank and of those that end in its last
    class. They must stay apart: only after a blank does the same class again make a longer text.

    Args:
        trace: gets, for each frame, the texts kept after it and their log-probabilities, best first.

    >>> [h.text for h in readable_beam_search(np.log([[0.6, 0.4], [0.6, 0.4]]), Charset("a"))]
    ['a', '']
    """
    log_probs = as_log_probs(log_probs, charset)
    models, beta = _mixture(language_model), beta if language_model is not None else 0.0

    def rank(prefix: tuple[int, ...], end: int | None = None) -> float:
        score = np.logaddexp(*beam[prefix]) + alpha * models.score(prefix, end) + beta * len(prefix)
        if lexicon is not None:
            score += gamma * models.address_share(prefix, end) * lexicon.score(prefix, end)
        return score

    # prefix → sum that ends in a blank, sum that ends in its last class
    beam: dict[tuple[int, ...], tuple[float, float]] = {(): (0.0, -np.inf)}
    for frame in log_probs:
        grown: defaultdict[tuple[int, ...], list[float]] = defaultdict(lambda: [-np.inf, -np.inf])
        for prefix, (p_blank, p_nonblank) in beam.items():
            total = np.logaddexp(p_blank, p_nonblank)
            grown[prefix][0] = np.logaddexp(grown[prefix][0], total + frame[BLANK])
            if prefix:
                grown[prefix][1] = np.logaddexp(grown[prefix][1], p_nonblank + frame[prefix[-1]])
            for label in range(1, len(charset)):
                before = p_blank if prefix and label == prefix[-1] else total
                longer = grown[(*prefix, label)]
                longer[1] = np.logaddexp(longer[1], before + frame[label])
        beam = {prefix: (sums[0], sums[1]) for prefix, sums in grown.items() if max(sums) > -np.inf}
        beam = {prefix: beam[prefix] for prefix in heapq.nlargest(beam_width, beam, key=rank)}
        if trace is not None:
            trace.append([(charset.decode(prefix), float(np.logaddexp(*sums))) for prefix, sums in beam.items()])
    best = sorted(beam, key=lambda prefix: -rank(prefix, len(charset)))
    return [
        Hypothesis(charset.decode(prefix), float(np.logaddexp(*beam[prefix])), score=float(rank(prefix, len(charset))))
        for prefix in best
    ]
