"""The network: its output lengths, freezing, masked frames."""

import pytest
import torch
from networks import tiny_model

from netchu.models import build_model
from netchu.models.crnn import FrameMask
from netchu.registry import BACKBONES


@pytest.mark.parametrize("name", BACKBONES)
def test_stated_lengths_are_the_real_ones(name):
    network = build_model(tiny_model(name), 5).eval()
    for width in (1, 16, 63, 64, 65, 130):
        log_probs, lengths = network(torch.zeros(1, 1, 64, width), torch.tensor([width]))
        assert log_probs.shape == (lengths.item(), 1, 5)
        torch.testing.assert_close(log_probs.exp().sum(-1), torch.ones(lengths.item(), 1))


def test_a_frozen_backbone_stays_bit_identical():
    torch.manual_seed(0)
    network = build_model(tiny_model(), 5)
    network.freeze_backbone()
    network.train()
    before = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    optimizer = torch.optim.SGD([p for p in network.parameters() if p.requires_grad], lr=0.5)
    network(torch.rand(2, 1, 64, 80), torch.tensor([80, 40]))[0].sum().backward()
    optimizer.step()
    changed = {name for name, tensor in network.state_dict().items() if not torch.equal(tensor, before[name])}
    assert changed and not any(name.startswith("backbone.") for name in changed)
    network.freeze_backbone(False)
    assert network.backbone.training and all(p.requires_grad for p in network.parameters())


def test_masked_frames_are_hidden_in_runs_while_training():
    torch.manual_seed(1)
    mask = FrameMask(share=0.3, frames=8)
    hidden = mask(torch.ones(200, 300, 2)) == 0
    assert torch.equal(hidden[..., 0], hidden[..., 1])
    assert hidden.float().mean().item() == pytest.approx(0.3, abs=0.02)
    inner = hidden[:, 1:-1, 0]
    alone = inner & ~hidden[:, :-2, 0] & ~hidden[:, 2:, 0]
    assert not alone.any()  # only at the edges may a run be shorter than 8
    assert hidden[:, 0].float().mean().item() == pytest.approx(0.3, abs=0.1)  # edges as often as the middle
    assert FrameMask(0.0, 8)(torch.ones(1, 300, 2)).all() and mask.eval()(torch.ones(1, 300, 2)).all()
