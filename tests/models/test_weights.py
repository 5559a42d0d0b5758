"""First weights of backbone and head: from checkpoints, from ImageNet, or refused in a sentence."""

from dataclasses import replace

import pytest
import torch
from networks import CHARSET, header, tiny_model
from torchvision.models import VGG16_BN_Weights, VGG16_Weights, vgg16, vgg16_bn

from netchu.charset import Charset
from netchu.decoding import greedy_batch
from netchu.errors import InputError
from netchu.models import build_model, load_backbone_weights, load_head_weights, save_checkpoint
from netchu.models.backbones import build_backbone
from netchu.models.weights import fit_to_alphabet


def test_backbone_weights_of_another_stride_are_named(tmp_path, capsys):
    model = build_model(tiny_model(), len(CHARSET))
    save_checkpoint(tmp_path / "a.safetensors", model, header(tiny_model()))
    load_backbone_weights(build_backbone("compact"), str(tmp_path / "a.safetensors"))
    assert "note" not in capsys.readouterr().err
    load_backbone_weights(build_backbone("compact4"), str(tmp_path / "a.safetensors"))
    assert "are a Compact's" in capsys.readouterr().err


def test_backbone_weights_from_a_checkpoint(tmp_path):
    source = build_model(tiny_model(), len(CHARSET))
    save_checkpoint(tmp_path / "a.safetensors", source, header(tiny_model()))
    filled = load_backbone_weights(build_backbone("compact"), str(tmp_path / "a.safetensors"))
    for name, tensor in source.backbone.state_dict().items():
        assert torch.equal(filled.state_dict()[name], tensor)
    with pytest.raises(InputError, match="doesn't fit"):
        load_backbone_weights(build_backbone("crnn"), str(tmp_path / "a.safetensors"))
    with pytest.raises(InputError, match="is no file"):
        load_backbone_weights(build_backbone("compact"), "missing.safetensors")


def test_head_weights_from_a_checkpoint(tmp_path):
    path = str(tmp_path / "a.safetensors")
    source, network = build_model(tiny_model(), len(CHARSET)), build_model(tiny_model(), len(CHARSET))
    save_checkpoint(tmp_path / "a.safetensors", source, header(tiny_model()))
    before = network.state_dict()["backbone.layers.0.weight"].clone()
    filled = load_head_weights(network, path, CHARSET).state_dict()
    assert torch.equal(filled["classifier.weight"], source.state_dict()["classifier.weight"])
    assert torch.equal(filled["lstms.0.forward_lstm.weight_hh_l0"], source.lstms[0].forward_lstm.weight_hh_l0)
    assert torch.equal(filled["backbone.layers.0.weight"], before)


def test_head_weights_that_don_t_fit_are_refused(tmp_path):
    path = str(tmp_path / "a.safetensors")
    save_checkpoint(tmp_path / "a.safetensors", build_model(tiny_model(), len(CHARSET)), header(tiny_model()))
    wider = build_model(replace(tiny_model(), hidden=tiny_model().hidden + 8), len(CHARSET))
    with pytest.raises(InputError, match="head_weights .* doesn't fit"):
        load_head_weights(wider, path, CHARSET)
    with pytest.raises(InputError, match="head_weights .* lacks .c.: .*extra_characters=c"):
        load_head_weights(build_model(tiny_model(), 4), path, Charset("ab "))
    with pytest.raises(InputError, match="head_weights imagenet is no file"):
        load_head_weights(build_model(tiny_model(), len(CHARSET)), "imagenet", CHARSET)


def test_a_wider_alphabet_in_another_order_reads_the_same():
    network = build_model(tiny_model(), len(CHARSET)).eval()
    wider = Charset("€c" + "ba" + " ²")
    state = fit_to_alphabet(network.state_dict(), CHARSET, wider, "weights")
    wide = build_model(tiny_model(), len(wider)).eval()
    wide.load_state_dict(state)
    image, width = torch.rand(3, 1, 64, 200), torch.tensor([200, 150, 90])
    with torch.no_grad():
        narrow_log_probs, lengths = network(image, width)
        wide_log_probs, _ = wide(image, width)
    texts = [
        [one.text for one in greedy_batch(log_probs.numpy(), lengths.numpy(), charset)]
        for log_probs, charset in ((narrow_log_probs, CHARSET), (wide_log_probs, wider))
    ]
    assert texts[0] == texts[1]
    same = wide_log_probs[..., [0, *wider.encode(CHARSET.characters)]]
    torch.testing.assert_close(same.log_softmax(-1), narrow_log_probs)
    assert wide.shortcut.bias[1] < network.shortcut.bias[1:].mean() - 3


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "original", "weights"),
    [("vgg16", vgg16, VGG16_Weights), ("vgg16_bn", vgg16_bn, VGG16_BN_Weights)],
)
def test_imagenet_weights_come_from_torch_s_cache(name, original, weights, tmp_path, monkeypatch):
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    names = {name: t.shape for name, t in original(weights=None).state_dict().items() if name.startswith("features.")}
    # One stored number stands for each whole tensor: a small file of the same shape.
    state = {name: torch.tensor(float(i)).expand(shape) for i, (name, shape) in enumerate(names.items())}
    cache = tmp_path / "hub" / "checkpoints"
    cache.mkdir(parents=True)
    torch.save(state, cache / weights.IMAGENET1K_V1.url.split("/")[-1])
    filled = load_backbone_weights(build_backbone(name), "imagenet").state_dict()
    assert filled["layers.0.weight"].unique().tolist() == [0.0]
    layers = [tensor for name, tensor in filled.items() if name.startswith("layers.")]
    assert layers[-1].unique().tolist() == [float(len(names) - 1)]
    assert filled["projection.weight"].std() > 0  # ImageNet knows nothing of it: it stays random


def test_imagenet_weights_that_can_t_be_had_are_no_silent_fallback(tmp_path, monkeypatch):
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    monkeypatch.setattr("torch.hub.download_url_to_file", _no_network)
    with pytest.raises(InputError, match="can't be downloaded.*vgg16-"):
        load_backbone_weights(build_backbone("vgg16"), "imagenet")
    with pytest.raises(InputError, match="fits vgg16 and vgg16_bn"):
        load_backbone_weights(build_backbone("compact"), "imagenet")


def _no_network(*args, **kwargs):
    raise OSError("no network")
