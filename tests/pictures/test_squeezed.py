"""A short second row below a long one is parted from it; commas, dots and tails are not."""

import cv2
import numpy as np

from netchu.pictures.squeezed import part_squeezed_rows


def box(first: str, second: str = "") -> np.ndarray:
    """A form's box: the first row fills it, the second is squeezed in below its beginning, cut by the lower edge."""
    page = np.full((118, 1400), 255, np.uint8)
    cv2.putText(page, first, (20, 62), cv2.FONT_HERSHEY_SIMPLEX, 1.9, 20, 3, cv2.LINE_AA)
    cv2.putText(page, second, (24, 116), cv2.FONT_HERSHEY_SIMPLEX, 1.0, 20, 3, cv2.LINE_AA)
    return page


def test_each_row_stands_alone_and_no_ink_is_lost():
    page = box("Nam Binh 22 Hoa Thanh Tan Phu TP Ho Chi", "Minh, so 9")
    parts = part_squeezed_rows(page)
    assert parts is not None
    first, second = parts
    assert np.argwhere(first < 128)[:, 0].max() < 80 and np.argwhere(second < 128)[:, 0].min() > 66
    assert (np.minimum(first, second) == page).all() and np.argwhere(second < 128)[:, 1].max() < 320


def test_one_row_is_not_parted():
    assert part_squeezed_rows(box("Nam Binh 22 Hoa Thanh Tan Phu TP Ho Chi")) is None
    assert part_squeezed_rows(box("Ng, yeu, gi, 22, Hoa, ya, gy, qua, gap, y")) is None
    assert part_squeezed_rows(box("N")) is None
    assert part_squeezed_rows(np.full((90, 700), 255, np.uint8)) is None
