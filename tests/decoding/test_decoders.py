"""Every decoder is called alike; what it may ask is loaded when it asks."""

import numpy as np
import pytest

from netchu import registry
from netchu.charset import Charset
from netchu.config import DECODING
from netchu.decoding import BeamModels, Calibration, CharacterLanguageModel
from netchu.decoding.decoders import Knowledge
from netchu.errors import InputError

TWO_FRAMES = np.log([[0.6, 0.4], [0.6, 0.4]])
CHARSET = Charset("a")
NAMES = ("greedy", "beam", "best")


def read(name: str, log_probs: np.ndarray, charset: Charset, knowledge: Knowledge) -> list:
    return registry.find(registry.DECODERS, name, "decoder")(log_probs, charset, knowledge)


def test_the_smallest_line_that_greedy_and_beam_read_differently():
    knowledge = Knowledge(lexicon=["a", "aa"])
    texts = {name: read(name, TWO_FRAMES, CHARSET, knowledge)[0].text for name in registry.DECODERS}
    assert texts == {"greedy": "", "beam": "a", "best": "a", "lexicon": "a"}


def test_nothing_is_loaded_for_decoders_that_ask_nothing():
    def load():
        raise AssertionError("nobody asked")

    for name in ("greedy", "beam"):
        read(name, TWO_FRAMES, CHARSET, Knowledge(load))
    with pytest.raises(AssertionError, match="nobody asked"):
        read("best", TWO_FRAMES, CHARSET, Knowledge(load))


def test_best_reads_with_the_models_and_shares_its_confidence():
    charset = Charset("ab")
    model = CharacterLanguageModel.train(["b"] * 20 + ["a"], charset, order=2)
    knowledge = Knowledge(lambda: (BeamModels(model.automaton), DECODING))
    texts = read("best", np.log([[0.02, 0.5, 0.48]]), charset, knowledge)
    assert texts[0].text == "b" and sum(text.confidence for text in texts) == pytest.approx(1)


def test_each_decoder_has_its_own_calibration():
    never, as_it_is = Calibration(bias=-20.0), {name: read(name, TWO_FRAMES, CHARSET, Knowledge()) for name in NAMES}
    for name in NAMES:
        found = {n: read(n, TWO_FRAMES, CHARSET, Knowledge(calibration={name: never})) for n in NAMES}
        assert found.pop(name)[0].confidence < 1e-6
        assert all(texts[0].confidence == as_it_is[n][0].confidence for n, texts in found.items())


def test_a_lexicon_is_asked_for():
    with pytest.raises(InputError, match="--lexicon FILE"):
        read("lexicon", TWO_FRAMES, CHARSET, Knowledge())
