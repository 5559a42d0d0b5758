"""Steps that decide what is ink: Otsu's threshold, specks, contours."""

import cv2
import numpy as np

from netchu.config import Preprocessing
from netchu.preprocessing.background import as_gray


def otsu(image: np.ndarray, config: Preprocessing) -> np.ndarray:
    """Ink 0 and paper 255 by Otsu's threshold; a page of one shade becomes white.

    Source: N. Otsu, A threshold selection method from gray-level histograms, 1979.

    >>> otsu(np.array([[20, 30, 240, 250]], np.uint8), Preprocessing())
    array([[  0,   0, 255, 255]], dtype=uint8)
    """
    gray = as_gray(image)
    if gray.min() == gray.max():
        return np.full_like(gray, 255)
    return cv2.threshold(gray, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)[1]


def remove_noise(image: np.ndarray, config: Preprocessing) -> np.ndarray:
    """Whitens specks, found as connected components; dots, full stops and tone marks stay.

    A speck is smaller than `noise_area` of the height squared, which no dot of a pen is; or up to ten times that,
    with no larger ink within a third of the height.

    Args:
        image: uint8 (H, W), dark ink on white paper.
    """
    gray = as_gray(image)
    height = gray.shape[0]
    ink = (gray < 128).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    if count < 2:
        return gray
    area = stats[:, cv2.CC_STAT_AREA]
    limit = config.noise_area * height**2
    large = area > 10 * limit
    large[0] = False
    reach = 2 * round(height / 3) + 1
    near_map = cv2.dilate(large[labels].astype(np.uint8), np.ones((reach, reach), np.uint8))
    near = np.bincount(labels[near_map > 0], minlength=count) > 0
    speck = (area < limit) | ((area <= 10 * limit) & ~near)
    speck[0] = False
    return np.where(speck[labels], np.uint8(255), gray)


def smooth_contours(image: np.ndarray, config: Preprocessing) -> np.ndarray:
    """Median in a square of `smoothing_window` px: frayed contours become smooth, two shades stay two."""
    return cv2.medianBlur(as_gray(image), config.smoothing_window | 1)
