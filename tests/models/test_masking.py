"""Padding never changes an answer."""

import pytest
import torch
from networks import tiny_model

from netchu.models import build_model
from netchu.registry import BACKBONES


@pytest.mark.parametrize("name", BACKBONES)
def test_padding_never_changes_an_answer(name):
    torch.manual_seed(3)
    network = build_model(tiny_model(name), 7).eval()
    widths = torch.tensor([203, 96, 61, 17])
    images = torch.rand(4, 1, 64, 240)  # what lies beyond a line's width is rubbish, not paper
    with torch.no_grad():
        batch, lengths = network(images, widths)
        for i, width in enumerate(widths.tolist()):
            single, length = network(images[i : i + 1, :, :, :width], widths[i : i + 1])
            assert length.item() == lengths[i].item() == len(single)
            torch.testing.assert_close(batch[: lengths[i], i], single[:, 0], atol=2e-5, rtol=0)
