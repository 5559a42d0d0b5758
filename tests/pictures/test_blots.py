"""Blots and specks are no writing; strokes are, also a single thick one."""

import cv2
import numpy as np
import pytest
from pages import CONFIG, written

from netchu.pictures.blots import is_blot
from netchu.preprocessing.steps import preprocess


def blots(radii: list[int]) -> np.ndarray:
    page = np.full((100, 60 * len(radii) + 60), 255, np.uint8)
    for k, radius in enumerate(radii):
        cv2.circle(page, (60 + 60 * k, 50), radius, 0, -1, cv2.LINE_AA)
    return page


@pytest.mark.parametrize("radii", [[2], [5], [20], [5, 6], [12, 9, 12]])
def test_specks_and_smudges_are_blots(radii: list[int]):
    assert is_blot(preprocess(blots(radii), CONFIG))


@pytest.mark.parametrize("text", ["Phuong Hiep, Quan 9", "7", "1", "o", "A.", "l1I"])
@pytest.mark.parametrize("thickness", [1, 4, 7])
def test_letters_are_none(text: str, thickness: int):
    page = np.full((100, 900), 255, np.uint8)
    cv2.putText(page, text, (30, 62), cv2.FONT_HERSHEY_SIMPLEX, 1.5, 0, thickness, cv2.LINE_AA)
    assert not is_blot(preprocess(page, CONFIG))


def test_blots_beside_writing_leave_it_writing():
    page = written()
    cv2.circle(page, (700, 50), 12, 0, -1)
    assert not is_blot(preprocess(page, CONFIG))


def test_paper_is_none():
    assert not is_blot(np.full((64, 200), 255, np.uint8))
