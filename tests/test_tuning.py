"""Weights are chosen by the validation CER, from the values that were asked for."""

import numpy as np

from netchu.charset import Charset
from netchu.config import Decoding, Tuning
from netchu.decoding import CharacterLanguageModel, Helpers
from netchu.evaluation.tuning import tune

CHARSET = Charset("ab")
OPEN = np.log([[0.02, 0.5, 0.48]])  # the network leans to "a"
MODEL = CharacterLanguageModel.train(["b"] * 20 + ["a"], CHARSET, order=2)
GRID = Tuning(alphas=(0.0, 1.0, 4.0), betas=(0.0, 0.5), gammas=(0.0, 0.3))


def test_the_language_model_gets_the_weight_that_reads_best():
    chosen, trials = tune([OPEN], ["b"], CHARSET, Helpers(MODEL.automaton), GRID)
    assert len(trials) == 6 and chosen.alpha in (1.0, 4.0)
    assert trials.loc[trials["alpha"] == 0.0, "cer"].eq(1.0).all() and trials["cer"].min() == 0
    assert tune([OPEN], ["a"], CHARSET, Helpers(MODEL.automaton), GRID)[0].alpha == 0.0


def test_a_missing_helper_leaves_its_weight_alone():
    chosen, trials = tune([OPEN], ["b"], CHARSET, Helpers(lexicon=MODEL.automaton), GRID, Decoding(alpha=7.0))
    assert chosen.alpha == 7.0 and trials["gamma"].tolist() == [0.0, 0.3]
    chosen, trials = tune([OPEN], ["b"], CHARSET, Helpers(), GRID, Decoding(alpha=7.0))
    assert chosen == Decoding(alpha=7.0) and trials.empty
