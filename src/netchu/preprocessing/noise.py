"""Takes out specks and leaves dots, full stops and tone marks."""

import cv2
import numpy as np

from netchu.config import Preprocessing
from netchu.preprocessing.gray import as_gray
from netchu.preprocessing.pieces import connected_pieces


def remove_noise(image: np.ndarray, config: Preprocessing) -> np.ndarray:
    """Whitens specks, found as connected components; dots, full stops and tone marks stay.

    A speck is smaller than `noise_area` of the height squared, which no dot of a pen is; or up to ten times that,
    with no larger ink within a third of the height.

    Args:
        image: uint8 (H, W), dark ink on white paper.
    """
    gray = as_gray(image)
    height = gray.shape[0]
    labels, stats, _ = connected_pieces(gray < 128)
    count = len(stats)
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
