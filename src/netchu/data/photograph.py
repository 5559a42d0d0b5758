"""A photograph with one line of writing somewhere on it: where the line lies, and whether it lies level."""

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
_TILTS = np.arange(-8.0, 8.25, 0.5)  # degrees that are tried
_LEAST_TILT = 1.0  # degrees: training lines lean as much, so that the network reads them
_CLEARLY = 1.3  # times as sharp as it lies, or the page is left alone
_TILT_SIZE = (640, 48)  # px, width and height that are enough to see a tilt


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
    """The part of the page that `find_line` finds, its line level, uint8 (H', W') or (H', W', 3)."""
    top, bottom, left, right = find_line(page, config)
    return level_line(page[top:bottom, left:right], config)


def level_line(page: np.ndarray, config: Preprocessing) -> np.ndarray:
    """The page turned until its line lies level, and cut to it again; the page itself where it hardly leans.

    Args:
        page: uint8 (H, W) or (H, W, 3) RGB, one line of writing.
    """
    tilt = estimate_tilt(remove_rules(normalise_background(page, config), config))
    if abs(tilt) < _LEAST_TILT:
        return page
    height, width = page.shape[:2]
    sine, cosine = abs(np.sin(np.radians(tilt))), np.cos(np.radians(tilt))
    size = int(np.ceil(width * cosine + height * sine)), int(np.ceil(height * cosine + width * sine))
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), -tilt, 1)
    turn[:, 2] += (size[0] - width) / 2, (size[1] - height) / 2
    paper = np.median(page.reshape(height * width, -1), axis=0).tolist()
    turned = cv2.warpAffine(page, turn, size, flags=cv2.INTER_LINEAR, borderValue=paper)
    top, bottom, left, right = find_line(turned, config)
    return turned[top:bottom, left:right]


def estimate_tilt(gray: np.ndarray) -> float:
    """Degrees by which a line of writing climbs from left to right; 0 where level is nearly as good.

    The shear with the sharpest row profile (largest sum of squares) wins.

    Args:
        gray: uint8 (H, W), dark ink on white paper.
    """
    scale = min(1.0, _TILT_SIZE[0] / gray.shape[1], _TILT_SIZE[1] / gray.shape[0])
    size = max(1, round(gray.shape[1] * scale)), max(1, round(gray.shape[0] * scale))
    ink = cv2.resize(255 - gray, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    sharpness = np.array([_row_sharpness(ink, tilt) for tilt in _TILTS])
    best, level = int(sharpness.argmax()), sharpness[len(_TILTS) // 2]
    return float(_TILTS[best]) if sharpness[best] > _CLEARLY * level else 0.0


def _row_sharpness(ink: np.ndarray, tilt: float) -> float:
    """Sum of squares of the row sums after taking the tilt out."""
    height, width = ink.shape
    slope = np.tan(np.radians(tilt))
    room = int(np.ceil(abs(slope) * width / 2))
    matrix = np.float32([[1, 0, 0], [slope, 1, room - slope * width / 2]])
    return float(np.square(cv2.warpAffine(ink, matrix, (width, height + 2 * room)).sum(axis=1)).sum())
