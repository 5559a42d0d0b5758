"""Confidence is learnt from what was right: a temperature for the beam's shares, three numbers for each decoder."""

from dataclasses import replace

import numpy as np
import pytest

from netchu.charset import Charset
from netchu.config import Decoding
from netchu.decoding import (
    BeamModels,
    Calibration,
    CharacterLanguageModel,
    Hypothesis,
    beam_decode,
    evidence,
)
from netchu.decoding.confidence import calibrated
from netchu.training.calibration import best_temperature, calibrate, learn_calibration

CHARSET = Charset("ab")
MODEL = CharacterLanguageModel.train(["b"] * 20 + ["a"], CHARSET, order=2)
SETTINGS = Decoding(alpha=1.0, beta=0.0, gamma=0.0, delta=0.0)


def test_shares_are_cooled_to_what_they_are_worth():
    def beam(text: str, lead: float) -> list[Hypothesis]:
        return [Hypothesis(text, 0.0, score=lead), Hypothesis("other", 0.0, score=0.0)]

    half_right = [beam("a", 4.0), beam("b", 4.0)] * 10  # sure as exp(4) to 1, and wrong every other time
    assert best_temperature(half_right, ["a", "x"] * 10, (1.0, 2.0, 50.0)) == 50.0
    assert best_temperature(half_right, ["a", "b"] * 10, (1.0, 2.0, 50.0)) == 1.0
    impossible = [[Hypothesis("", -np.inf, 0.0, score=-np.inf)]]
    assert best_temperature(impossible, ["a"], (1.0, 2.0)) == 1.0
    open_line = np.log([[0.02, 0.5, 0.48]])
    sure, mild = (
        beam_decode(open_line, CHARSET, BeamModels(MODEL.automaton), replace(SETTINGS, temperature=t))
        for t in (1.0, 3.0)
    )
    assert sure.text == mild.text == "b" and 1 / 3 < mild.confidence < sure.confidence < 1


def test_the_numbers_that_made_the_lines_are_found_again():
    rng, truth = np.random.default_rng(5), Calibration(bias=0.5, own=0.7, ink=0.6)
    own, nats = rng.uniform(0.05, 0.99, 20_000), -rng.uniform(0, 20, 20_000)
    sure = 1 / (1 + np.exp(-evidence(own, nats) @ truth))
    learnt = learn_calibration(own, nats, rng.random(len(sure)) < sure)
    assert tuple(learnt) == pytest.approx(truth, abs=0.1)


def test_few_lines_change_little_and_nothing_breaks_it():
    assert learn_calibration([], [], []) == Calibration()
    assert abs(learn_calibration([0.5], [-1.0], [True]).bias) < 0.4
    extreme = learn_calibration([0.0, 1.0, 1.0], [-np.inf, 0.0, -np.inf], [True, False, True])
    assert np.isfinite(extreme).all()


def test_every_decoder_is_calibrated_on_its_own_readings():
    """Lines that look like "a" and read "b": the network alone is always wrong, the language model always right."""
    lines = [np.log([[0.02, 0.5 + 0.01 * (i % 3), 0.48 - 0.01 * (i % 3)]]) for i in range(60)]
    settings, found = calibrate(lines, ["b"] * 60, CHARSET, BeamModels(MODEL.automaton), SETTINGS, (1.0, 3.0))
    assert set(found) == {"greedy", "beam", "best"} and settings == replace(SETTINGS, temperature=1.0)

    def sure(name: str) -> float:
        return calibrated([Hypothesis("", np.log(0.5), 0.9)], found[name])[0].confidence

    assert sure("greedy") < 0.3 and sure("beam") < 0.3 and sure("best") > 0.9
