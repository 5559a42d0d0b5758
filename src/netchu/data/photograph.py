"""A photograph with one line of writing somewhere on it: where the line lies."""

import cv2
import numpy as np

from netchu.config import Preprocessing
from netchu.data.background import normalise_background
from netchu.data.line_geometry import Box, ink_box
from netchu.data.ruled_lines import remove_rules

_MUCH_PAPER = 0.5  # a line lower than this share of the page leaves the model fewer pixels than it could see
_MARGIN = 0.3  # line heights of paper kept around it, which the preprocessing estimates the light from
_LOOKS = 3  # the first look at a page of paper is coarse
_JOINED = 9  # px of a look: letters so close become one piece, else small ones would count as specks


def find_line(page: np.ndarray, config: Preprocessing) -> Box:
    """The part of the page to read: around its line of writing where that is low, else the whole page.

    Preprocessing shrinks high pages before it crops them, so that a line on a sheet would come out blurred.

    Args:
        page: uint8 (H, W) or (H, W, 3) RGB.

    Returns:
        Top, bottom, left, right in px, inside the page. Pages that are lines already stay whole.
    """
    height, width = page.shape[:2]
    top, bottom = 0, height
    for _ in range(_LOOKS):
        flat = remove_rules(normalise_background(page[top:bottom], config), config)
        found = ink_box(cv2.erode(flat, np.ones((1, _JOINED), np.uint8)), config)
        if found is None:
            return 0, height, 0, width
        scale = (bottom - top) / flat.shape[0]
        margin = _MARGIN * (found[1] - found[0])
        if found[1] - found[0] > _MUCH_PAPER * flat.shape[0]:
            break
        first = top  # rows only: small letters at the ends vanish in a coarse look
        top = max(0, round(first + scale * (found[0] - margin)))
        bottom = min(height, round(first + scale * (found[1] + margin)))
    if (top, bottom) == (0, height):
        return 0, height, 0, width
    return top, bottom, max(0, round(scale * (found[2] - margin))), min(width, round(scale * (found[3] + margin)))


def cut_to_line(page: np.ndarray, config: Preprocessing) -> np.ndarray:
    """The part of the page that `find_line` finds, uint8 (H', W') or (H', W', 3)."""
    top, bottom, left, right = find_line(page, config)
    return page[top:bottom, left:right]
