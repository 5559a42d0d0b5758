"""Ruled lines go, the strokes that cross them stay."""

import cv2
import numpy as np
import pytest
from pages import CONFIG, written

from netchu.preprocessing.rules import remove_rules


def test_plain_page_comes_back_identical_from_remove_rules():
    for page in (written(), written("- = _ T E L H = - _ l l l"), written("lllll|||||")):
        np.testing.assert_array_equal(remove_rules(page, CONFIG), page)


@pytest.mark.parametrize("rise", [0, 14, -14])
@pytest.mark.parametrize("shade", [0, 140])
def test_rules_go_and_strokes_stay(rise: int, shade: int):
    plain = written()
    ruled = plain.copy()
    width = plain.shape[1]
    for y in (18, 80):  # the lower one through the descenders of p, g, Q and the comma's end
        cv2.line(ruled, (0, y + rise // 2), (width, y - rise // 2), shade, 3, cv2.LINE_AA)
    cv2.line(ruled, (width - 40, 0), (width - 40 + rise // 3, 99), shade, 3, cv2.LINE_AA)
    ruled = np.minimum(ruled, plain)
    clean = remove_rules(ruled, CONFIG)
    only_rule = (ruled < 200) & (cv2.erode(plain, np.ones((11, 11), np.uint8)) == 255)
    assert (clean[only_rule] > 200).mean() > 0.97
    assert (clean[plain < 60] < 128).mean() > 0.97


def test_rules_keep_a_dark_stroke_lying_on_a_pale_rule():
    page = written("_ _", 900)
    page[70:73] = np.minimum(page[70:73], 150)
    ink = np.full_like(page, 255)
    cv2.line(ink, (300, 71), (360, 71), 0, 3)
    clean = remove_rules(np.minimum(page, ink), CONFIG)
    assert (clean[71, 305:355] < 50).all() and (clean[71, 400:] == 255).all()
