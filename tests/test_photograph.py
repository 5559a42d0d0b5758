"""Where the line lies on a photograph: found on a sheet of paper, and a page that is a line stays whole."""

import cv2
import numpy as np
import pytest
from conftest import draw_line

from netchu.config import Preprocessing
from netchu.data.photograph import find_line
from netchu.data.preprocessing import preprocess

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
    box = find_line(page, CONFIG)
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
    assert find_line(page, CONFIG) == (0, page.shape[0], 0, page.shape[1])


@pytest.mark.parametrize("page", [np.full((900, 700), 255, np.uint8), np.zeros((1, 1), np.uint8)])
def test_a_page_without_writing_stays_whole(page):
    assert find_line(page, CONFIG) == (0, page.shape[0], 0, page.shape[1])
