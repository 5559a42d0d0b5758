"""Burrs go, and no third shade comes in."""

import numpy as np
from pages import CONFIG

from netchu.preprocessing.contours import smooth_contours


def test_smoothing_keeps_two_shades_and_takes_burrs_off():
    page = np.full((40, 40), 255, np.uint8)
    page[10:30, 10:30] = 0
    burred = page.copy()
    burred[9, 20] = 0
    burred[20, 20] = 255
    smooth = smooth_contours(burred, CONFIG)
    assert set(np.unique(smooth)) == {0, 255}
    assert smooth[9, 20] == 255 and smooth[20, 20] == 0
