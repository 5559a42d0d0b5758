"""Backbones by name: their options, import paths, frames, and what is refused."""

import pytest
import torch

from netchu.charset import Charset
from netchu.config import Model, Preprocessing
from netchu.errors import InputError
from netchu.models import Header, build_model, load_checkpoint, save_checkpoint
from netchu.models.backbones import build_backbone
from netchu.registry import BACKBONES


def test_options_of_the_backbone_come_back_from_the_checkpoint(tmp_path):
    model = Model(backbone_options="features=12, channels=(4, 4, 8, 8)", hidden=8, layers=1)
    network, file = build_model(model, 4), tmp_path / "narrow.safetensors"
    assert network.backbone.projection.weight.shape == (12, 4 * 8)
    save_checkpoint(file, network, Header(Charset("abc"), model, Preprocessing()))
    loaded, header = load_checkpoint(file)
    assert header.model == model and loaded.backbone.projection.weight.equal(network.backbone.projection.weight)


@pytest.mark.parametrize(
    ("name", "options", "sentence"),
    [
        ("compact", "feature=12", "don't fit compact .*feature.*it takes: channels.*features: int = 256"),
        ("compact", "features='many'", "don't fit compact"),
        ("compact", "channels=(1, 2)", "don't fit compact"),
        ("crnn", "features=12", "don't fit crnn .*it takes: none"),
        ("compact", "12", "write name=value"),
        ("compact", "features", "write name=value"),
        ("compact", "**{'features': 12}", "write name=value"),
        ("compact", "features=12)(channels=1", "write name=value"),
        ("compact", "features=open('x')", "write name=value"),
        ("compact", "features=", "write name=value"),
        ("builtins:print", "", "no subclass of netchu.models.Backbone"),
        ("collections:OrderedDict", "a=1", "no subclass of netchu.models.Backbone"),
        ("no_such_module:Net", "", "can't be imported .*no_such_module"),
        ("netchu.models:Net", "", "can't be imported .*Net"),
        (":Net", "", "can't be imported"),
    ],
)
def test_what_cannot_be_built_is_told_in_one_sentence(name, options, sentence):
    with pytest.raises(InputError, match=sentence):
        build_backbone(name, options)


def test_nothing_but_a_backbone_is_called(tmp_path):
    """A checkpoint names its backbone: one from a stranger must not run whatever it names."""
    mark = tmp_path / "mark"
    with pytest.raises(InputError, match="no subclass"):
        build_backbone("os:mkdir", f"path={str(mark)!r}")
    assert not mark.exists()


@pytest.mark.parametrize("name", BACKBONES)
def test_frames_of_a_line_of_eleven_hundred_pixels(name):
    frames = build_backbone(name).output_lengths(torch.tensor([1100])).item()
    assert 128 <= frames <= 275


def test_unknown_backbone_is_named():
    with pytest.raises(InputError, match="resnet.*compact"):
        build_backbone("resnet")
