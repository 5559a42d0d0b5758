"""Another program reads the model that is written and scores alike."""

import math

import kenlm
import pytest
from letters import HELD_OUT, LETTERS, TEXTS, words

from netchu.decoding import CharacterLanguageModel
from netchu.decoding.arpa import write_arpa


@pytest.mark.parametrize("order", [3, 5])
def test_kenlm_walks_the_same_model_to_the_same_scores(order, tmp_path):
    model = CharacterLanguageModel.train(TEXTS, LETTERS, order)
    write_arpa(model, tmp_path / "ours.arpa")
    other = kenlm.Model(str(tmp_path / "ours.arpa"))
    assert other.order == order
    for text in [*HELD_OUT, "", "ddddd"]:
        assert other.score(words(text), bos=True, eos=True) * math.log(10) == pytest.approx(
            model.log_prob(text), abs=1e-4
        )
