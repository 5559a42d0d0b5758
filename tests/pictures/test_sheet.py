"""A sheet on a desk is found and seen from above; what is no sheet on a desk stays as it is."""

import cv2
import numpy as np
import pytest
from samples import draw_line

from netchu.config import Preprocessing
from netchu.pictures.finding import find_rows
from netchu.pictures.sheet import find_sheet, sides_touched


def desk(angle: float, brightness: int = 70, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """A picture of a sheet that lies askew on a desk with a grain, and the corners of its line of writing."""
    rng = np.random.default_rng(seed)
    line = draw_line("Phuong Hiep, Quan 9")
    sheet = np.full((260, line.shape[1] + 120), 230, np.uint8)
    sheet[100:164, 60 : 60 + line.shape[1]] = np.minimum(line, 230)
    size = sheet.shape[1] + 300, 760
    waves = brightness + 14 * np.sin(np.arange(size[1])[:, None] / 7 + rng.normal(0, 0.4, (size[1], size[0])))
    turn = cv2.getRotationMatrix2D((sheet.shape[1] / 2, 130), -angle, 1)
    turn[:, 2] += 150, 250
    mask = cv2.warpAffine(np.full_like(sheet, 255), turn, size)
    picture = np.where(mask > 127, cv2.warpAffine(sheet, turn, size), waves.astype(np.uint8))
    left, right = 60, 60 + line.shape[1]
    corners = np.array([[left, 100], [right, 100], [right, 164], [left, 164]], float) @ turn[:, :2].T + turn[:, 2]
    return picture, corners


@pytest.mark.parametrize("angle", [-9, 0, 5])
def test_the_row_on_a_sheet_on_a_desk_is_found_level_and_its_box_is_that_on_the_picture(angle):
    picture, corners = desk(angle)
    (row,) = find_rows(picture, Preprocessing())
    top, bottom, left, right = row.box
    assert left <= corners[:, 0].min() + 30 and right >= corners[:, 0].max() - 220
    assert top >= corners[:, 1].min() - 80 and bottom <= corners[:, 1].max() + 80
    ink = np.argwhere(row.image < 120)
    assert np.ptp(ink[:, 0]) < 70 and row.image[:10].min() > 150  # level, and nothing of the desk


def test_colours_are_kept():
    picture, _ = desk(3)
    sheet = find_sheet(cv2.cvtColor(picture, cv2.COLOR_GRAY2RGB))
    assert sheet is not None and sheet.image.shape[2] == 3


@pytest.mark.parametrize("part", [np.s_[:, 380:], np.s_[380:], np.s_[:, :300]])
def test_the_part_of_a_sheet_that_lies_in_shadow_is_not_cut_off(part):
    picture, _ = desk(4, brightness=60)
    lit = find_sheet(picture)
    picture[part] = (picture[part] * 0.5).astype(np.uint8)
    shaded = find_sheet(picture)
    assert lit is not None and shaded is not None
    assert shaded.image.shape == pytest.approx(lit.image.shape, rel=0.03)


def test_a_light_desk_below_a_sheet_is_no_part_of_it():
    picture = np.full((500, 700), 40, np.uint8)
    picture[50:450, 60:640], picture[100:400, 120:580] = 90, 230
    sheet = find_sheet(picture)
    assert sheet is not None and sheet.image.shape == pytest.approx((300, 460), abs=15)


@pytest.mark.parametrize("kind", ["paper", "shadow", "dark", "two sides"])
def test_what_is_no_sheet_on_a_desk(kind):
    page = np.full((400, 600), 225, np.uint8)
    if kind == "shadow":
        page[:, :250] = 90
    elif kind == "dark":
        page[:] = 30
    elif kind == "two sides":
        page[:200, :300] = 90
    assert find_sheet(page) is None


def test_sides_that_a_part_touches():
    part = np.zeros((10, 10), bool)
    part[:, :4] = True
    assert sides_touched(part) == 3 and sides_touched(~part) == 3 and sides_touched(part & False) == 0
