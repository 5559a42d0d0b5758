"""The remains of a row at the picture's edge are left out; whole rows there stay."""

import numpy as np
import pytest
from pages import CONFIG, written

from netchu.pictures.finding import find_rows


def page_of_rows() -> np.ndarray:
    """Four rows, 100 px each, the letters of each from about 27 px to 75 px."""
    return np.minimum(np.vstack([written(text) for text in ("Ha Noi, so 5", "15 Hung Vuong", "Da Lat", "Quan 9")]), 235)


@pytest.mark.parametrize("part", [np.s_[48:], np.s_[:346]])
@pytest.mark.parametrize("light_ink", [False, True])
def test_the_remains_of_a_row_are_left_out(part, light_ink):
    page = page_of_rows()[part]
    assert len(find_rows(255 - page if light_ink else page, CONFIG)) == 3


@pytest.mark.parametrize("part", [np.s_[26:], np.s_[36:], np.s_[:363]])
def test_a_row_that_can_be_read_stays(part):
    assert len(find_rows(page_of_rows()[part], CONFIG)) == 4


def test_a_low_row_that_begins_at_the_edge_stays():
    page = page_of_rows()
    page[:100] = 235
    small = np.minimum(written("Ha Noi, so 5, quan 1")[::3, ::3], 235)
    page[: small.shape[0] - 9, : small.shape[1]] = small[9:]
    assert len(find_rows(page, CONFIG)) == 4
