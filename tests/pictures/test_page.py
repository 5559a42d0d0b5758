"""Where the line lies on a photograph: found on a sheet of paper, and a page that is a line stays whole."""

import cv2
import numpy as np
import pytest
from samples import draw_line

from netchu.config import Preprocessing
from netchu.pictures.page import find_row, level_line
from netchu.preprocessing.background import normalise_background
from netchu.preprocessing.slant import estimate_tilt
from netchu.preprocessing.steps import flatten, preprocess
from netchu.registry import INPUT_MODES, STEPS

CONFIG = Preprocessing()


def sheet(line: np.ndarray, height: int, width: int, top: int, left: int) -> np.ndarray:
    """The line on a sheet that is darker towards the left, with a camera's noise: uint8 (height, width, 3)."""
    page = np.tile(np.linspace(150.0, 230.0, width), (height, 1))
    page[top : top + line.shape[0], left : left + line.shape[1]] *= line / 255.0
    page += np.random.default_rng(1).normal(0, 3, page.shape)
    return np.repeat(np.clip(page, 0, 255).astype(np.uint8)[..., None], 3, axis=2)


@pytest.mark.parametrize(("top", "left"), [(200, 150), (1000, 500), (1650, 300)])
def test_a_line_on_a_sheet_is_found_whole_and_sharp(top, left):
    line = cv2.resize(draw_line("Ha Noi, so 5, quan 1"), None, fx=2.5, fy=2.5)
    page = sheet(line, 2000, 2600, top, left)
    box = find_row(page, CONFIG).box
    ink = np.argwhere(line < 128)
    (first_row, first_column), (last_row, last_column) = ink.min(axis=0), ink.max(axis=0)
    assert box[0] <= top + first_row and top + last_row < box[1] and box[1] - box[0] < 2 * line.shape[0]
    assert box[2] <= left + first_column and left + last_column < box[3]
    cut = preprocess(page[box[0] : box[1], box[2] : box[3]], CONFIG)
    alone, blurred = preprocess(line, CONFIG), preprocess(page, CONFIG)

    def difference(image):
        return np.abs(cv2.resize(image, alone.shape[::-1]).astype(float) - alone).mean()

    assert difference(cut) < 0.6 * difference(blurred)


@pytest.mark.parametrize("height", [64, 96, 400])
def test_a_page_that_is_a_line_stays_whole(height):
    page = cv2.resize(draw_line("Ha Noi gy, quan 10"), None, fx=height / 64, fy=height / 64)
    assert find_row(page, CONFIG).box == (0, page.shape[0], 0, page.shape[1])


@pytest.mark.parametrize("page", [np.full((900, 700), 255, np.uint8), np.zeros((1, 1), np.uint8)])
def test_a_page_without_writing_stays_whole(page):
    assert find_row(page, CONFIG).box == (0, page.shape[0], 0, page.shape[1])


def tilted(page: np.ndarray, degrees: float) -> np.ndarray:
    """The page turned, on paper large enough for all of it."""
    height, width = page.shape[:2]
    size = width + 40, height + round(width * abs(np.sin(np.radians(degrees)))) + 40
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
    turn[:, 2] += (size[0] - width) / 2, (size[1] - height) / 2
    return cv2.warpAffine(page, turn, size, flags=cv2.INTER_LINEAR, borderValue=(225, 225, 225))


WORDS = cv2.resize(draw_line("Ha Noi so 5 quan 1 phuong 12 xa 3 ap 4 thon 6"), None, fx=1.5, fy=1.5)


@pytest.mark.parametrize("degrees", [-5.0, -2.0, 2.0, 3.0, 6.0])
@pytest.mark.parametrize("channels", [1, 3])
def test_a_line_that_leans_is_turned_level(degrees, channels):
    page = tilted(np.minimum(WORDS, 225), degrees)
    page = page if channels == 1 else np.repeat(page[..., None], 3, axis=2)
    assert estimate_tilt(normalise_background(page, CONFIG)) == pytest.approx(degrees, abs=0.5)
    cut = find_row(page, CONFIG).image
    assert cut.ndim == page.ndim
    level = cut if channels == 1 else cut[..., 0]
    assert estimate_tilt(normalise_background(level, CONFIG)) == 0 and level.shape[0] < 1.6 * WORDS.shape[0]
    level_ink, all_ink = ((image < 128).sum() for image in (level, np.minimum(WORDS, 225)))
    assert level_ink == pytest.approx(all_ink, rel=0.25)  # nothing is cut off


@pytest.mark.parametrize("degrees", [0.0, 0.5])
def test_a_line_that_lies_nearly_level_is_left_alone(degrees):
    page = tilted(np.minimum(WORDS, 225), degrees)
    assert level_line(page, CONFIG)[0] is page


@pytest.mark.parametrize("page", [np.full((60, 900), 255, np.uint8), np.zeros((1, 1), np.uint8)])
def test_a_page_without_writing_is_not_turned(page):
    assert level_line(page, CONFIG)[0] is page


@pytest.mark.parametrize("steps", [INPUT_MODES["gray"], INPUT_MODES["binary"], INPUT_MODES["gray"][1:]])
@pytest.mark.parametrize("degrees", [0.0, 4.0])
def test_a_page_is_flattened_once_and_gives_the_same_line(monkeypatch, steps, degrees):
    config, page = Preprocessing(steps=steps), tilted(np.minimum(WORDS, 225), degrees)
    row = find_row(page, config)
    expected = preprocess(row.image, config)
    assert degrees or (row.flat == flatten(row.image, config)).all()
    if row.flat is not None and steps[0] == "normalise_background":  # else the flat page is of no use
        monkeypatch.setitem(STEPS, "normalise_background", "nowhere:step")
        monkeypatch.setitem(STEPS, "remove_rules", "nowhere:step")
    assert (preprocess(row.image, config, row.flat) == expected).all()
