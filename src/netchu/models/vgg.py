"""VGG16, the original system's backbone, with and without batch normalisation."""

from itertools import pairwise
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from netchu.models.layered import LayeredBackbone

IMAGENET_MEAN = (0.485, 0.456, 0.406)
IMAGENET_STD = (0.229, 0.224, 0.225)


class VGG16(LayeredBackbone):
    """torchvision's VGG16 features, its pools changed so that width shrinks by 4 and four rows are left.

    The last pool is left out: kept beside each other, the rows tell letters apart that differ in their marks.
    Convolutions that keep the number of channels begin near the identity. That, the rows, batch normalisation
    (`VGG16BN`) and a small learning rate (3e-4, not 1e-3) are what makes it learn from random weights.

    Source: Simonyan and Zisserman, arXiv 1409.1556, configuration D; Zagoruyko and Komodakis, arXiv 1706.00388. A
    64 × 1,100 px line gives 275 frames.
    """

    stride = 4
    original = "vgg16"  # of torchvision.models
    noise_share = 0.1  # of the usual random weights, added to the identity
    mean: Tensor
    std: Tensor

    def __init__(self):
        from torchvision import models  # takes two seconds to import, and other backbones don't need it

        layers = list(getattr(models, self.original)(weights=None).features)[:-1]
        pools = [i for i, layer in enumerate(layers) if isinstance(layer, nn.MaxPool2d)]
        for i, kernel in zip(pools, [(2, 2), (2, 2), (2, 1), (2, 1)], strict=True):
            layers[i] = nn.MaxPool2d(kernel, kernel)
        for layer in layers:
            if isinstance(layer, nn.Conv2d) and layer.in_channels == layer.out_channels:
                noise = layer.weight.detach().clone()
                nn.init.dirac_(layer.weight).data.add_(noise, alpha=self.noise_share)
        super().__init__(layers, nn.Linear(4 * 512, 512))
        self.register_buffer("mean", torch.tensor(IMAGENET_MEAN)[:, None, None], persistent=False)
        self.register_buffer("std", torch.tensor(IMAGENET_STD)[:, None, None], persistent=False)

    def maps(self, images: Tensor, widths: Tensor) -> Tensor:
        rgb = (1.0 - images).expand(-1, 3, -1, -1)  # ImageNet shows paper as 1
        return super().maps((rgb - self.mean) / self.std, widths)


class VGG16BN(VGG16):
    """`VGG16` with batch normalisation after each convolution, as torchvision has it.

    Made for beginning without ImageNet: trained, it is a VGG16 (`fold_batch_norm`).
    """

    original = "vgg16_bn"


def fold_batch_norm(state: dict[str, Tensor]) -> dict[str, Tensor]:
    """The state of a `VGG16BN` as that of a `VGG16` whose features are the same as the other's when it reads.

    Raises:
        RuntimeError: the state is another network's.
    """
    normalised, plain = VGG16BN(), VGG16()
    normalised.load_state_dict(state)
    pairs = [(conv, norm) for conv, norm in pairwise(normalised.eval().layers) if isinstance(norm, nn.BatchNorm2d)]
    convolutions = [layer for layer in plain.layers if isinstance(layer, nn.Conv2d)]
    for convolution, (conv, norm) in zip(convolutions, pairs, strict=True):
        convolution.load_state_dict(fuse_conv_bn_eval(cast(nn.Conv2d, conv), norm).state_dict())
    plain.projection = normalised.projection
    return plain.state_dict()
