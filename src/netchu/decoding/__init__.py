"""From one line's log-probabilities (T, K) to text; one algorithm a module, pure functions of numpy arrays."""

from collections.abc import Callable

from numpy.typing import ArrayLike

from netchu.charset import Charset
from netchu.decoding.automaton import Automaton
from netchu.decoding.exact import ctc_log_prob
from netchu.decoding.greedy import greedy_batch, greedy_decode
from netchu.decoding.helped_beam import Helpers, beam_decode, helped_beam, helped_decode, score_parts
from netchu.decoding.hypothesis import Hypothesis, shares
from netchu.decoding.language_model import CharacterLanguageModel
from netchu.decoding.lexicon import BKTree, lexicon_decode
from netchu.decoding.name_automaton import gazetteer_automaton
from netchu.decoding.prefix_beam import prefix_beam_search

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
    "score_parts",
    "shares",
]
