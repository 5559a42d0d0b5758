"""What a phase starts from: a new network, or all of a checkpoint but for its dropout and masked share."""

import pytest
import torch

from netchu.charset import Charset
from netchu.config import Model, Preprocessing
from netchu.errors import InputError
from netchu.models import Header, build_model, save_checkpoint
from netchu.training.start import start_network

ABC = Charset("abc")
SMALL = Model(hidden=16, layers=1)


def test_a_new_network_is_built_as_asked():
    network, model, preprocessing = start_network(Model(hidden=16, layers=1, input_mode="binary"), ABC)
    assert model.hidden == 16 and preprocessing == Preprocessing.named("binary")
    assert network(torch.zeros(1, 1, 64, 64), torch.tensor([64]))[0].shape[-1] == len(ABC)


def test_a_checkpoint_decides_all_but_what_is_hidden_in_training(tmp_path):
    saved, before = build_model(SMALL, len(ABC)), Preprocessing.named("binary")
    save_checkpoint(tmp_path / "a.safetensors", saved, Header(ABC, SMALL, before))
    asked = Model(hidden=99, layers=3, dropout=0.4, masked_share=0.2)
    network, model, preprocessing = start_network(asked, ABC, str(tmp_path / "a.safetensors"))
    assert (model.hidden, model.layers, model.dropout, model.masked_share) == (16, 1, 0.4, 0.2)
    assert (network.dropout.p, network.frame_mask.share) == (0.4, 0.2) and preprocessing == before
    weights = network.state_dict()
    assert all(torch.equal(tensor, weights[name]) for name, tensor in saved.state_dict().items())
    with pytest.raises(InputError, match="lacks .abc."):
        start_network(asked, Charset("xyz"), str(tmp_path / "a.safetensors"))


def test_a_checkpoint_of_a_smaller_alphabet_is_widened(tmp_path):
    saved = build_model(SMALL, len(ABC))
    save_checkpoint(tmp_path / "a.safetensors", saved, Header(ABC, SMALL, Preprocessing()))
    network, _, _ = start_network(SMALL, Charset("€cba"), str(tmp_path / "a.safetensors"))
    assert torch.equal(network.classifier.weight[[0, 4, 3, 2]], saved.classifier.weight)


def test_the_released_checkpoint_is_named_by_its_name():
    network, model, preprocessing = start_network(Model(dropout=0.3), Charset.vietnamese(), "released")
    assert model.backbone == "compact4" and network.dropout.p == 0.3 and "straighten" in preprocessing.steps
