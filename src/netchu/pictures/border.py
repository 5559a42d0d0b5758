"""The black border that scanners leave around a sheet."""

import numpy as np

from netchu.preprocessing.crop import Box
from netchu.preprocessing.gray import as_gray

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
    dark = gray < _DARK * np.percentile(gray[::_EVERY, ::_EVERY], _PAPER)
    top, bottom = _trimmed(dark.mean(axis=1))
    left, right = _trimmed(dark[top:bottom].mean(axis=0))
    top, bottom = _trimmed(dark[:, left:right].mean(axis=1))
    if bottom - top < _ENOUGH * height or right - left < _ENOUGH * width:
        return 0, height, 0, width
    return top, bottom, left, right


def _trimmed(shares: np.ndarray) -> tuple[int, int]:
    """First and last (outside) place that is no border."""
    free = np.flatnonzero(shares < _FULL)
    return (int(free[0]), int(free[-1]) + 1) if free.size else (0, len(shares))
