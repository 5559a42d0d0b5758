"""Line images as the tensor that the network takes."""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

WIDTH_STEP = 64  # px: few different widths, because every new one costs the CPU a new set of compiled kernels


def stack_lines(lines: Sequence[np.ndarray]) -> tuple[Tensor, Tensor]:
    """Lines padded with paper to the widest, and on to a multiple of 64 px.

    Args:
        lines: B images uint8 (64, W), dark ink on white.

    Returns:
        Inputs (B, 1, 64, W') float32 in [0 paper, 1 ink], zero beyond a line's width, and widths (B,) int64, px.

    >>> inputs, widths = stack_lines([np.zeros((64, 65), np.uint8), np.full((64, 3), 255, np.uint8)])
    >>> tuple(inputs.shape), widths.tolist(), inputs[0].sum().item(), inputs[1].sum().item()
    ((2, 1, 64, 128), [65, 3], 4160.0, 0.0)
    """
    widths = [line.shape[1] for line in lines]
    inputs = torch.zeros(len(lines), 1, lines[0].shape[0], -(-max(widths) // WIDTH_STEP) * WIDTH_STEP)
    for row, line, width in zip(inputs, lines, widths, strict=True):
        row[0, :, :width] = torch.from_numpy(255 - line).float() / 255
    return inputs, torch.tensor(widths)
