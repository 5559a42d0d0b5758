"""Two shades are left."""

import cv2
import numpy as np
from pages import CONFIG, written

from netchu.preprocessing.otsu import otsu


def test_otsu_gives_two_shades():
    page = otsu(cv2.GaussianBlur(written(), (5, 5), 0), CONFIG)
    assert set(np.unique(page)) == {0, 255}
    assert (otsu(np.full((9, 9), 7, np.uint8), CONFIG) == 255).all()
