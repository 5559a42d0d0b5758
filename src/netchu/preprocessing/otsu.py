"""Ink and paper told apart by Otsu's threshold."""

import cv2
import numpy as np

from netchu.config import Preprocessing
from netchu.preprocessing.gray import as_gray


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
