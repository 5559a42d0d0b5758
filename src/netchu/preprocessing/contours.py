"""Smooths the frayed contours that a threshold leaves."""

import cv2
import numpy as np

from netchu.config import Preprocessing
from netchu.preprocessing.gray import as_gray


def smooth_contours(image: np.ndarray, config: Preprocessing) -> np.ndarray:
    """Median in a square of `smoothing_window` px: frayed contours become smooth, two shades stay two."""
    return cv2.medianBlur(as_gray(image), config.smoothing_window | 1)
