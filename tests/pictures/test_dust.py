"""Strewn pixels go where there are many of them; else a picture is left as it is."""

import numpy as np
import pytest
from pages import coloured, written

from netchu.pictures.dust import without_dust


def strewn(page: np.ndarray, share: float, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    dusty = page.copy()
    at = rng.random(page.shape[:2]) < share
    values = rng.integers(0, 2, int(at.sum())) * 255
    dusty[at] = values if page.ndim == 2 else values[:, None]
    return dusty


@pytest.mark.parametrize("share", [0.01, 0.02, 0.04])
@pytest.mark.parametrize(
    "page", [written(), coloured(written(), (20, 30, 120), (225, 225, 235))], ids=["gray", "colour"]
)
def test_strewn_pixels_go_and_strokes_stay(page: np.ndarray, share: float):
    dusty = strewn(page, share)
    clean = without_dust(dusty)
    off = np.abs(clean.astype(int) - page) > 64
    assert (np.abs(dusty.astype(int) - page) > 64).mean() > 0.3 * share
    assert off.mean() < 0.2 * share
    assert clean.dtype == np.uint8 and clean.shape == page.shape


@pytest.mark.parametrize("page", [written(), coloured(written(), (20, 30, 120), (225, 225, 235)), written("...:::,,,")])
def test_a_picture_without_them_comes_back_as_it_is(page: np.ndarray):
    assert without_dust(page) is page


def test_a_few_of_them_do_no_harm_and_stay():
    page = strewn(written(), 0.0005)
    assert without_dust(page) is page


@pytest.mark.parametrize("shape", [(1, 1), (1, 40), (3, 2, 3)])
def test_the_smallest_pictures_are_taken(shape: tuple[int, ...]):
    page = np.zeros(shape, np.uint8)
    assert without_dust(page).shape == shape
