"""A checkpoint reads with the language model that was given to it, and says so when that is gone."""

import numpy as np
import pytest
import torch

from netchu.charset import Charset
from netchu.config import DECODING, Decoding, Model, Preprocessing
from netchu.decoder import beam_of, decoder_of, give_helpers, language_model_file
from netchu.decoding import CharacterLanguageModel, Helpers, helped_decode
from netchu.errors import InputError
from netchu.models import Checkpoint, build_model, load_checkpoint, save_checkpoint
from netchu.models.checkpoint import read_header

CHARSET = Charset("ab")
MODEL = Model(hidden=16, layers=1)
OPEN = np.log([[0.02, 0.5, 0.48]])  # the network leans to "a"
NUMBERS = Decoding(alpha=2.0, beta=0.0, gamma=0.0, delta=0.0)


@pytest.fixture
def checkpoint(tmp_path):
    torch.manual_seed(1)
    path = tmp_path / "best.safetensors"
    save_checkpoint(path, build_model(MODEL, len(CHARSET)), Checkpoint(CHARSET, MODEL, Preprocessing()))
    return path


@pytest.fixture
def model():
    return CharacterLanguageModel.train(["b"] * 20 + ["a"], CHARSET, order=2)


def test_without_help_best_is_the_plain_beam(checkpoint):
    for name in ("beam", "best"):
        assert decoder_of(checkpoint, read_header(checkpoint), name)(OPEN).text == "a"
    with pytest.raises(InputError, match="'magic' is unknown"):
        decoder_of(checkpoint, read_header(checkpoint), "magic")


def test_help_is_kept_beside_and_in_the_checkpoint(checkpoint, model):
    before = load_checkpoint(checkpoint)[0].state_dict()
    give_helpers(checkpoint, model, ["b b"], NUMBERS, {"split": "val", "cer": 0.5})
    network, about = load_checkpoint(checkpoint)
    assert all(torch.equal(tensor, before[name]) for name, tensor in network.state_dict().items())
    assert (
        about.decoding["alpha"] == 2.0
        and about.decoding["tuned_on"]["cer"] == 0.5
        and about.decoding["streets"] == ["b b"]
    )
    assert decoder_of(checkpoint, about, "best")(OPEN).text == "b"
    assert decoder_of(checkpoint, about, "beam")(OPEN).text == decoder_of(checkpoint, about, "greedy")(OPEN).text == "a"
    assert decoder_of(checkpoint, about, "best")(OPEN) == helped_decode(
        OPEN, CHARSET, Helpers(model.automaton), NUMBERS
    )


@pytest.mark.parametrize("name", ["greedy", "beam", "best"])
def test_a_beam_begins_with_what_the_decoder_reads(checkpoint, model, name):
    give_helpers(checkpoint, model, [], NUMBERS, {})
    about = read_header(checkpoint)
    found = beam_of(checkpoint, about, name)(OPEN)
    best = decoder_of(checkpoint, about, name)(OPEN)
    assert found[0] == best and found[0].confidence == pytest.approx(best.confidence)
    assert [one.text for one in found] == {"greedy": ["a"], "beam": ["a", "b", ""], "best": ["b", "a", ""]}[name]
    assert sum(one.confidence for one in found) == pytest.approx(0.5 if name == "greedy" else 1)
    with pytest.raises(InputError, match="'magic' is unknown"):
        beam_of(checkpoint, about, "magic")


def test_a_lost_language_model_is_told(checkpoint, model):
    give_helpers(checkpoint, model, [], DECODING, {})
    language_model_file(checkpoint).unlink()
    with pytest.raises(InputError, match="best.lm.safetensors is missing"):
        decoder_of(checkpoint, read_header(checkpoint), "best")
    other = CharacterLanguageModel.train(["c"], Charset("abc"), order=1)
    with pytest.raises(InputError, match="another alphabet"):
        give_helpers(checkpoint, other, [], DECODING, {})
