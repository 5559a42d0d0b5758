"""A line that climbs or sags comes out level, with letters as high as on a level line; a level one stays as it is."""

import numpy as np
import pytest
from pages import CONFIG, written

from netchu.preprocessing.crop import crop_to_ink
from netchu.preprocessing.steps import preprocess
from netchu.preprocessing.straighten import middle_rows, shift_columns, straighten

TEXT, WIDTH = "onuaoe nuamo eanuo aemnu oanemu aenu", 1100
COLUMNS = np.arange(WIDTH)
CURVES = {
    "climbs": 0.08 * COLUMNS,
    "falls": -0.06 * COLUMNS,
    "sags": 25 * np.sin(np.pi * COLUMNS / WIDTH),
    "waves": 12 * np.sin(2 * np.pi * COLUMNS / WIDTH),
}


def bent(curve: np.ndarray) -> np.ndarray:
    page = np.pad(written(TEXT, WIDTH), ((120, 120), (0, 0)), constant_values=255)
    return shift_columns(page, curve.astype(np.float32) - curve.min().astype(np.float32))


@pytest.mark.parametrize("curve", CURVES.values(), ids=CURVES)
def test_a_bent_line_becomes_nearly_as_low_as_a_level_one(curve: np.ndarray):
    level, page = crop_to_ink(written(TEXT, WIDTH), CONFIG), crop_to_ink(bent(curve), CONFIG)
    straight = straighten(page, CONFIG)
    assert page.shape[0] > 1.4 * level.shape[0]
    assert straight.shape[0] < 1.25 * level.shape[0]
    assert (straight < 128).sum() == pytest.approx((page < 128).sum(), rel=0.03)


def test_a_level_line_a_blank_one_and_a_dot_stay_as_they_are():
    dot = np.full((40, 60), 255, np.uint8)
    dot[20:23, 30:33] = 0
    for page in (crop_to_ink(written(TEXT, WIDTH), CONFIG), np.full((64, 300), 255, np.uint8), dot):
        assert (straighten(page, CONFIG) == page).all()


def test_a_few_tall_letters_at_one_end_do_not_bend_the_line():
    page = crop_to_ink(written("Hhlk onuaoe nuamo gyqp", WIDTH), CONFIG)
    straight = straighten(page, CONFIG)
    assert straight.shape[0] > 0.85 * page.shape[0]


def test_neighbouring_rows_do_not_pull_the_middle():
    page = crop_to_ink(bent(CURVES["sags"]), CONFIG)
    alone = middle_rows(page)
    page[:4, 250:300] = 0
    np.testing.assert_allclose(middle_rows(page), alone, atol=5)


@pytest.mark.parametrize("shape", [(1, 1), (1, 50), (50, 1), (900, 2), (7, 2000), (9, 40_000)])
def test_tiny_and_huge_shapes_survive(shape: tuple[int, int]):
    for value in (0, 255):
        image = straighten(np.full(shape, value, np.uint8), CONFIG)
        assert image.dtype == np.uint8 and image.ndim == 2 and image.size
    page = np.full(shape, 255, np.uint8)
    np.fill_diagonal(page, 0)
    assert straighten(page, CONFIG).size


def test_letters_of_a_bent_line_reach_the_network_as_large_as_those_of_a_level_one():
    level, climbing = (preprocess(page, CONFIG) for page in (written(TEXT, WIDTH), bent(CURVES["climbs"])))
    assert climbing.shape[1] == pytest.approx(level.shape[1], rel=0.1)
