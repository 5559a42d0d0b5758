"""Connected pieces of ink."""

import cv2
import numpy as np


def connected_pieces(ink: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Pieces of ink whose pixels touch each other, by a side or a corner.

    Args:
        ink: bool (H, W).

    Returns:
        Label of each pixel (H, W), 0 where there is no ink; statistics of each label (N, 5), see
        `cv2.CC_STAT_AREA` and its like; and its middle (N, 2), x and y in px.
    """
    height, width = ink.shape
    # labels of 16 bits take a third of the time; more pieces than this can't lie beside each other
    short = ((height + 1) // 2) * ((width + 1) // 2) < 2**16
    _, labels, stats, middles = cv2.connectedComponentsWithStats(
        ink.view(np.uint8), connectivity=8, ltype=cv2.CV_16U if short else cv2.CV_32S
    )
    return labels, stats, middles
