"""Gray made of black dots on white, as faxes and scans in two colours have it."""

import cv2
import numpy as np

_BAND = 64  # px: rows in the middle of a picture that are looked at
_PURE = 8  # levels from black or white
_MOSTLY = 0.99  # share of pixels that are black or white on a picture in two colours
_DOTS = 0.005  # share of pixels that are dots, from which gray is meant
_BLUR = 1.2  # px, standard deviation: the dots of one gray run together, and strokes stay apart


def without_halftone(page: np.ndarray) -> np.ndarray:
    """The page with its dots run together to gray; the page itself where it isn't made of dots.

    Args:
        page: uint8 (H, W) or (H, W, 3).
    """
    first = max(0, (page.shape[0] - _BAND) // 2)
    band = page[first : first + _BAND]
    pure = (band <= _PURE) | (band >= 255 - _PURE)
    if pure.mean() < _MOSTLY:
        return page
    dots = _dots(band > 127)
    if dots.sum() <= _DOTS * dots.size:
        return page
    return cv2.GaussianBlur(page, (0, 0), _BLUR)


def _dots(white: np.ndarray) -> np.ndarray:
    """Which pixels (H, W) or (H, W, 3) differ from all four beside them; those at the edges are left out."""
    inner = white[1:-1, 1:-1]
    beside = white[:-2, 1:-1], white[2:, 1:-1], white[1:-1, :-2], white[1:-1, 2:]
    return np.logical_and.reduce([inner != other for other in beside])
