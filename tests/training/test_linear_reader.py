"""A linear layer on a backbone's features learns one batch, and leaves the network alone."""

import torch
from networks import CHARSET, tiny_model
from samples import draw_line, lines_of_images

from netchu.data.batches import LineDataset
from netchu.models import build_model
from netchu.training.linear_reader import linear_reader_losses

TEXTS = ["ab", "c a", "b"]


def test_the_loss_falls_and_the_network_stays_as_it_was():
    torch.manual_seed(1)
    dataset = LineDataset(lines_of_images([draw_line(text, seed=i) for i, text in enumerate(TEXTS)], TEXTS), CHARSET)
    network = build_model(tiny_model(), len(CHARSET))
    before = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    losses = linear_reader_losses(network, LineDataset.collate([dataset[i] for i in range(3)]), steps=40)
    assert losses.index.tolist() == list(range(41)) and losses.iloc[-1] < losses.iloc[0] / 2
    assert network.training and all(torch.equal(t, before[name]) for name, t in network.state_dict().items())
