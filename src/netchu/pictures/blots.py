"""Rows that are blots, specks or smudges: what stands there is thicker than strokes of a pen are."""

import cv2
import numpy as np

_INK = 128  # darker than this is ink
_THICK = 0.055  # mean distance of ink to paper, share of the height: lines reach 0.042, one letter 0.052


def is_blot(line: np.ndarray) -> bool:
    """Whether a line holds ink, and none that a pen wrote.

    Args:
        line: uint8 (H, W), dark ink on white paper, cropped to its ink as preprocessing leaves it.

    >>> is_blot(cv2.circle(np.full((64, 72), 255, np.uint8), (36, 32), 22, 0, -1))
    True
    """
    ink = (line < _INK).view(np.uint8)
    if not ink.any():
        return False
    return cv2.mean(cv2.distanceTransform(ink, cv2.DIST_L2, 3), ink)[0] > _THICK * line.shape[0]
