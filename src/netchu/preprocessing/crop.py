"""Where the line of writing lies, and the crop to it."""

import cv2
import numpy as np

from netchu.config import Preprocessing
from netchu.preprocessing.gray import as_gray
from netchu.preprocessing.pieces import connected_pieces

_INK = 128  # darker than this is ink
_SPECK = 0.0006  # components under this share of height² do not hold the crop open
_NARROWEST, _WIDEST = 2.3, 3.8  # the crop reaches this many standard deviations of the ink's rows, at least and at most

Box = tuple[int, int, int, int]
"""A rectangle in pixels: top, bottom, left, right; the ends are outside, and it may reach beyond the page."""


def crop_to_ink(image: np.ndarray, config: Preprocessing) -> np.ndarray:
    """Cuts the page to its line of writing, `crop_margin` heights of paper around it (see `ink_box`).

    Args:
        image: uint8 (H, W), dark ink on white paper. A page without ink comes back whole.
    """
    gray = as_gray(image)
    box = ink_box(gray, config)
    return gray if box is None else _cut(gray, *box)


def ink_box(image: np.ndarray, config: Preprocessing) -> Box | None:
    """Where the line of writing lies, `crop_margin` heights of paper around it; None on a page without ink.

    Specks and pieces of the neighbouring lines, which hang from the upper edge or stand on the lower one, do not
    hold the crop open. Rows reach at least 2.3 and at most 3.8 standard deviations of the ink's rows from their
    mean, so that one long descender or a line without any changes the scale of the letters little.

    Args:
        image: uint8 (H, W), dark ink on white paper.
    """
    gray = as_gray(image)
    height = gray.shape[0]
    labels, stats, _ = connected_pieces(gray < _INK)
    keep = stats[:, cv2.CC_STAT_AREA] >= _SPECK * height**2
    keep[0] = False
    keep &= ~_neighbour_pieces(stats, height)
    if not keep.any():
        return None
    keep &= _near_writing(stats, keep, height)
    x, y, w, h = (stats[keep, column].astype(int) for column in range(4))
    mean, spread = row_moments(keep[labels])
    spread = max(1.0, spread)
    top = max(y.min(), mean - _WIDEST * spread)
    bottom = min((y + h).max(), mean + _WIDEST * spread)
    top, bottom = min(top, mean - _NARROWEST * spread), max(bottom, mean + _NARROWEST * spread)
    margin = config.crop_margin * (bottom - top)
    top, bottom = int(np.floor(top - margin)), int(np.ceil(bottom + margin))
    return top, bottom, int(x.min() - 2 * margin), int(np.ceil((x + w).max() + 2 * margin))


def row_moments(ink: np.ndarray) -> tuple[float, float]:
    """Mean row and standard deviation of the rows, px, of ink: bool (H, W) with some of it.

    >>> row_moments(np.array([[True], [False], [True]]))
    (1.0, 1.0)
    """
    rows, mass = np.arange(ink.shape[0]), cv2.reduce(ink.view(np.uint8), 1, cv2.REDUCE_SUM, dtype=cv2.CV_32S)[:, 0]
    mean = (rows * mass).sum() / mass.sum()
    return float(mean), float(np.sqrt((mass * (rows - mean) ** 2).sum() / mass.sum()))


def _neighbour_pieces(stats: np.ndarray, height: int) -> np.ndarray:
    """Which components touch the upper or lower edge and stay within a fifth of the height of it."""
    top = stats[:, cv2.CC_STAT_TOP]
    bottom = top + stats[:, cv2.CC_STAT_HEIGHT]
    hanging = (top <= 1) & (bottom <= 0.2 * height)
    standing = (bottom >= height - 1) & (top >= 0.8 * height)
    return hanging | standing


def _near_writing(stats: np.ndarray, keep: np.ndarray, height: int) -> np.ndarray:
    """Which components lie at most 0.7 heights left or right of the larger ones: stains further out do not count."""
    left = stats[:, cv2.CC_STAT_LEFT]
    right = left + stats[:, cv2.CC_STAT_WIDTH]
    large = keep & (stats[:, cv2.CC_STAT_AREA] >= 10 * _SPECK * height**2)
    if not large.any():
        return np.ones_like(keep)
    return (right > left[large].min() - 0.7 * height) & (left < right[large].max() + 0.7 * height)


def _cut(gray: np.ndarray, top: int, bottom: int, left: int, right: int) -> np.ndarray:
    """The rectangle, white where it leaves the page."""
    height, width = gray.shape
    inside = gray[max(0, top) : min(height, bottom), max(0, left) : min(width, right)]
    pads = max(0, -top), max(0, bottom - height), max(0, -left), max(0, right - width)
    return cv2.copyMakeBorder(inside, *pads, cv2.BORDER_CONSTANT, value=255)
