"""From one line's log-probabilities (T, K) to text; one algorithm a module, pure functions of numpy arrays."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from numpy.typing import ArrayLike

from netchu.charset import Charset
from netchu.config import DECODING, Decoding
from netchu.decoding.automaton import Automaton
from netchu.decoding.exact import ctc_log_prob
from netchu.decoding.greedy import greedy_batch, greedy_decode
from netchu.decoding.hypothesis import Hypothesis, shares
from netchu.decoding.language_model import CharacterLanguageModel
from netchu.decoding.lexicon import BKTree, lexicon_decode
from netchu.decoding.name_automaton import gazetteer_automaton
from netchu.decoding.prefix_beam import prefix_beam_search


@dataclass(frozen=True)
class Helpers:
    """What a beam may have beside the network's scores; each may be missing.

    Attributes:
        language_model: nats of a text.
        lexicon: points of a text, one a character of a known name.
        rescore: (hypotheses, nats a point) → the same, ranked anew, for knowledge of whole lines.
    """

    language_model: Automaton | None = None
    lexicon: Automaton | None = None
    rescore: Callable[[Sequence[Hypothesis], float], list[Hypothesis]] | None = None


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
    """The texts of `prefix_beam_search` with these numbers and this help, best first; rescored where asked for."""
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
    if helpers.rescore is not None and numbers.delta:
        return helpers.rescore(hypotheses[: numbers.rescored], numbers.delta)
    return hypotheses


DECODERS: dict[str, Callable[[ArrayLike, Charset], Hypothesis]] = {
    "greedy": greedy_decode,
    "beam": beam_decode,
    "best": beam_decode,  # where a checkpoint brings help, `Recognizer` reads with `helped_decode` instead
}
"""Decoders by the name that `--decoder` takes: (T, K) log-probabilities and the alphabet → `Hypothesis`."""

__all__ = [
    "BKTree",
    "DECODERS",
    "Automaton",
    "Helpers",
    "CharacterLanguageModel",
    "Hypothesis",
    "beam_decode",
    "ctc_log_prob",
    "gazetteer_automaton",
    "greedy_batch",
    "greedy_decode",
    "helped_beam",
    "helped_decode",
    "lexicon_decode",
    "prefix_beam_search",
    "shares",
]
