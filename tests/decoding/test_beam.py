"""The beam with help: texts that are proposed count as if the beam had found them."""

from dataclasses import replace

import numpy as np
import pytest

from netchu.charset import Charset
from netchu.config import Decoding
from netchu.decoding import BeamModels, CharacterLanguageModel, beam_decode, beam_texts, ctc_log_prob, score_parts

CHARSET = Charset("ab")
LOG_PROBS = np.log([[0.02, 0.9, 0.08], [0.98, 0.01, 0.01], [0.02, 0.9, 0.08]])  # "aa"; "bb" is far from it
MODEL = CharacterLanguageModel.train(["bb"] * 20 + ["aa"], CHARSET, order=2).automaton
NARROW = Decoding(beam_width=1, prune_log_prob=-1.0, alpha=0.5, beta=0.0, gamma=0.0, delta=8.0, blank_skip=0.0)


def prefers_b(hypotheses, weight):
    ranked = [replace(h, score=h.score + weight * h.text.count("b")) for h in hypotheses]
    return sorted(ranked, key=lambda h: -h.score)


def test_a_proposed_text_is_scored_as_if_the_beam_had_found_it():
    beam_models = BeamModels(MODEL, rescore=prefers_b)
    assert beam_decode(LOG_PROBS, CHARSET, beam_models, NARROW).text == "aa"
    beam_models = replace(beam_models, propose=lambda text: ["bb", text.replace("a", "b"), text])
    found = beam_texts(LOG_PROBS, CHARSET, beam_models, NARROW)
    assert [h.text for h in found] == ["bb", "aa"]
    assert found[0].log_prob == pytest.approx(ctc_log_prob(LOG_PROBS, "bb", CHARSET))
    assert found[0].score == pytest.approx(found[0].log_prob + 0.5 * MODEL.score([2, 2], 3) + 2 * NARROW.delta)
    wide = replace(NARROW, beam_width=9, prune_log_prob=-np.inf)
    searched = {h.text: h.score for h in beam_texts(LOG_PROBS, CHARSET, BeamModels(MODEL, rescore=prefers_b), wide)}
    assert found[0].score == pytest.approx(searched["bb"])


def test_texts_outside_the_alphabet_and_without_rescoring_are_not_proposed():
    beam_models = BeamModels(MODEL, rescore=prefers_b, propose=lambda text: ["bbẮ"])
    assert [h.text for h in beam_texts(LOG_PROBS, CHARSET, beam_models, NARROW)] == ["aa"]
    beam_models = BeamModels(MODEL, rescore=prefers_b, propose=lambda text: ["bb"])
    assert [h.text for h in beam_texts(LOG_PROBS, CHARSET, beam_models, replace(NARROW, delta=0.0))] == ["aa"]


def test_an_impossible_proposal_comes_last():
    beam_models = BeamModels(MODEL, rescore=prefers_b, propose=lambda text: ["bbbb"])
    assert [h.text for h in beam_texts(LOG_PROBS, CHARSET, beam_models, NARROW)] == ["aa", "bbbb"]


def test_parts_of_a_score_are_those_of_the_helpers():
    assert set(score_parts(LOG_PROBS, "a", CHARSET, BeamModels(), NARROW)) == {"ink"}
    parts = score_parts(LOG_PROBS, "b", CHARSET, BeamModels(MODEL, rescore=prefers_b), NARROW)
    assert parts["divisions"] == NARROW.delta and parts["ink"] == ctc_log_prob(LOG_PROBS, "b", CHARSET)
