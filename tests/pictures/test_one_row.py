"""What plainly is one row needs no detector; anything doubtful does."""

import cv2
import numpy as np
import pytest
from samples import draw_line

from netchu.config import Preprocessing
from netchu.pictures.one_row import is_plainly_one_row
from netchu.preprocessing.steps import flatten

TEXT = "Phuong Hiep, Quan 9, Ha Noi"


def look(page: np.ndarray) -> bool:
    return is_plainly_one_row(flatten(page, Preprocessing()))


def stacked(*rows: str) -> np.ndarray:
    lines = [draw_line(row) for row in rows]
    width = max(line.shape[1] for line in lines)
    return np.vstack([np.pad(line, ((0, 0), (0, width - line.shape[1])), constant_values=255) for line in lines])


@pytest.mark.parametrize("height", [48, 64, 200])
def test_a_line_is_one_row_also_when_it_climbs(height):
    line = cv2.resize(draw_line(TEXT), None, fx=height / 64, fy=height / 64)
    assert look(line)
    climb = cv2.warpAffine(
        line, np.float32([[1, 0, 0], [-0.04, 1, 0.04 * line.shape[1]]]),
        (line.shape[1], line.shape[0] + int(0.04 * line.shape[1])), borderValue=255,
    )  # fmt: skip
    assert look(climb)


def test_two_rows_in_a_box_are_not():
    assert not look(stacked(TEXT, TEXT)) and not look(stacked(TEXT + TEXT, "Ha Noi Ha Noi Ha"))


def test_a_sheet_a_narrow_picture_rules_specks_and_blank_paper_are_not():
    line = draw_line(TEXT)
    assert not look(np.pad(line, ((300, 300), (50, 50)), constant_values=255))
    assert not look(draw_line("ab"))
    rules = np.full((100, 900), 255, np.uint8)
    rules[70:73, 20:880] = 0
    specks = np.full((100, 900), 255, np.uint8)
    specks[40:42, 100:800:40] = 0
    for page in (rules, specks, np.full((100, 900), 255, np.uint8), np.zeros((100, 900), np.uint8)):
        assert not look(page)
