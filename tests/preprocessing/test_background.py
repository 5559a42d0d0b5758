"""Any ink on any paper becomes dark on white."""

import cv2
import numpy as np
import pytest
from pages import CONFIG, coloured, written

from netchu.preprocessing.background import normalise_background
from netchu.preprocessing.otsu import otsu
from netchu.preprocessing.steps import preprocess

COLOURS = {
    "blue on lavender": ((70, 75, 190), (226, 225, 240)),
    "red on cream": ((200, 90, 100), (240, 230, 205)),
    "green on blue": ((60, 130, 140), (120, 190, 230)),
    "pencil": ((160, 160, 165), (226, 225, 240)),
    "white on black": ((240, 240, 240), (30, 30, 30)),
}


@pytest.mark.parametrize("name", COLOURS)
def test_ink_of_any_colour_is_dark_on_white(name: str):
    page = written()
    gray = normalise_background(coloured(page, *COLOURS[name]), CONFIG)
    assert gray.shape == page.shape
    assert np.median(gray[page < 20]) < 80
    assert np.percentile(gray[cv2.erode(page, np.ones((9, 9), np.uint8)) == 255], 2) > 235


@pytest.mark.parametrize("light", [(1.0, 1.0), (0.5, 1.0), (1.0, 0.4)])
def test_a_small_form_reads_the_same_light_on_dark(light: tuple[float, float]):
    """The cell's frame and the next cell beside it must not be taken for the paper."""
    page = cv2.resize(written("Phuong Hiep Quan 9 Thanh pho", 800), (512, 64), interpolation=cv2.INTER_AREA)
    form = np.full((64, 620), 200, np.uint8)
    form[:, :512] = np.minimum(page, 200)
    form[2:4] = form[60:62] = form[:, 560:563] = 20
    form[:, 563:] = 150
    form = (form * np.linspace(*light, 64)[:, None]).astype(np.uint8)
    np.testing.assert_array_equal(preprocess(255 - form, CONFIG), preprocess(form, CONFIG))


def test_pencil_stays_dark_beside_black_rules():
    page = coloured(written(), (165, 165, 170), (226, 225, 240))
    page[4:8] = page[94:98] = 10
    gray = normalise_background(page, CONFIG)
    assert np.median(gray[written() < 20]) < 100


def test_binarised_page_stays_black_and_white():
    page = otsu(written(), CONFIG)
    gray = normalise_background(page, CONFIG)
    assert (gray[page == 255] == 255).all() and (gray[page == 0] < 60).all()


def test_tall_pages_are_shrunk_first():
    tall = cv2.resize(written(), None, fx=6, fy=6)
    assert normalise_background(tall, CONFIG).shape[0] == 3 * CONFIG.height
