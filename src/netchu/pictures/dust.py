"""Black and white pixels strewn over a picture, as sensors and copiers leave them."""

import cv2
import numpy as np

_BAND = 64  # px: rows in the middle of a picture that are looked at
_APART = 64  # levels by which a strewn pixel differs from all around it
_MANY = 0.002  # share of pixels that are strewn: fewer do no harm
_RING = np.array([[1, 1, 1], [1, 0, 1], [1, 1, 1]], np.uint8)


def without_dust(page: np.ndarray) -> np.ndarray:
    """The page with strewn pixels replaced by the median around them; the page itself where there are few.

    Args:
        page: uint8 (H, W) or (H, W, 3).
    """
    first = max(0, (page.shape[0] - _BAND) // 2)
    if _strewn(np.ascontiguousarray(page[first : first + _BAND])).mean() < _MANY:
        return page
    middle = cv2.medianBlur(page, 3)
    return np.where(cv2.absdiff(page, middle) > _APART, middle, page)


def _strewn(band: np.ndarray) -> np.ndarray:
    """Which values (H, W) or (H, W, 3) are much darker or lighter than all eight around them."""
    dark = cv2.subtract(cv2.erode(band, _RING), band) > _APART
    return dark | (cv2.subtract(band, cv2.dilate(band, _RING)) > _APART)
