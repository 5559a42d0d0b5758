"""Augmentation: reproducible, within its limits, and never at the price of a character."""

import os
import pickle
from dataclasses import replace

import cv2
import numpy as np
import pytest

from netchu.config import Augmentation
from netchu.training.augmentation import Augment, CutEnd, LineWarp, PaperShade, StrokeThickness

SHAPE_ONLY = Augmentation(thickness_probability=0, ink_probability=0, noise_probability=0, cut_probability=0)


def bars(width: int = 800, count: int = 12) -> np.ndarray:
    """Upright bars, the first and last at the very edges of the line."""
    line = np.full((64, width), 255, np.uint8)
    for x in np.linspace(0, width - 4, count).astype(int):
        line[10:54, x : x + 4] = 0
    return line


def components(line: np.ndarray) -> int:
    return cv2.connectedComponents((line < 128).astype(np.uint8))[0] - 1


def test_strength_zero_changes_nothing():
    line = bars()
    np.testing.assert_array_equal(Augment(Augmentation(strength=0, binarise_probability=1))(line, 3), line)


def test_same_seed_same_bytes_whatever_came_before():
    line, augment = bars(), Augment(Augmentation(binarise_probability=0.2))
    expected = {seed: augment(line, seed).tobytes() for seed in range(12)}
    for seed in reversed(range(12)):
        augment(bars(300), seed + 100)
        assert augment(line, seed).tobytes() == expected[seed]
    again = pickle.loads(pickle.dumps(Augment(Augmentation(binarise_probability=0.2))))
    assert again(line, 5).tobytes() == expected[5]
    assert len(set(expected.values())) == 12


def test_input_is_left_alone():
    line = bars()
    before = line.copy()
    for seed in range(10):
        Augment(Augmentation(strength=2))(line, seed)
    np.testing.assert_array_equal(line, before)


