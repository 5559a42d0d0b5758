"""Weights are chosen by the validation CER, from the values that were asked for."""

from dataclasses import replace

import numpy as np
import pandas as pd
from networks import header, tiny_model

from netchu.charset import Charset
from netchu.config import Decoding, Tuning
from netchu.decoder import beam_models_for, language_model_file
from netchu.decoding import Automaton, BeamModels, CharacterLanguageModel, LanguageModels
from netchu.models import build_model, save_checkpoint
from netchu.models.header import read_header
from netchu.training.decoder_weights import give_beam_models, inherit_beam_models, sets_of, tune

CHARSET = Charset("ab")
OPEN = np.log([[0.02, 0.5, 0.48]])  # the network leans to "a"
MODEL = CharacterLanguageModel.train(["b"] * 20 + ["a"], CHARSET, order=2)
GRID = Tuning(alphas=(0.0, 1.0, 4.0), betas=(0.0, 0.5), gammas=(0.0, 0.3), deltas=(0.0, 1.0))


def test_the_language_model_gets_the_weight_that_reads_best():
    chosen, trials = tune([OPEN], ["b"], CHARSET, BeamModels(MODEL.automaton), GRID)
    assert len(trials) == 6 and chosen.alpha in (1.0, 4.0)
    assert trials.loc[trials["alpha"] == 0.0, "cer"].eq(1.0).all() and trials["cer"].min() == 0
    assert tune([OPEN], ["a"], CHARSET, BeamModels(MODEL.automaton), GRID)[0].alpha == 0.0


def test_a_missing_helper_has_no_weight():
    chosen, trials = tune([OPEN], ["b"], CHARSET, BeamModels(names=MODEL.automaton), GRID, Decoding(beam_width=3))
    assert (chosen.alpha, chosen.delta, chosen.beam_width) == (0.0, 0.0, 3) and trials["gamma"].tolist() == [0.0, 0.3]
    assert tune([OPEN], ["b"], CHARSET, BeamModels(), GRID)[1].empty


def test_rescoring_comes_last_and_gets_a_weight_too():
    def prefers_b(hypotheses, weight):
        return sorted(hypotheses, key=lambda h: -(h.score + weight * (h.text == "b")))

    chosen, trials = tune([OPEN], ["b"], CHARSET, BeamModels(rescore=prefers_b), GRID)
    assert chosen.delta == 1.0 and trials["delta"].tolist() == [0.0, 1.0] and trials["cer"].tolist() == [1.0, 0.0]


def test_names_are_weighed_again_once_divisions_count():
    def prefers_b(hypotheses, weight):
        return sorted(hypotheses, key=lambda h: -(h.score + weight * (h.text == "b")))

    _, trials = tune([OPEN], ["b"], CHARSET, BeamModels(names=Automaton.none(), rescore=prefers_b), GRID)
    assert trials["gamma"].tolist() == [0.0, 0.3, 0.0, 0.0, 0.0, 0.3]
    assert trials["delta"].tolist() == [0.0, 0.0, 0.0, 1.0, 1.0, 1.0]
    never = BeamModels(names=Automaton.none(), rescore=lambda hypotheses, weight: hypotheses)
    assert len(tune([OPEN], ["b"], CHARSET, never, GRID)[1]) == 4  # delta 0 reads as well: nothing to weigh again


def test_no_set_may_read_worse_than_with_the_plain_beam():
    """The model turns every line into "b": right for most lines, and a loss for the set of "a"."""
    lines, texts, sets = [OPEN] * 5, ["b"] * 4 + ["a"], ["many"] * 4 + ["few"]
    assert tune(lines, texts, CHARSET, BeamModels(MODEL.automaton), GRID)[0].alpha > 0
    grid = replace(GRID, least_lines=1)
    chosen, trials = tune(lines, texts, CHARSET, BeamModels(MODEL.automaton), grid, sets=sets)
    assert chosen.alpha == 0 and trials["cer"].min() == trials["cer"].max() == 0.5
    assert trials.loc[trials["alpha"] > 0, "loss"].eq(1).all() and trials.loc[trials["alpha"] == 0, "loss"].eq(0).all()
    grid = replace(grid, alphas=(4.0,))  # nothing that was tried is as good: the plain beam
    chosen = tune(lines, texts, CHARSET, BeamModels(MODEL.automaton), grid, sets=sets)[0]
    assert (chosen.alpha, chosen.beta, chosen.gamma, chosen.delta) == (0, 0, 0, 0)


def test_small_sets_count_as_one():
    lines, texts, sets = [OPEN] * 5, ["b"] * 3 + ["a", "b"], ["many"] * 3 + ["x", "y"]
    trials = tune(lines, texts, CHARSET, BeamModels(MODEL.automaton), replace(GRID, least_lines=2), sets=sets)[1]
    assert {"cer_many", "cer_others"} <= set(trials) and "cer_x" not in trials


def test_sets_of_lines():
    manifest = pd.DataFrame({"path": ["1.png", "2.png"], "source": ["x", "y"]})
    assert sets_of(manifest, ["2.png", "1.png"]) == ["y", "x"]


def test_a_checkpoint_decodes_with_what_its_start_had(tmp_path):
    start, trained, wider = (tmp_path / f"{name}.safetensors" for name in ("start", "trained", "wider"))
    said = header(tiny_model())
    for file, charset in ((start, said.charset), (trained, said.charset), (wider, Charset("ab cd"))):
        save_checkpoint(file, build_model(tiny_model(), len(charset)), replace(said, charset=charset))
    assert not inherit_beam_models(trained, start)
    model = LanguageModels((CharacterLanguageModel.train(["ab", "b c"], said.charset, order=2),))
    give_beam_models(start, model, ["b"], Decoding(alpha=0.5), {"split": "val"})
    assert inherit_beam_models(trained, start) and not inherit_beam_models(trained, start)
    assert beam_models_for(trained, read_header(trained))[1].alpha == 0.5
    assert not inherit_beam_models(wider, start) and not language_model_file(wider).exists()
