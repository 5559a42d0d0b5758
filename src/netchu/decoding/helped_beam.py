"""The beam with help: a language model, names, and knowledge of whole lines."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from numpy.typing import ArrayLike

from netchu.charset import Charset
from netchu.config import DECODING, Decoding
from netchu.decoding.automaton import Automaton
from netchu.decoding.exact import ctc_log_prob
from netchu.decoding.hypothesis import Hypothesis, shares
from netchu.decoding.prefix_beam import prefix_beam_search


@dataclass(frozen=True)
class Helpers:
    """What a beam may have beside the network's scores; each may be missing.

    Attributes:
        language_model: nats of a text.
        lexicon: points of a text, one a character of a known name.
        rescore: (hypotheses, nats a point) → the same, ranked anew, for knowledge of whole lines.
        propose: text → others that the line may read, for names that no prefix in the beam led to.
    """

    language_model: Automaton | None = None
    lexicon: Automaton | None = None
    rescore: Callable[[Sequence[Hypothesis], float], list[Hypothesis]] | None = None
    propose: Callable[[str], list[str]] | None = None


def beam_decode(log_probs: ArrayLike, charset: Charset) -> Hypothesis:
    """The best text of `prefix_beam_search` with the numbers of `config.DECODING` and no help."""
    return helped_decode(log_probs, charset, Helpers())


def helped_decode(log_probs: ArrayLike, charset: Charset, helpers: Helpers, numbers: Decoding = DECODING) -> Hypothesis:
    """The best text of `helped_beam`; with help, its confidence is its share of the texts by score / temperature."""
    hypotheses = helped_beam(log_probs, charset, helpers, numbers)
    if helpers == Helpers():
        return hypotheses[0]
    confidence = shares([h.score for h in hypotheses], numbers.temperature)[0]
    return replace(hypotheses[0], confidence=float(confidence))


def helped_beam(
    log_probs: ArrayLike, charset: Charset, helpers: Helpers, numbers: Decoding = DECODING
) -> list[Hypothesis]:
    """The texts of `prefix_beam_search` with these numbers and this help, best first; where the helpers rescore, the
    best of these and what the helpers propose for them, with their exact scores.
    """
    hypotheses = prefix_beam_search(
        log_probs,
        charset,
        numbers.beam_width,
        numbers.prune_log_prob,
        language_model=helpers.language_model,
        alpha=numbers.alpha,
        beta=numbers.beta,
        lexicon=helpers.lexicon,
        gamma=numbers.gamma,
        blank_skip=numbers.blank_skip,
    )
    if helpers.rescore is None or not numbers.delta:
        return hypotheses
    hypotheses = hypotheses[: numbers.rescored]
    if helpers.propose is not None:
        found = [h.text for h in hypotheses]
        proposed = dict.fromkeys(text for h in found for text in helpers.propose(h) if not charset.unknown(text))
        hypotheses += [_scored(log_probs, text, charset, helpers, numbers) for text in proposed if text not in found]
    return helpers.rescore(hypotheses, numbers.delta)


def _scored(log_probs: ArrayLike, text: str, charset: Charset, helpers: Helpers, numbers: Decoding) -> Hypothesis:
    """A text that the beam didn't find, as if it had."""
    parts = score_parts(log_probs, text, charset, replace(helpers, rescore=None), numbers)
    return Hypothesis(text, parts["ink"], 0.0, score=sum(parts.values()))


def score_parts(
    log_probs: ArrayLike, text: str, charset: Charset, helpers: Helpers, numbers: Decoding
) -> dict[str, float]:
    """What the score of a text is made of, nats: `ink` (the exact CTC score) and what each helper adds to it."""
    classes, end = charset.encode(text), len(charset)
    parts = {"ink": ctc_log_prob(log_probs, text, charset)}
    if helpers.language_model is not None:
        language = helpers.language_model.score(classes, end)
        parts["language model"] = numbers.alpha * language + numbers.beta * len(classes)
    if helpers.lexicon is not None:
        parts["names"] = numbers.gamma * helpers.lexicon.score(classes, end)
    if helpers.rescore is not None:
        parts["divisions"] = helpers.rescore([Hypothesis(text, 0.0, 1.0, score=0.0)], numbers.delta)[0].score
    return parts
