"""The backbone of the CRNN paper."""

from netchu.config import Model
from netchu.models import build_model


def test_the_paper_s_network_has_the_paper_s_size():
    network = build_model(Model(backbone="crnn"), 37)
    assert round(sum(p.numel() for p in network.parameters()) / 1e6, 1) == 8.3
