"""Backbones as a list of layers: padding stays out of every layer that looks sideways."""

from torch import Tensor, nn
from torch.nn import functional as F

from netchu.models.backbones import Backbone
from netchu.models.masking import mask_padding


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
            columns = columns // width_stride(layer)
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


def width_stride(layer: nn.Module) -> int:
    stride = getattr(layer, "stride", 1)
    return stride if isinstance(stride, int) else stride[1]
