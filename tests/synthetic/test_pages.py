"""Pages put together of lines: as many rows, where they are said to be."""

import numpy as np
import pytest
from samples import draw_line

from netchu.synthetic.pages import make_page

LINES = [draw_line("Phuong Hiep, Quan 9"), draw_line("15 Hung Vuong"), draw_line("Ha Noi, so 5, Da Lat")]


@pytest.mark.parametrize("lean", [0.0, 2.5])
def test_ink_lies_within_the_rows_and_nowhere_else(lean):
    page = make_page(LINES, seed=1, lean=lean)
    assert page.rows.shape == (3, 4, 2) and page.image.shape[1] == round(210 * 150 / 25.4)
    dark = page.image.min(axis=2) < 110
    assert dark.sum() > 500
    inside = np.zeros_like(dark)
    for corners in page.rows:
        (left, top), (right, bottom) = corners.min(axis=0).astype(int), corners.max(axis=0).astype(int)
        assert dark[top:bottom, left:right].any()
        inside[top - 2 : bottom + 2, left - 2 : right + 2] = True
    assert not (dark & ~inside).any()


def test_the_same_seed_makes_the_same_page_and_resolution_its_size():
    one, same, other = (make_page(LINES, seed=seed).image for seed in (4, 4, 5))
    assert (one == same).all() and (one.shape != other.shape or (one != other).any())
    assert make_page(LINES, seed=4, dpi=300).image.shape[1] == pytest.approx(2 * one.shape[1], abs=2)


def test_rules_are_drawn_where_they_are_asked_for():
    blank = [np.full((60, 300), 255, np.uint8)] * 4
    plain, ruled = (make_page(blank, seed=2, ruled=ruled).image.astype(int) for ruled in (False, True))
    rows = np.median(ruled - plain, axis=(1, 2)) < -10
    assert 4 <= rows.sum() <= 8
