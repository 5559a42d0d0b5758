"""Lines of several widths as one array."""

from collections.abc import Sequence

import numpy as np


def pad_lines(lines: Sequence[np.ndarray], step: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Lines padded with paper to the widest, and on to a multiple of `step` px.

    Args:
        lines: B images uint8 (64, W), dark ink on white.
        step: px.

    Returns:
        Inputs (B, 1, 64, W') float32 in [0 paper, 1 ink], zero beyond a line's width, and widths (B,) int64, px.

    >>> inputs, widths = pad_lines([np.zeros((64, 65), np.uint8), np.full((64, 3), 255, np.uint8)], 64)
    >>> inputs.shape, widths.tolist(), float(inputs[0].sum()), float(inputs[1].sum())
    ((2, 1, 64, 128), [65, 3], 4160.0, 0.0)
    """
    widths = np.array([line.shape[1] for line in lines], np.int64)
    inputs = np.zeros((len(lines), 1, lines[0].shape[0], -(-int(widths.max()) // step) * step), np.float32)
    for row, line, width in zip(inputs, lines, widths, strict=True):
        row[0, :, :width] = (255 - line) / np.float32(255)
    return inputs, widths
