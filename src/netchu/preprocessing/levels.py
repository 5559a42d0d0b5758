"""Medians and percentiles of 8-bit images by counting how often each level occurs: faster than sorting, and exact."""

import cv2
import numpy as np


def count_levels(image: np.ndarray) -> np.ndarray:
    """How many pixels have each level, int64 (256,).

    Args:
        image: uint8 (H, W).
    """
    return cv2.calcHist([np.ascontiguousarray(image)], [0], None, [256], [0, 256]).ravel().astype(np.int64)


def percentile(counts: np.ndarray, percent: float) -> float:
    """What `np.percentile` gives for values that are the places in `counts`; at least one is counted.

    >>> percentile(np.array([1, 0, 0, 1]), 50)
    1.5
    """
    below = counts.cumsum()
    place = percent / 100 * (int(below[-1]) - 1)
    first = int(place)
    low, high = np.searchsorted(below, [first, min(first + 1, below[-1] - 1)], side="right").tolist()
    return low + (high - low) * (place - first)


def median(counts: np.ndarray) -> float:
    """The middle of values that are the places in `counts`; at least one is counted.

    >>> median(np.array([0, 3, 1]))
    1.0
    """
    return percentile(counts, 50)
