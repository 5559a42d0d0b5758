"""Red stamps go where the writing is of another ink; a red pen stays."""

import cv2
import numpy as np
import pytest
from pages import CONFIG, coloured, written

from netchu.pictures.stamps import without_stamps

BLUE, BLACK, RED, PAPER = (40, 50, 140), (40, 40, 45), (205, 45, 55), (225, 225, 232)


def stamp(page: np.ndarray, shape: str = "round", x: int = 600, colour: tuple[int, int, int] = RED) -> np.ndarray:
    """The page with a stamp of that shape around (x, middle of the page), as ink that lets other ink through."""
    mask = np.zeros(page.shape[:2], np.uint8)
    y = page.shape[0] // 2
    if shape == "round":
        cv2.circle(mask, (x, y), 46, 255, 4, cv2.LINE_AA)
    else:
        cv2.rectangle(mask, (x - 90, y - 30), (x + 90, y + 30), 255, 4, cv2.LINE_AA)
    cv2.putText(mask, "UBND", (x - 34, y + 8), cv2.FONT_HERSHEY_SIMPLEX, 0.8, 255, 2, cv2.LINE_AA)
    through = 1 - (mask[..., None] / 255) * (1 - np.array(colour) / 235)
    return (page * through).astype(np.uint8)


def page_of(ink: tuple[int, int, int], text: str = "Phuong Hiep, Quan 9") -> np.ndarray:
    return coloured(written(text), ink, PAPER)


@pytest.mark.parametrize("shape", ["round", "rectangle"])
@pytest.mark.parametrize("x", [300, 780])
@pytest.mark.parametrize("ink", [BLUE, BLACK])
def test_a_stamp_goes_and_the_ink_under_it_stays(ink: tuple[int, int, int], x: int, shape: str):
    plain = page_of(ink)
    stamped = stamp(plain, shape, x)
    clean = without_stamps(stamped, CONFIG)
    dark, ink_mask = clean[..., 0].astype(int) - plain[..., 0], written() < 60
    assert (np.abs(stamped.astype(int) - plain).max(axis=2) > 60).any()
    assert np.percentile(np.abs(dark), 99.8) < 45
    assert (clean[ink_mask].max(axis=1) < 0.8 * 225).mean() > 0.99


def test_away_from_the_stamp_nothing_changes():
    stamped = stamp(page_of(BLUE), "round", 780)
    np.testing.assert_array_equal(without_stamps(stamped, CONFIG)[:, :650], stamped[:, :650])


@pytest.mark.parametrize("ink", [RED, (150, 20, 30), (230, 90, 100), BLUE, BLACK, (120, 80, 50)])
def test_a_page_of_one_pen_comes_back_as_it_is(ink: tuple[int, int, int]):
    page = page_of(ink)
    assert without_stamps(page, CONFIG) is page


def test_red_writing_on_a_form_with_few_printed_words_stays():
    page = page_of(RED)
    cv2.putText(page, "Ten:", (5, 20), cv2.FONT_HERSHEY_SIMPLEX, 0.6, (30, 30, 30), 1, cv2.LINE_AA)
    assert without_stamps(page, CONFIG) is page


def test_a_gray_page_comes_back_as_it_is():
    page = written()
    assert without_stamps(page, CONFIG) is page


@pytest.mark.parametrize("paper", [(250, 215, 160), (240, 200, 205)])
def test_paper_that_is_reddish_itself_is_no_stamp(paper: tuple[int, int, int]):
    page = coloured(written(), (50, 40, 35), paper)
    assert without_stamps(page, CONFIG) is page


@pytest.mark.parametrize("red", ["Quan 9", "Q", "oOo O o"])
def test_red_words_among_others_stay(red: str):
    page = coloured(written("Phuong Hiep"), BLACK, PAPER)
    cv2.putText(page, red, (450, 62), cv2.FONT_HERSHEY_SIMPLEX, 1.5, RED, 4, cv2.LINE_AA)
    assert without_stamps(page, CONFIG) is page


def test_a_ring_that_the_picture_s_edge_cuts_is_a_stamp():
    page = page_of(BLUE)
    cut = stamp(np.vstack([page, page, page]), "round")[125:175]
    assert without_stamps(cut, CONFIG)[..., 1].min(axis=0)[640:].min() > 90
