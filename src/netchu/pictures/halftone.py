"""Gray made of black dots on white, as faxes and scans in two colours have it."""

import cv2
import numpy as np

from netchu.pictures.dust import middle_band, strewn

_PURE = 8  # levels from black or white
_MOSTLY = 0.99  # share of pixels that are black or white on a picture in two colours
_DOTS = 0.005  # share of pixels that are dots, from which gray is meant
_BLUR = 1.2  # px, standard deviation: the dots of one gray run together, and strokes stay apart
_BESIDE = np.array([[0, 1, 0], [1, 0, 1], [0, 1, 0]], np.uint8)  # a dot touches others at its corners alone


def without_halftone(page: np.ndarray) -> np.ndarray:
    """The page with its dots run together to gray; the page itself where it isn't made of dots.

    Args:
        page: uint8 (H, W) or (H, W, 3).
    """
    band = middle_band(page)
    if ((band <= _PURE) | (band >= 255 - _PURE)).mean() < _MOSTLY:
        return page
    black_or_white = cv2.threshold(band, 127, 255, cv2.THRESH_BINARY)[1]
    dots = strewn(black_or_white, _BESIDE)[1:-1, 1:-1]  # at the edges less lies beside
    if dots.sum() <= _DOTS * dots.size:
        return page
    return cv2.GaussianBlur(page, (0, 0), _BLUR)
