"""Rows that the picture's edge cuts through, and of which too little is left to be read."""

from collections.abc import Sequence

import numpy as np

from netchu.preprocessing.gray import as_gray

_FEWEST = 3  # rows that tell how high one is
_LEFT = 0.5  # of the rows' median height: less can't be read
_BESIDE = 2  # px from the edge
_THROUGH = 0.03  # share of a row's width where strokes run over the edge: whole letters only touch it
_INK = 40  # gray levels from the paper


def are_cut_off(page: np.ndarray, rows: Sequence[np.ndarray]) -> list[bool]:
    """Which rows are the remains of one that the upper or lower edge cuts through.

    Args:
        page: uint8 (H, W) or (H, W, 3) RGB.
        rows: corners (4, 2) of each, px: upper left, upper right, lower right, lower left.
    """
    if len(rows) < _FEWEST:
        return [False] * len(rows)
    heights = np.array([np.hypot(*(row[3] - row[0])) for row in rows])
    low = heights < _LEFT * np.median(heights)
    return [bool(is_low) and _runs_over_edge(page, row) for is_low, row in zip(low, rows, strict=True)]


def _runs_over_edge(page: np.ndarray, row: np.ndarray) -> bool:
    (left, top), (right, bottom) = row.min(axis=0), row.max(axis=0)
    if top <= _BESIDE:
        edge = page[:1]
    elif bottom >= len(page) - 1 - _BESIDE:
        edge = page[-1:]
    else:
        return False
    levels = as_gray(edge[:, max(0, int(left)) : int(right) + 1]).astype(int)
    return bool((np.abs(levels - np.median(levels)) > _INK).mean() > _THROUGH)
