"""Rows on a picture that are one text: an address in the box of a form."""

from collections.abc import Sequence
from itertools import pairwise

from netchu.preprocessing.crop import Box

_MOST_ROWS = 3  # people squeeze no more into one box
_LOWEST_ASPECT = 4.0  # width to height: boxes of forms are wider still, sheets and letters aren't nearly as wide
_STEP = 0.5  # of the lower of two rows' heights, from middle to middle: else they stand beside each other


def is_one_box(rows: Sequence[Box], size: tuple[int, int]) -> bool:
    """Whether rows belong together: few of them, each below the one before, on a wide and low picture.

    Args:
        rows: their boxes in reading order, px, on a picture that need not be turned.
        size: height and width of the picture, px.

    >>> two = [(0, 73, 1, 374), (33, 119, 1, 502)]
    >>> is_one_box(two, (119, 1637)), is_one_box(two, (1200, 1637)), is_one_box([], (119, 1637))
    (True, False, False)
    """
    height, width = size
    wide = width >= _LOWEST_ASPECT * height
    return wide and 1 <= len(rows) <= _MOST_ROWS and all(_is_below(*two) for two in pairwise(rows))


def _is_below(upper: Box, lower: Box) -> bool:
    step = (sum(lower[:2]) - sum(upper[:2])) / 2
    return step >= _STEP * min(upper[1] - upper[0], lower[1] - lower[0])
