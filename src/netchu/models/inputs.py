"""Line images as the tensor that the network takes."""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from netchu.models.padding import pad_lines

WIDTH_STEP = 64  # px: few different widths, because every new one costs the CPU a new set of compiled kernels


def stack_lines(lines: Sequence[np.ndarray]) -> tuple[Tensor, Tensor]:
    """`pad_lines` to a multiple of 64 px, as tensors: inputs (B, 1, 64, W') float32 and widths (B,) int64, px."""
    inputs, widths = pad_lines(lines, WIDTH_STEP)
    return torch.from_numpy(inputs), torch.from_numpy(widths)
