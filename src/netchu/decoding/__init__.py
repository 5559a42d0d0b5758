"""From one line's log-probabilities (T, K) to text; one algorithm a module, pure functions of numpy arrays."""

from collections.abc import Callable

from numpy.typing import ArrayLike

from netchu.charset import Charset
from netchu.decoding.exact import ctc_log_prob
from netchu.decoding.greedy import greedy_batch, greedy_decode
from netchu.decoding.hypothesis import Hypothesis
from netchu.decoding.lexicon import BKTree, lexicon_decode
from netchu.decoding.name_automaton import gazetteer_automaton
from netchu.decoding.prefix_beam import prefix_beam_search


def beam_decode(log_probs: ArrayLike, charset: Charset) -> Hypothesis:
    """The best text of `prefix_beam_search` with the default numbers."""
    return prefix_beam_search(log_probs, charset)[0]


DECODERS: dict[str, Callable[[ArrayLike, Charset], Hypothesis]] = {
    "greedy": greedy_decode,
    "beam": beam_decode,
    "best": beam_decode,  # the beam with whatever language model and lexicon the checkpoint brings
}
"""Decoders by the name that `--decoder` takes: (T, K) log-probabilities and the alphabet → `Hypothesis`."""

__all__ = [
    "BKTree",
    "DECODERS",
    "Hypothesis",
    "beam_decode",
    "ctc_log_prob",
    "gazetteer_automaton",
    "greedy_batch",
    "greedy_decode",
    "lexicon_decode",
    "prefix_beam_search",
]
