"""Small residual backbones, made for two CPU cores."""

from torch import nn

from netchu.models.layered import LayeredBackbone, ResidualBlock


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
