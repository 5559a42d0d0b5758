"""The decoders that can be asked for by name, all called alike: see `registry.DECODERS`."""

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from types import MappingProxyType

import numpy as np

from netchu.charset import Charset
from netchu.config import DECODING, Decoding
from netchu.decoding.beam import BeamModels, beam_texts, confident_texts
from netchu.decoding.confidence import Calibration, calibrated
from netchu.decoding.greedy import greedy_decode
from netchu.decoding.hypothesis import Hypothesis
from netchu.decoding.lexicon import BKTree, lexicon_decode
from netchu.errors import InputError

NO_LEXICON = "The decoder lexicon needs the lines that may occur: give --lexicon FILE, one per line."


class Knowledge:
    """What a decoder may ask beside the network's scores; loaded when it is asked for the first time.

    Args:
        load: gives the models of the beam and the settings tuned for them.
        lexicon: whole lines that may occur; None: no such list is given.
        calibration: of each decoder, by name; the confidence of one without stays as the decoder says it.
    """

    def __init__(
        self,
        load: Callable[[], tuple[BeamModels, Decoding]] = lambda: (BeamModels(), DECODING),
        lexicon: Iterable[str] | None = None,
        calibration: Mapping[str, Calibration] = MappingProxyType({}),
    ):
        self._load, self._lexicon = load, lexicon
        self.calibration = calibration

    @cached_property
    def beam(self) -> tuple[BeamModels, Decoding]:
        """Language model, names and divisions, with the settings tuned for them."""
        return self._load()

    @cached_property
    def lexicon(self) -> BKTree:
        """The whole lines that may occur.

        Raises:
            InputError: no list is given.
        """
        if self._lexicon is None:
            raise InputError(NO_LEXICON)
        return BKTree(self._lexicon)


def greedy(log_probs: np.ndarray, charset: Charset, knowledge: Knowledge) -> list[Hypothesis]:
    """The best class of each frame; nothing else is asked."""
    return _calibrated("greedy", [greedy_decode(log_probs, charset)], knowledge)


def beam(log_probs: np.ndarray, charset: Charset, knowledge: Knowledge) -> list[Hypothesis]:
    """Prefix beam search on the network's scores alone."""
    return _calibrated("beam", beam_texts(log_probs, charset), knowledge)


def best(log_probs: np.ndarray, charset: Charset, knowledge: Knowledge) -> list[Hypothesis]:
    """The beam with all that the checkpoint brings; the plain beam where it brings nothing."""
    return _calibrated("best", confident_texts(log_probs, charset, *knowledge.beam), knowledge)


def lexicon(log_probs: np.ndarray, charset: Charset, knowledge: Knowledge) -> list[Hypothesis]:
    """The most likely of the lines that may occur, among those near the greedy reading."""
    return [lexicon_decode(log_probs, charset, knowledge.lexicon)]


def _calibrated(name: str, texts: list[Hypothesis], knowledge: Knowledge) -> list[Hypothesis]:
    """With the confidences that the decoder's calibration gives them, where there is one."""
    calibration = knowledge.calibration.get(name)
    return texts if calibration is None else calibrated(texts, calibration)
