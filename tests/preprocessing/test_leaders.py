"""Dots and dashes that a form prints go; dots that somebody wrote stay."""

import cv2
import numpy as np
import pytest
from pages import CONFIG, written

from netchu.preprocessing.leaders import remove_leaders
from netchu.preprocessing.rules import remove_rules


def leader(
    page: np.ndarray, y: int, step: float = 12, length: int = 4, thickness: int = 4, rise: float = 0
) -> np.ndarray:
    """The page with dots, or dashes where `length` is more than `thickness`, from edge to edge."""
    dotted = page.copy()
    for x in np.arange(6, page.shape[1] - length - 4, step):
        left, top = round(x), round(y + rise * x)
        dotted[top : top + thickness, left : left + length] = 0
    return np.minimum(dotted, page)


@pytest.mark.parametrize("rise", [0, 0.02, -0.02])
@pytest.mark.parametrize(("step", "length", "thickness"), [(12, 4, 4), (8, 3, 3), (24, 6, 6), (24, 12, 3), (36, 24, 4)])
def test_a_leader_goes(step: float, length: int, thickness: int, rise: float):
    page = leader(np.full((100, 900), 255, np.uint8), 60, step, length, thickness, rise)
    assert (remove_leaders(page) == 255).all()


def test_several_leaders_go():
    page = np.full((160, 900), 255, np.uint8)
    for y in (30, 80, 130):
        page = leader(page, y)
    assert (remove_leaders(page) == 255).all()


def test_writing_on_a_leader_stays():
    plain = written()
    page = leader(plain, 66)
    clean = remove_rules(page, CONFIG)
    away = cv2.erode(plain, np.ones((9, 9), np.uint8)) == 255
    assert (page[away] < 128).any() and (clean[away] == 255).all()
    np.testing.assert_array_equal(clean[plain < 128], page[plain < 128])


def test_a_full_stop_between_the_dots_stays():
    page = leader(np.full((100, 900), 255, np.uint8), 60, step=16)
    page[60:64, 6 + 16 * 20 + 8 : 6 + 16 * 20 + 12] = 0
    assert (remove_leaders(page) < 128).sum() == 16


def test_steps_may_change_slowly_as_in_a_photograph_from_the_side():
    page = np.full((100, 1000), 255, np.uint8)
    x = 10.0
    while x < 980:
        page[60:64, round(x) : round(x) + 4] = 0
        x += 11 + 3 * x / 1000
    assert (remove_leaders(page) == 255).all()


@pytest.mark.parametrize(
    "text",
    [
        "Phuong Hiep, Quan 9",
        "chi ii di nhi lim i thi ki xii",
        "v.v... v.v... v.v...",
        "1.2.3.4.5, 6.7.8",
        "- - - = = :",
    ],
)
def test_written_dots_stay(text: str):
    page = written(text)
    assert remove_leaders(page) is page


def test_specks_stay_for_the_step_that_takes_specks():
    rng = np.random.default_rng(0)
    page = np.full((100, 1000), 255, np.uint8)
    for x, y in zip(rng.integers(0, 990, 60), rng.integers(0, 90, 60), strict=True):
        page[y : y + 4, x : x + 4] = 0
    assert remove_leaders(page) is page


def test_nine_dots_are_no_leader():
    page = np.full((100, 900), 255, np.uint8)
    for k in range(9):
        page[60:64, 100 + 12 * k : 104 + 12 * k] = 0
    assert remove_leaders(page) is page
