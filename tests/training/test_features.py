"""Features of a frozen backbone: as good as images, cached where nothing changed, made anew where anything did."""

import sys
from dataclasses import replace

import numpy as np
import pytest
import torch
from phases import CHARSET, MODEL, NONE, PHASE, train

from netchu.config import Model
from netchu.models import build_model
from netchu.system.source_digest import source_digest
from netchu.training import features
from netchu.training.processes import make_accelerator


def network(backbone=None):
    torch.manual_seed(1)
    network = build_model(Model(hidden=8, layers=1), len(CHARSET))
    if backbone is not None:
        network.backbone.layers.append(backbone)
    return network


@pytest.fixture
def made(tiny_lines, monkeypatch):
    """Whether features of a network were made rather than taken from the cache."""
    extract, calls = features._extract, []
    monkeypatch.setattr(features, "_extract", lambda *words: calls.append(words) or extract(*words))

    def ask(network):
        calls.clear()
        features.cache_features(network, tiny_lines, CHARSET, None, None, 1, 0, make_accelerator())
        return bool(calls)

    return ask


def test_features_are_made_once(made):
    assert made(network()) and not made(network())


def test_other_layers_without_weights_make_them_anew(made):
    assert made(network()) and made(network(torch.nn.ReLU()))


def own_layer(monkeypatch, folder, result):
    """A layer of a module of its own, as a process that starts now sees it."""
    source = f"import torch\n\n\nclass Own(torch.nn.Module):\n    def forward(self, maps):\n        return {result}\n"
    (folder / "own_layer.py").write_text(source)
    monkeypatch.syspath_prepend(folder)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    monkeypatch.delitem(sys.modules, "own_layer", raising=False)
    source_digest.cache_clear()
    import own_layer

    return own_layer.Own()


def test_a_changed_backbone_makes_them_anew(made, tmp_path, monkeypatch):
    assert made(network(own_layer(monkeypatch, tmp_path, "maps * 2")))
    assert not made(network(own_layer(monkeypatch, tmp_path, "maps * 2")))
    assert made(network(own_layer(monkeypatch, tmp_path, "maps * 3")))


@pytest.mark.parametrize("module", ["netchu.models", "netchu.training.augmentation", "netchu.preprocessing.crop"])
def test_changed_source_of_models_and_augmentation_makes_them_anew(made, monkeypatch, module):
    monkeypatch.setattr(features, "source_digest", lambda *modules: "one")
    assert made(network()) and not made(network())
    monkeypatch.setattr(features, "source_digest", lambda *modules: "other" if module in modules else "one")
    assert made(network())


def test_cached_features_give_what_images_give(tiny_lines, tmp_path):
    """One frozen epoch from features is one frozen epoch from images, without augmentation and dropout."""
    model = replace(MODEL, dropout=0.0)
    torch.manual_seed(7)
    network = build_model(model, len(CHARSET))
    train(tiny_lines, tmp_path, replace(PHASE, epochs=1, freeze_backbone=True), NONE, network)
    network.eval()
    image = torch.from_numpy(255 - np.ascontiguousarray(tiny_lines.image(2))).float()[None, None] / 255
    width = torch.tensor([image.shape[-1]])
    with torch.no_grad():
        features = network.backbone(image, width)
        direct, _ = network(image, width)
        cached, _ = network(features.half().float(), network.backbone.output_lengths(width))
    torch.testing.assert_close(direct, cached, atol=5e-3, rtol=0)