@pytest.mark.parametrize("strength", [0.3, 1.0, 2.0])
@pytest.mark.parametrize("width", [16, 400, 2400])
def test_height_type_and_paper_hold(width: int, strength: float):
    augment = Augment(Augmentation(strength=strength, binarise_probability=0.1))
    for seed in range(15):
        line = augment(bars(width, max(2, width // 60)), seed)
        assert line.dtype == np.uint8 and line.ndim == 2 and line.shape[0] == 64
        assert 0.6 * width < line.shape[1] < (1 + 0.2 * strength) * width + 64 * strength
        assert np.percentile(line, 70) > 255 - 17 * max(1, strength) - 4


def test_no_character_leaves_the_line():
    augment = Augment(SHAPE_ONLY)
    for width, count in ((60, 3), (800, 12), (2300, 30)):
        line = bars(width, count)
        for seed in range(15):
            changed = augment(line, seed)
            assert components(changed) == count
            ink = (255.0 - changed).sum() / (255.0 - line).sum()
            assert 0.6 < ink < 1.4


def test_ink_stays_within_the_height_when_shifted_and_scaled():
    augment = Augment(replace(SHAPE_ONLY, shift=0.5, scale=0.3, rotate_degrees=3))
    for seed in range(30):
        changed = augment(bars(), seed)
        assert components(changed) == 12
        assert (changed[0] > 90).all() and (changed[-1] > 90).all()  # no more than the soft edge of a stroke


def test_elastic_cells_are_pixels_not_shares_of_the_width():
    only_elastic = replace(SHAPE_ONLY, slant_degrees=0, rotate_degrees=0, scale=0, shift=0, shrink_probability=0)
    augment = Augment(only_elastic)
    for width, count in ((200, 4), (2400, 40)):
        line = bars(width, count)
        moved = augment(line, 1)
        margin = (moved.shape[1] - width) / 2
        for x in np.linspace(0, width - 4, count)[1:-1].astype(int):
            left = int(x + margin) - 4
            assert (moved[:, left : left + 13] < 128).any(axis=1).sum() >= 36  # each bar within ±4 px of its place
    still = Augment(replace(only_elastic, elastic_px=0))(line, 1)
    np.testing.assert_array_equal(still, line)


def test_slant_and_scale_move_the_ink():
    upright = bars()
    slanted = [Augment(replace(SHAPE_ONLY, elastic_px=0, slant_degrees=30))(upright, s) for s in range(8)]
    assert len({line.shape for line in slanted}) > 4
    assert max((line < 128).any(axis=0).sum() for line in slanted) > 2 * (upright < 128).any(axis=0).sum()


def test_transforms_draw_independently():
    augment = Augment(Augmentation())
    augment(bars(), 1)
    draws = {transform.py_random.random() for transform in augment._pipeline.transforms}
    assert len(draws) == len(augment._pipeline.transforms)


def test_thickness_goes_both_ways():
    line = bars()
    shades = [float((255 - StrokeThickness(1.0).apply(line)).sum()) for _ in range(30)]
    plain = float((255 - line).sum())
    assert min(shades) < 0.95 * plain and max(shades) > 1.05 * plain


def test_faded_ink_is_paler_and_paper_stays():
    config = Augmentation(
        slant_degrees=0, rotate_degrees=0, scale=0, shift=0, elastic_px=0,
        thickness_probability=0, noise_probability=0, ink_probability=1,
    )  # fmt: skip
    line = bars()
    for seed in range(10):
        faded = Augment(config)(line, seed)
        assert (faded[line == 255] == 255).all()
        assert 0 < faded[line == 0].mean() < 150


def test_shade_stays_faint():
    assert PaperShade(1.0).apply(np.full((64, 700), 255, np.uint8)).min() >= 255 - 17


def test_binarise_leaves_little_gray():
    line = cv2.GaussianBlur(bars(), (5, 5), 0)
    black_and_white = Augment(replace(SHAPE_ONLY, binarise_probability=1))(line, 2)
    assert ((black_and_white > 20) & (black_and_white < 235)).mean() < 0.05
    assert components(black_and_white) == components(line)


def test_blank_line_and_one_column_survive():
    for line in (np.full((64, 200), 255, np.uint8), np.zeros((64, 1), np.uint8)):
        for seed in range(10):
            assert Augment(Augmentation(strength=2, binarise_probability=0.5))(line, seed).shape[0] == 64


def test_no_version_look_up():
    assert os.environ["NO_ALBUMENTATIONS_UPDATE"] == "1"
    assert LineWarp(Augmentation()).p == 1.0


def test_letters_shrink_towards_one_end_and_none_is_lost():
    config = replace(SHAPE_ONLY, shrink=0.45, shrink_probability=1, scale=0, slant_degrees=0, elastic_px=0)
    ratios = []
    for seed in range(20):
        changed = Augment(config)(bars(), seed)
        assert components(changed) == 12
        heights = (changed < 128).sum(axis=0)
        columns = np.flatnonzero(heights)
        ratios.append(heights[columns[1]] / heights[columns[-2]])
    assert min(ratios) < 0.75 and max(ratios) > 1.3


def test_an_end_that_is_cut_off_loses_its_outermost_columns_alone():
    line, cut, starts = bars(), CutEnd(p=1), 0
    for seed in range(40):
        cut.set_random_seed(seed)
        changed = cut(image=line)["image"]
        gone = np.flatnonzero((changed != line).any(axis=0))
        assert changed.shape == line.shape and (changed[:, gone] == 255).all() and gone.size
        assert gone[-1] < 12 or gone[0] >= 800 - 12
        starts += gone[0] < 12
    assert 4 < starts < 24


def test_rows_are_crossed_out_as_often_as_asked_for():
    augment = Augment(replace(SHAPE_ONLY, crossed_probability=0.5))
    bars_left = np.array([components(augment(bars(), seed)) for seed in range(1000, 1200)])
    assert 0.4 < (bars_left < 6).mean() < 0.6  # a stroke joins most bars
    assert (bars_left[bars_left >= 6] == 12).all()


def test_a_felt_pen_is_thicker_than_any_other():
    line, pens = bars(), StrokeThickness(1.0, p=1)
    darkness = []
    for seed in range(60):
        pens.set_random_seed(seed)
        darkness.append((255.0 - pens(image=line)["image"]).sum() / (255.0 - line).sum())
    assert max(darkness) > 1.7 and 0.02 < np.mean(np.array(darkness) > 1.55) < 0.2
