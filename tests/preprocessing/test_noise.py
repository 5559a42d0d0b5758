"""Specks go, dots stay."""

import cv2
import numpy as np
from pages import CONFIG, written

from netchu.preprocessing.noise import remove_noise
from netchu.preprocessing.otsu import otsu


def test_noise_goes_and_dots_stay():
    page = otsu(written("Hiep 1.", 1200), CONFIG)
    clean_page = page.copy()
    cv2.circle(page, (100, 85), 3, 0, -1)  # a dot below a letter
    cv2.circle(clean_page, (100, 85), 3, 0, -1)
    for x, y, side in ((900, 30, 2), (1000, 60, 4), (1100, 20, 1), (300, 12, 1)):
        page[y : y + side, x : x + side] = 0
    np.testing.assert_array_equal(remove_noise(page, CONFIG), clean_page)
