"""The black border that scanners leave around a sheet."""

import cv2
import numpy as np

from netchu.preprocessing.crop import Box
from netchu.preprocessing.gray import as_gray
from netchu.preprocessing.levels import count_levels, percentile

_DARK, _PAPER = 0.35, 80  # darker than that share of this percentile of the page is border
_EVERY = 3  # px, of those that the percentile is of
_FULL = 0.9  # share of a row or column that is dark where it is border
_ENOUGH = 0.2  # of height and width that must be left


def inside_border(page: np.ndarray) -> Box:
    """The part of a page within its black border: top, bottom, left, right; the whole page where there is none.

    >>> page = np.full((20, 30), 200, np.uint8)
    >>> page[:3] = page[:, 25:] = 0
    >>> inside_border(page)
    (3, 20, 0, 25)
    """
    gray = as_gray(page)
    height, width = gray.shape
    paper = percentile(count_levels(gray[::_EVERY, ::_EVERY]), _PAPER)
    dark = (gray < _DARK * paper).view(np.uint8)
    top, bottom = _trimmed(_dark_shares(dark, 1))
    left, right = _trimmed(_dark_shares(dark[top:bottom], 0))
    top, bottom = _trimmed(_dark_shares(dark[:, left:right], 1))
    if bottom - top < _ENOUGH * height or right - left < _ENOUGH * width:
        return 0, height, 0, width
    return top, bottom, left, right


def _dark_shares(dark: np.ndarray, axis: int) -> np.ndarray:
    """Means along an axis."""
    sums = cv2.reduce(dark, axis, cv2.REDUCE_SUM, dtype=cv2.CV_32S)
    return sums.ravel() / dark.shape[axis]


def _trimmed(shares: np.ndarray) -> tuple[int, int]:
    """First and last (outside) place that is no border."""
    free = np.flatnonzero(shares < _FULL)
    return (int(free[0]), int(free[-1]) + 1) if free.size else (0, len(shares))
