"""Leaning writing stands upright; upright writing is left alone."""

import numpy as np
import pytest
from pages import CONFIG, written

from netchu.preprocessing.slant import deslant, estimate_slant, shear


@pytest.mark.parametrize("slant", [-25.0, 15.0, 30.0])
def test_deslant_finds_the_slant(slant: float):
    leaning = shear(written("Hill 11 TL Phil"), -slant)
    assert estimate_slant(leaning, CONFIG.max_slant) == pytest.approx(slant, abs=4)
    upright = deslant(leaning, CONFIG)
    assert upright.shape[0] == leaning.shape[0]
    assert estimate_slant(upright, CONFIG.max_slant) == pytest.approx(0, abs=3)
    assert (255.0 - upright).sum() == pytest.approx((255.0 - leaning).sum(), rel=0.03)  # nothing pushed off the page


def test_deslant_leaves_an_upright_line_alone():
    page = written("Hill 11 TL Phil")
    np.testing.assert_array_equal(deslant(page, CONFIG), page)
