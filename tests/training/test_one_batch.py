"""Training steps on one batch: its loss falls, and a frozen backbone stands still."""

import torch
from networks import CHARSET, tiny_model
from samples import draw_line, lines_of_images

from netchu.data.batches import LineDataset
from netchu.models import build_model
from netchu.training.one_batch import memorise


def one_batch():
    texts = ["ab", "c a", "b"]
    dataset = LineDataset(lines_of_images([draw_line(text, seed=i) for i, text in enumerate(texts)], texts), CHARSET)
    return LineDataset.collate([dataset[i] for i in range(3)])


def test_the_loss_falls_and_what_is_frozen_stays():
    torch.manual_seed(1)
    network = build_model(tiny_model(), len(CHARSET))
    network.freeze_backbone()
    before = {name: tensor.clone() for name, tensor in network.backbone.state_dict().items()}
    losses = memorise(network, one_batch(), steps=30, lr=0.01)
    assert losses.index.tolist() == list(range(31)) and losses.iloc[-1] < losses.iloc[0] / 2
    assert all(torch.equal(tensor, before[name]) for name, tensor in network.backbone.state_dict().items())


def test_a_free_backbone_learns_too():
    torch.manual_seed(1)
    network = build_model(tiny_model(), len(CHARSET))
    before = next(network.backbone.parameters()).clone()
    assert memorise(network, one_batch(), steps=2, lr=0.01).iloc[-1] > 0
    assert not torch.equal(next(network.backbone.parameters()), before)
