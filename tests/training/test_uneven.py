"""Words of different looks in one line: none is lost, cut, or moved past another."""

import cv2
import numpy as np
import pytest

from netchu.training.uneven import uneven_words, word_gaps

WIDTHS = (60, 140, 30, 220)


@pytest.fixture
def line() -> np.ndarray:
    """Four words, told apart by their widths, each a box with an empty inside."""
    line, x = np.full((64, 560), 255, np.uint8), 20
    for width in WIDTHS:
        cv2.rectangle(line, (x, 14), (x + width, 50), 0, 2)
        x += width + 25
    return line


def boxes(line: np.ndarray) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    """Of each word, from left to right: the middle (x, y), and the length and height, px, along its slope."""
    contours = cv2.findContours((line < 200).astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)[0]
    found = [cv2.minAreaRect(contour)[:2] for contour in contours]
    return sorted((middle, (max(sides), min(sides))) for middle, sides in found)


@pytest.mark.parametrize("seed", range(8))
def test_every_word_stays_whole_and_in_its_place(line, seed):
    before, after = (
        [high / long for _, (long, high) in boxes(image)]
        for image in (line, uneven_words(line, np.random.default_rng(seed)))
    )
    assert after == pytest.approx(before, rel=0.15)


def test_words_differ_in_size_height_and_ink(line):
    changed = [uneven_words(line, np.random.default_rng(seed)) for seed in range(8)]
    sizes = [high for image in changed for _, (_, high) in boxes(image)]
    heights = [y for image in changed for (_, y), _ in boxes(image)]
    assert max(sizes) > 1.8 * min(sizes) and np.ptp(heights) > 15
    darkness = [int(image[:, int(x) - 9 : int(x) + 9].min()) for image in changed for (x, _), _ in boxes(image)]
    assert min(darkness) == 0 and max(darkness) > 60


def test_the_same_numbers_give_the_same_line(line):
    one, other, third = (uneven_words(line, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert np.array_equal(one, other)
    assert one.shape != third.shape or not np.array_equal(one, third)


def test_a_comma_stays_with_the_word_in_front(line):
    line[44:56, -25:-20] = 0
    assert len(word_gaps(line)) == len(WIDTHS) - 1


def test_a_line_without_ink_stays():
    paper = np.full((64, 100), 255, np.uint8)
    assert np.array_equal(uneven_words(paper, np.random.default_rng(1)), paper)
    assert word_gaps(paper) == []


def test_a_single_word_has_no_gap(line):
    assert word_gaps(line[:, : 20 + WIDTHS[0] + 5]) == []
