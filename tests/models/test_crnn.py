"""Backbones, CRNN, freezing, checkpoints, first weights."""

from dataclasses import replace

import pytest
import torch
from torchvision.models import VGG16_BN_Weights, VGG16_Weights, vgg16, vgg16_bn

from netchu.charset import Charset
from netchu.config import Model, Preprocessing
from netchu.errors import InputError
from netchu.models import (
    Header,
    build_backbone,
    build_model,
    load_backbone_weights,
    load_checkpoint,
    load_head_weights,
    save_checkpoint,
)
from netchu.models.crnn import FrameMask
from netchu.registry import BACKBONES

CHARSET = Charset("ab c")


def tiny_model(backbone: str = "compact") -> Model:
    return Model(backbone=backbone, hidden=16, layers=2)


def header(model: Model) -> Header:
    return Header(CHARSET, model, Preprocessing.named("binary"), metrics={"val_cer": 0.5})


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


@pytest.mark.parametrize("name", BACKBONES)
def test_frames_of_a_line_of_eleven_hundred_pixels(name):
    frames = build_backbone(name).output_lengths(torch.tensor([1100])).item()
    assert 128 <= frames <= 275


@pytest.mark.parametrize("name", BACKBONES)
def test_stated_lengths_are_the_real_ones(name):
    network = build_model(tiny_model(name), 5).eval()
    for width in (1, 16, 63, 64, 65, 130):
        log_probs, lengths = network(torch.zeros(1, 1, 64, width), torch.tensor([width]))
        assert log_probs.shape == (lengths.item(), 1, 5)
        torch.testing.assert_close(log_probs.exp().sum(-1), torch.ones(lengths.item(), 1))


def test_the_paper_s_network_has_the_paper_s_size():
    network = build_model(Model(backbone="crnn"), 37)
    assert round(sum(p.numel() for p in network.parameters()) / 1e6, 1) == 8.3


def test_convolutions_of_vgg16_begin_near_the_identity():
    torch.manual_seed(0)
    image = torch.rand(1, 64, 8, 8)
    layer = next(layer for layer in build_backbone("vgg16").layers if getattr(layer, "in_channels", 0) == 64)
    with torch.no_grad():
        assert 0 < (layer(image) - image).std() < image.std()


def test_weights_of_another_make_are_told(tmp_path):
    file = tmp_path / "a.safetensors"
    save_checkpoint(file, build_model(tiny_model("crnn"), len(CHARSET)), header(tiny_model("compact")))
    with pytest.raises(InputError, match="other weights than a compact"):
        load_checkpoint(file)


def test_unknown_backbone_is_named():
    with pytest.raises(InputError, match="resnet.*compact"):
        build_backbone("resnet")


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


def test_checkpoint_round_trip(tmp_path):
    network = build_model(tiny_model(), len(CHARSET)).eval()
    save_checkpoint(tmp_path / "a.safetensors", network, header(tiny_model()))
    loaded, found = load_checkpoint(tmp_path / "a.safetensors", CHARSET)
    assert found.charset == CHARSET and found.model == tiny_model()
    assert found.preprocessing == Preprocessing.named("binary") and found.metrics == {"val_cer": 0.5}
    assert found.versions["torch"] == torch.__version__
    image, width = torch.rand(1, 1, 64, 90), torch.tensor([90])
    with torch.no_grad():
        torch.testing.assert_close(loaded(image, width)[0], network(image, width)[0])


def test_a_checkpoint_with_another_alphabet_is_refused(tmp_path):
    network = build_model(tiny_model(), len(CHARSET))
    save_checkpoint(tmp_path / "a.safetensors", network, header(tiny_model()))
    with pytest.raises(InputError, match="another alphabet.*cd"):
        load_checkpoint(tmp_path / "a.safetensors", Charset("ab d"))


def test_what_is_no_checkpoint_is_refused(tmp_path):
    (tmp_path / "a.safetensors").write_bytes(b"not a checkpoint at all")
    with pytest.raises(InputError, match="not a netchu checkpoint"):
        load_checkpoint(tmp_path / "a.safetensors")
    with pytest.raises(InputError, match="no checkpoint"):
        load_checkpoint(tmp_path / "b.safetensors")


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
    other = Charset(CHARSET.characters[::-1])
    with pytest.raises(InputError, match="head_weights .* another alphabet"):
        load_head_weights(build_model(tiny_model(), len(CHARSET)), path, other)
    with pytest.raises(InputError, match="head_weights imagenet is no file"):
        load_head_weights(build_model(tiny_model(), len(CHARSET)), "imagenet", CHARSET)


@pytest.mark.slow
def test_vgg16_takes_the_weights_of_vgg16_bn_and_gives_the_same_features(tmp_path, capsys):
    torch.manual_seed(5)
    normalised = build_model(tiny_model("vgg16_bn"), len(CHARSET))
    images, widths = torch.rand(2, 1, 64, 96), torch.tensor([96, 61])
    with torch.no_grad():
        for _ in range(3):
            normalised.train()(images, widths)  # gives the batch normalisation statistics to fold
        path = tmp_path / "bn.safetensors"
        save_checkpoint(path, normalised, header(tiny_model("vgg16_bn")))
        plain = load_backbone_weights(build_backbone("vgg16"), str(path)).eval()
        features, same = normalised.eval().backbone(images, widths), plain(images, widths)
    assert features.std() > 1e-3
    torch.testing.assert_close(same[0], features[0], atol=1e-5, rtol=1e-3)
    torch.testing.assert_close(same[1, :16], features[1, :16], atol=1e-5, rtol=1e-3)  # what follows is padding
    assert "note" not in capsys.readouterr().err
    with pytest.raises(InputError, match="doesn't fit VGG16BN"):
        save_checkpoint(path, build_model(tiny_model("vgg16"), len(CHARSET)), header(tiny_model("vgg16")))
        load_backbone_weights(build_backbone("vgg16_bn"), str(path))


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
