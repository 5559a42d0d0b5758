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
    if strewn(middle_band(page), _RING).mean() < _MANY:
        return page
    middle = cv2.medianBlur(page, 3)
    return np.where(cv2.absdiff(page, middle) > _APART, middle, page)


def middle_band(page: np.ndarray) -> np.ndarray:
    """At most 64 rows in the middle of a page (H, W) or (H, W, 3): enough to tell how it was scanned."""
    first = max(0, (page.shape[0] - _BAND) // 2)
    return np.ascontiguousarray(page[first : first + _BAND])


def strewn(band: np.ndarray, around: np.ndarray) -> np.ndarray:
    """Which values, uint8 (H, W) or (H, W, 3), are much darker or lighter than all that the kernel `around` has."""
    dark = cv2.subtract(cv2.erode(band, around), band) > _APART
    return dark | (cv2.subtract(band, cv2.dilate(band, around)) > _APART)
