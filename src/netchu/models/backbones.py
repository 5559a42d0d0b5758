"""Backbones: a line image to a sequence of features. One class per backbone, named in `registry.BACKBONES`."""

import ast
import inspect
from itertools import pairwise
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.utils.fusion import fuse_conv_bn_eval

from netchu import registry
from netchu.errors import InputError
from netchu.models.masking import mask_padding, round_up

IMAGENET_MEAN = (0.485, 0.456, 0.406)
IMAGENET_STD = (0.229, 0.224, 0.225)


class Backbone(nn.Module):
    """Images (B, 1, 64, W) → features (B, T, F). Subclasses write `maps`; this class keeps padding out.

    Attributes:
        stride: px of line width per frame.
        trim: frames lost at the end by unpadded convolutions.
    """

    stride: int = 8
    trim: int = 0

    def output_lengths(self, widths: Tensor) -> Tensor:
        """Frames of lines of these widths: (B,) px → (B,) int64, at least 1."""
        return (round_up(widths, self.stride) // self.stride - self.trim).clamp(min=1)

    def forward(self, images: Tensor, widths: Tensor) -> Tensor:
        """Images (B, 1, 64, W) in [0 paper, 1 ink] and true widths (B,) px → features (B, T, F).

        What lies beyond a line's true width is never read.
        """
        least = self.stride * (self.trim + 1)
        aligned = round_up(widths, self.stride).clamp(min=least)
        images = mask_padding(images, widths)
        width = max(int(aligned.max()), -(-images.shape[-1] // self.stride) * self.stride)
        images = F.pad(images, (0, width - images.shape[-1]))  # (B, 1, 64, W'), W' a multiple of the stride
        maps = self.maps(images, aligned)  # (B, C, H', T)
        return maps.flatten(1, 2).transpose(1, 2)  # (B, T, C*H')

    def maps(self, images: Tensor, widths: Tensor) -> Tensor:
        """Feature maps (B, C, H', T); `widths` (B,) are multiples of the stride."""
        raise NotImplementedError


class LayeredBackbone(Backbone):
    """A list of layers, the padding masked again before each one that looks sideways.

    Args:
        layers: what the image goes through.
        projection: from the rows of the last maps beside each other (C*H') to features, a ReLU behind it; None keeps
            the maps as they are.
    """

    def __init__(self, layers: list[nn.Module], projection: nn.Linear | None = None):
        super().__init__()
        self.layers = nn.ModuleList(layers)
        self.projection = projection

    def forward(self, images: Tensor, widths: Tensor) -> Tensor:
        features = super().forward(images, widths)  # (B, T, C*H')
        return features if self.projection is None else F.relu(self.projection(features))  # (B, T, F)

    def maps(self, images: Tensor, widths: Tensor) -> Tensor:
        columns, x = widths, images
        for layer in self.layers:
            if isinstance(layer, nn.Conv2d | ResidualBlock):
                x = mask_padding(x, columns)
            x = layer(x, columns) if isinstance(layer, ResidualBlock) else layer(x)
            columns = columns // _width_stride(layer)
        return x


class ResidualBlock(nn.Module):
    """Two 3×3 convolutions with batch normalisation and a shortcut (He et al., arXiv 1512.03385, fig. 2)."""

    def __init__(self, inputs: int, outputs: int, stride: tuple[int, int] = (1, 1)):
        super().__init__()
        self.stride = stride
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.norm1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.norm2 = nn.BatchNorm2d(outputs)
        same = inputs == outputs and stride == (1, 1)
        projection = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))
        self.shortcut = nn.Identity() if same else projection

    def forward(self, x: Tensor, columns: Tensor) -> Tensor:
        y = F.relu(self.norm1(self.conv1(x)))  # (B, C', H/sh, W/sw)
        y = self.norm2(self.conv2(mask_padding(y, columns // self.stride[1])))
        return F.relu(y + self.shortcut(x))


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


class PaperCRNN(LayeredBackbone):
    """The seven convolutional layers of the CRNN paper's table 1, on the line at half height (32 px).

    Source: Shi, Bai and Yao, arXiv 1507.05717. A 64 × 1,100 px line gives 137 frames.
    """

    stride = 8
    trim = 1  # the last convolution is 2×2 without padding

    def __init__(self):
        def conv(inputs: int, outputs: int, norm: bool = False) -> list[nn.Module]:
            layers = [nn.Conv2d(inputs, outputs, 3, 1, 1)]
            return [*layers, *([nn.BatchNorm2d(outputs)] if norm else []), nn.ReLU()]

        super().__init__(
            [
                nn.AvgPool2d(2),  # 64 → 32 px high, the paper's input
                *conv(1, 64), nn.MaxPool2d(2),  # 16 high, width / 4
                *conv(64, 128), nn.MaxPool2d(2),  # 8 high, width / 8
                *conv(128, 256), *conv(256, 256), nn.MaxPool2d((2, 1)),  # 4 high
                *conv(256, 512, norm=True), *conv(512, 512, norm=True), nn.MaxPool2d((2, 1)),  # 2 high
                nn.Conv2d(512, 512, 2), nn.ReLU(),  # 1 high
            ]
        )  # fmt: skip


class Compact(LayeredBackbone):
    """A small residual network made for two CPU cores; width / 8, the four rows kept beside each other.

    Rows are concatenated, not pooled, because Vietnamese stacks its marks. A 64 × 1,100 px line gives 138 frames.
    """

    stride = 8

    def __init__(self, channels: tuple[int, int, int, int] = (32, 64, 128, 256), features: int = 256):
        stem, first, second, third = channels
        last = self.stride // 4  # width has shrunk by 4 before
        super().__init__(
            [
                nn.Conv2d(1, stem, 3, 2, 1, bias=False), nn.BatchNorm2d(stem), nn.ReLU(),  # 32 high, width / 2
                ResidualBlock(stem, first, (2, 2)), ResidualBlock(first, first),  # 16 high, width / 4
                ResidualBlock(first, second, (2, last)), ResidualBlock(second, second),  # 8 high, width / stride
                ResidualBlock(second, third, (2, 1)), ResidualBlock(third, third),  # 4 high
            ],
            nn.Linear(4 * third, features),
        )  # fmt: skip


class Compact4(Compact):
    """`Compact` with width / 4: twice the frames, weights of the same shapes. A 64 × 1,100 px line gives 275 frames."""

    stride = 4


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


def _width_stride(layer: nn.Module) -> int:
    stride = getattr(layer, "stride", 1)
    return stride if isinstance(stride, int) else stride[1]


def backbone_class(name: str) -> type[Backbone]:
    """The class of that name, or of that import path.

    Raises:
        InputError: there is none, or it is no `Backbone`.
    """
    found = registry.find(registry.BACKBONES, name, "backbone")
    # Nothing else is called: the name and its options may come from somebody else's checkpoint.
    if not (isinstance(found, type) and issubclass(found, Backbone)):
        raise InputError(f"backbone {name!r} is no subclass of netchu.models.Backbone: make it one.")
    return found


def build_backbone(name: str, options: str = "") -> Backbone:
    """A backbone with random weights.

    Args:
        name: of `registry.BACKBONES`, or an import path.
        options: arguments of the class, as `parse_options` takes them.

    Raises:
        InputError: no backbone has that name, or it takes no such options.

    >>> build_backbone("compact", "features=24").projection.out_features
    24
    """
    found, given = backbone_class(name), parse_options(options)
    try:
        return found(**given)
    except (TypeError, ValueError, RuntimeError) as error:
        if not given:
            raise
        known = ", ".join(map(str, inspect.signature(found).parameters.values())) or "none"
        raise InputError(f"backbone_options {options!r} don't fit {name} ({error}); it takes: {known}.") from error


def parse_options(text: str) -> dict[str, object]:
    """Named arguments with literal values, as they stand between the brackets of a call.

    Raises:
        InputError: the text is anything else.

    >>> parse_options("features=384, channels=(32, 64, 128, 256)")
    {'features': 384, 'channels': (32, 64, 128, 256)}
    """
    try:
        call = ast.parse(f"options({text})", mode="eval").body
        if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name)):
            raise ValueError("more than one pair of brackets")
        if call.args or any(keyword.arg is None for keyword in call.keywords):
            raise ValueError("a value without a name")
        return {keyword.arg: ast.literal_eval(keyword.value) for keyword in call.keywords}
    except (SyntaxError, ValueError) as error:
        raise InputError(
            f"backbone_options {text!r} can't be read: write name=value, separated by commas, with plain values, "
            "such as features=384, channels=(32, 64, 128, 256)."
        ) from error
