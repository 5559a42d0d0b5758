"""A checkpoint reads with the language model that was given to it, and says so when that is gone."""

import numpy as np
import pytest
import torch

from netchu.charset import Charset
from netchu.config import DECODING, Decoding, Model, Preprocessing
from netchu.decoder import calibration_of, decoder_for, language_model_file
from netchu.decoding import BeamModels, Calibration, CharacterLanguageModel, beam_decode
from netchu.errors import InputError
from netchu.models import Header, build_model, load_checkpoint, save_checkpoint
from netchu.models.header import read_header
from netchu.training.decoder_weights import give_beam_models

CHARSET = Charset("ab")
MODEL = Model(hidden=16, layers=1)
OPEN = np.log([[0.02, 0.5, 0.48]])  # the network leans to "a"
SETTINGS = Decoding(alpha=2.0, beta=0.0, gamma=0.0, delta=0.0)


@pytest.fixture
def checkpoint(tmp_path):
    torch.manual_seed(1)
    path = tmp_path / "best.safetensors"
    save_checkpoint(path, build_model(MODEL, len(CHARSET)), Header(CHARSET, MODEL, Preprocessing()))
    return path


@pytest.fixture
def model():
    return CharacterLanguageModel.train(["b"] * 20 + ["a"], CHARSET, order=2)


def test_without_help_best_is_the_plain_beam(checkpoint):
    for name in ("beam", "best"):
        assert decoder_for(checkpoint, read_header(checkpoint), name)(OPEN)[0].text == "a"
    with pytest.raises(InputError, match="'magic' is unknown"):
        decoder_for(checkpoint, read_header(checkpoint), "magic")


def test_help_is_kept_beside_and_in_the_checkpoint(checkpoint, model):
    before = load_checkpoint(checkpoint)[0].state_dict()
    give_beam_models(checkpoint, model, ["b b"], SETTINGS, {"split": "val", "cer": 0.5})
    network, header = load_checkpoint(checkpoint)
    assert all(torch.equal(tensor, before[name]) for name, tensor in network.state_dict().items())
    assert (
        header.decoding["alpha"] == 2.0
        and header.decoding["tuned_on"]["cer"] == 0.5
        and header.decoding["streets"] == ["b b"]
    )
    assert decoder_for(checkpoint, header, "best")(OPEN)[0].text == "b"
    assert (
        decoder_for(checkpoint, header, "beam")(OPEN)[0].text
        == decoder_for(checkpoint, header, "greedy")(OPEN)[0].text
        == "a"
    )
    assert decoder_for(checkpoint, header, "best")(OPEN)[0] == beam_decode(
        OPEN, CHARSET, BeamModels(model.automaton), SETTINGS
    )


@pytest.mark.parametrize("name", ["greedy", "beam", "best"])
def test_a_beam_begins_with_what_the_decoder_reads(checkpoint, model, name):
    give_beam_models(checkpoint, model, [], SETTINGS, {})
    header = read_header(checkpoint)
    found = decoder_for(checkpoint, header, name)(OPEN)
    assert [one.text for one in found] == {"greedy": ["a"], "beam": ["a", "b", ""], "best": ["b", "a", ""]}[name]
    assert sum(one.confidence for one in found) == pytest.approx(0.5 if name == "greedy" else 1)
    with pytest.raises(InputError, match="'magic' is unknown"):
        decoder_for(checkpoint, header, "magic")


def test_calibration_is_kept_and_a_checkpoint_without_it_reads_as_before(checkpoint, model):
    give_beam_models(checkpoint, model, [], SETTINGS, {})
    header = read_header(checkpoint)
    before = decoder_for(checkpoint, header, "best")(OPEN)
    del header.decoding["calibration"]  # as it was written before there was any
    assert calibration_of(header) == {}
    assert [one.confidence for one in decoder_for(checkpoint, header, "best")(OPEN)] == [o.confidence for o in before]
    give_beam_models(checkpoint, model, [], SETTINGS, {}, {"best": Calibration(-1.0, 0.5, 0.25)})
    header = read_header(checkpoint)
    assert calibration_of(header) == {"best": Calibration(-1.0, 0.5, 0.25)}
    after = decoder_for(checkpoint, header, "best")(OPEN)
    assert [one.text for one in after] == [one.text for one in before]
    assert after[0].confidence < before[0].confidence
    assert decoder_for(checkpoint, header, "greedy")(OPEN)[0].confidence == pytest.approx(0.5)


def test_a_lost_language_model_is_told(checkpoint, model):
    give_beam_models(checkpoint, model, [], DECODING, {})
    language_model_file(checkpoint).unlink()
    with pytest.raises(InputError, match="best.lm.safetensors is missing"):
        decoder_for(checkpoint, read_header(checkpoint), "best")(OPEN)
    other = CharacterLanguageModel.train(["c"], Charset("abc"), order=1)
    with pytest.raises(InputError, match="another alphabet"):
        give_beam_models(checkpoint, other, [], DECODING, {})


def test_only_what_is_allowed_is_read(checkpoint, model):
    give_beam_models(checkpoint, model, [], SETTINGS, {"split": "val", "cer": 0.5})
    header = read_header(checkpoint)
    for name in ("greedy", "beam", "best"):
        assert decoder_for(checkpoint, header, name, allow="b")(OPEN)[0].text == "b"
        assert decoder_for(checkpoint, header, name, allow="a")(OPEN)[0].text == "a"
    with pytest.raises(InputError, match="names no character of the alphabet"):
        decoder_for(checkpoint, header, "best", allow="0-9")
    with pytest.raises(InputError, match="leave --allow a out"):
        decoder_for(checkpoint, header, "lexicon", lexicon="lines.txt", allow="a")


def test_another_language_model_may_be_given(checkpoint, model, tmp_path):
    model.save(tmp_path / "mine.safetensors")
    header = read_header(checkpoint)
    log_probs = np.log([[0.02, 0.49, 0.49]])
    assert decoder_for(checkpoint, header, "best", lm=tmp_path / "mine.safetensors")(log_probs)[0].text == "b"
    for name, allow in (("greedy", ""), ("beam", ""), ("best", "a")):
        with pytest.raises(InputError, match="leave .*mine.safetensors out"):
            decoder_for(checkpoint, header, name, allow=allow, lm=tmp_path / "mine.safetensors")
