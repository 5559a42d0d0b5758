"""The convolutional layers of the CRNN paper."""

from torch import nn

from netchu.models.layered import LayeredBackbone


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
