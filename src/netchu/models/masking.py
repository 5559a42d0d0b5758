"""Keeps padding out of every convolution, so that a line reads the same alone and in a batch."""

import torch
from torch import Tensor


def mask_padding(maps: Tensor, columns: Tensor) -> Tensor:
    """Zeroes the columns at and beyond each line's own width.

    A convolution pads with zeros; with zeros beyond a line's width too, it sees the same picture whether
    the line is alone or beside wider ones.

    Args:
        maps: (B, C, H, W).
        columns: (B,) int64, valid columns of each line at this resolution.

    Returns:
        (B, C, H, W); on the CPU `maps` itself where nothing is to be masked.

    >>> mask_padding(torch.ones(1, 1, 1, 3), torch.tensor([2])).flatten().tolist()
    [1.0, 1.0, 0.0]
    """
    width = maps.shape[-1]
    if columns.device.type == "cpu" and int(columns.min()) >= width:  # a GPU would have to be waited for
        return maps
    inside = torch.arange(width, device=maps.device) < columns[:, None]  # (B, W)
    return maps * inside[:, None, None, :]


def round_up(widths: Tensor, multiple: int) -> Tensor:
    """Widths rounded up to a multiple.

    >>> round_up(torch.tensor([1, 8, 9]), 8).tolist()
    [8, 8, 16]
    """
    return (widths + multiple - 1) // multiple * multiple
