"""VGG16: where its weights begin, and those of VGG16 with batch normalisation folded into it."""

import pytest
import torch
from networks import CHARSET, header, tiny_model

from netchu.errors import InputError
from netchu.models import build_model, load_backbone_weights, save_checkpoint
from netchu.models.backbones import build_backbone


def test_convolutions_of_vgg16_begin_near_the_identity():
    torch.manual_seed(0)
    image = torch.rand(1, 64, 8, 8)
    layer = next(layer for layer in build_backbone("vgg16").layers if getattr(layer, "in_channels", 0) == 64)
    with torch.no_grad():
        assert 0 < (layer(image) - image).std() < image.std()


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
