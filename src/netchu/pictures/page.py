"""A photograph with one line of writing somewhere on it: where the line lies, and whether it lies level."""

from typing import NamedTuple

import cv2
import numpy as np

from netchu.config import Preprocessing
from netchu.pictures.rows import paper_of
from netchu.preprocessing.crop import Box, ink_box
from netchu.preprocessing.slant import estimate_tilt
from netchu.preprocessing.steps import flatten

_MUCH_PAPER = 0.5  # a line lower than this share of the page leaves the model fewer pixels than it could see
_MARGIN = 0.3  # line heights of paper kept around it, which the preprocessing estimates the light from
_LOOKS = 3  # the first look at a page of paper is coarse
_JOINED = 9  # px of a look: letters so close become one piece, else small ones would count as specks
_LEAST_TILT = 1.0  # degrees: training lines lean as much, so that the network reads them


def _find(page: np.ndarray, config: Preprocessing, flat: np.ndarray | None = None) -> tuple[Box, np.ndarray | None]:
    """The part of the page to read, and the whole page flattened where that is the part.

    It lies around the line of writing where that is low: preprocessing shrinks high pages before it crops them, so that
    a line on a sheet would come out blurred. Pages that are lines already stay whole.
    """
    height, width = page.shape[:2]
    whole = 0, height, 0, width
    top, bottom = 0, height
    for number in range(_LOOKS):
        flat = flat if number == 0 and flat is not None else flatten(page[top:bottom], config)
        found = ink_box(cv2.erode(flat, np.ones((1, _JOINED), np.uint8)), config)
        if found is None:
            return whole, None
        scale = (bottom - top) / flat.shape[0]
        margin = _MARGIN * (found[1] - found[0])
        if found[1] - found[0] > _MUCH_PAPER * flat.shape[0]:
            if (top, bottom) == (0, height):
                return whole, flat
            break
        first = top  # rows only: small letters at the ends vanish in a coarse look
        top = max(0, round(first + scale * (found[0] - margin)))
        bottom = min(height, round(first + scale * (found[1] + margin)))
    if (top, bottom) == (0, height):
        return whole, None
    assert found is not None
    left, right = max(0, round(scale * (found[2] - margin))), min(width, round(scale * (found[3] + margin)))
    return (top, bottom, left, right), None


class Row(NamedTuple):
    """A row of writing on a page.

    Attributes:
        box: the part of the page that it lies in.
        image: uint8 (H, W) or (H, W, 3): that part, turned level.
        flat: uint8 (H', W'): the image gray, its paper white and its rules gone, as preprocessing begins; None where
            nobody has looked at it so.
        quarter_turns: how often the page was turned clockwise by 90 degrees before the row read from left to right.
    """

    box: Box
    image: np.ndarray
    flat: np.ndarray | None
    quarter_turns: int = 0


def find_row(page: np.ndarray, config: Preprocessing, flat: np.ndarray | None = None) -> Row:
    """The one row of writing on a page, turned level; the whole page where none is found.

    Args:
        page: uint8 (H, W) or (H, W, 3) RGB.
        config: of the preprocessing.
        flat: the page as `flatten` leaves it, where the caller has it.
    """
    box, flat = _find(page, config, flat)
    top, bottom, left, right = box
    return Row(box, *level_line(page[top:bottom, left:right], config, flat))


def writing_box(row: Row, config: Preprocessing) -> Box:
    """The row's box, narrowed to what preprocessing crops it to; as it is where nobody has looked at the ink in it."""
    ink = None if row.flat is None else ink_box(row.flat, config)
    if row.flat is None or ink is None:
        return row.box
    top, bottom, left, right = row.box
    down, across = (bottom - top) / row.flat.shape[0], (right - left) / row.flat.shape[1]
    return (
        max(top, round(top + down * ink[0])), min(bottom, round(top + down * ink[1])),
        max(left, round(left + across * ink[2])), min(right, round(left + across * ink[3])),
    )  # fmt: skip


def level_line(
    page: np.ndarray, config: Preprocessing, flat: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray | None]:
    """The page turned until its line lies level, and cut to it again; the page itself where it hardly leans.

    Args:
        page: uint8 (H, W) or (H, W, 3) RGB, one line of writing.
        flat: the page without paper and rules, where the caller has it.

    Returns:
        The page, and what it looks like without paper and rules, None where that isn't known.
    """
    flat = flatten(page, config) if flat is None else flat
    tilt = estimate_tilt(flat)
    if abs(tilt) < _LEAST_TILT:
        return page, flat
    height, width = page.shape[:2]
    sine, cosine = abs(np.sin(np.radians(tilt))), np.cos(np.radians(tilt))
    size = int(np.ceil(width * cosine + height * sine)), int(np.ceil(height * cosine + width * sine))
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), -tilt, 1)
    turn[:, 2] += (size[0] - width) / 2, (size[1] - height) / 2
    turned = cv2.warpAffine(page, turn, size, flags=cv2.INTER_LINEAR, borderValue=paper_of(page).tolist())
    (top, bottom, left, right), flat = _find(turned, config)
    return turned[top:bottom, left:right], flat
