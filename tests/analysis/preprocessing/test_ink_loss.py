"""Points and pieces of ink followed through preprocessing, on pages made here."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from netchu.analysis.preprocessing import ink_loss
from netchu.config import Preprocessing
from netchu.preprocessing.steps import trace

GRAY, BINARY = Preprocessing.named("gray"), Preprocessing.named("binary")
ONLY = replace(GRAY, steps=("normalise_background", "remove_rules"))


def page(slant=0, dots=10):
    """Tall strokes with a dot above each, black on white, 120 px high; at even steps the dots would be a leader."""
    image = np.full((120, 900), 255, np.uint8)
    for i in range(10):
        x = 60 + 80 * i + 17 * (i - 3) % 29
        cv2.line(image, (x + slant, 45), (x, 90), 0, 7)
        if i < dots:
            image[28:36, x + slant : x + slant + 8] = 0
    return image


def test_pieces_are_told_apart_by_size_and_place():
    image = page(dots=1)
    image[60:66, 20:26] = 0  # away from letters
    image[2:4, 300:340] = 0  # at the edge
    image[110:112, 10:890] = 0  # a rule
    found = ink_loss.pieces(image)
    assert found["kind"].value_counts().to_dict() == {"large": 11, "other small": 2, "marks": 1}
    assert found.attrs["labels"].shape == image.shape


def test_specks_are_no_pieces():
    image = page(dots=0)
    image[20, 30] = 0
    assert len(ink_loss.pieces(image)) == 10


@pytest.mark.parametrize("config", [GRAY, BINARY], ids=["gray", "binary"])
@pytest.mark.parametrize("slant", [0, 15])
def test_a_mark_is_followed_to_the_network(config, slant):
    image = page(slant)
    image[20:40, 290 + slant : 320 + slant] = 255
    image[28:35, 300 + slant : 307 + slant] = 0  # the smallest dot: the others have 64 px
    steps = trace(image, config)
    points = ink_loss.follow_mark(steps, config)
    assert len(points) == len(steps) and points[0] == pytest.approx((303 + slant, 31), abs=3)
    for (name, after, _), (x, y) in zip(steps, points, strict=True):
        assert after[round(y), round(x)] < 160, name


def test_a_page_without_marks_is_followed_at_its_smallest_letter():
    image = page(dots=0)
    image[50:70, 265:275] = 0
    (x, y), *_ = ink_loss.follow_mark(trace(image, ONLY), ONLY)
    assert 260 <= x <= 280 and 45 <= y <= 85


def test_an_empty_page_is_followed_at_its_middle():
    steps = trace(np.full((120, 900), 255, np.uint8), ONLY)
    assert ink_loss.follow_mark(steps, ONLY)[0] == pytest.approx((450, 60), abs=1)


def test_a_tall_page_is_shrunk_and_the_mark_is_still_found():
    tall = cv2.resize(page(), None, fx=5, fy=5, interpolation=cv2.INTER_NEAREST)
    steps = trace(tall, GRAY)
    points = ink_loss.follow_mark(steps, GRAY)
    assert points[0][1] < 180
    for (name, after, _), (x, y) in zip(steps, points, strict=True):
        assert after[round(y), round(x)] < 160, name


def test_nothing_is_lost_where_nothing_is_taken_out():
    table = ink_loss.ink_losses([page(), page(15)], GRAY)
    assert tuple(table["step"]) == GRAY.steps[1:]
    assert (table["marks pieces"] == 20).all() and table.filter(like="lost").to_numpy().sum() == 0


def test_a_step_that_eats_dots_is_caught():
    image = page()
    for x in range(60, 860, 80):
        image[45:90, x : x + 20] = 0  # letters that the noise of this setting is small beside
    greedy = replace(BINARY, noise_area=0.006)
    table = ink_loss.ink_losses([image], greedy).set_index("step")
    assert table.loc["remove_noise", "marks lost"] == 10 and table.loc["otsu", "marks lost"] == 0
    assert table.loc["remove_noise", "large lost"] == 0


def test_what_a_crop_leaves_outside_is_lost():
    image = page()
    image[55:75, 2:5] = 0  # a bar at the edge, as the next cell leaves one
    moved = ink_loss.moves([("a", image, 0.0), ("crop_to_ink", image[10:110, 40:].copy(), 0.0)], GRAY)[0]
    assert moved(np.array([[60.0, 45.0]])).tolist() == [[20.0, 35.0]]
    counted = ink_loss._count_lost(image, image[10:110, 40:].copy(), moved)
    assert counted.tolist() == [10, 0, 1, 1, 10, 0]


def test_points_of_a_climbing_line_are_followed_when_it_is_straightened():
    image = np.full((200, 900), 255, np.uint8)
    for k, x in enumerate(range(60, 860, 40)):
        image[150 - 5 * k : 180 - 5 * k, x : x + 8] = 0
    config = replace(GRAY, steps=("crop_to_ink", "straighten", "resize_to_height"))
    steps = trace(image, config)
    assert steps[2][1].shape[0] < 0.6 * steps[1][1].shape[0]
    table = ink_loss.ink_losses([image], config).set_index("step")
    assert table.loc["straighten"].filter(like="lost").sum() == 0


def test_sizes_grow_with_the_height():
    sizes = ink_loss.mark_sizes([page()], replace(GRAY, steps=("resize_to_height",)), [60, 120])
    assert sizes.loc[120, "stroke"] == pytest.approx(7, abs=1.5) and sizes.loc[120, "mark"] == pytest.approx(8)
    assert sizes.loc[60].tolist() == pytest.approx((sizes.loc[120] / 2).tolist())


def test_a_blank_page_has_no_sizes_and_loses_nothing():
    blank = np.full((90, 300), 255, np.uint8)
    assert ink_loss.mark_sizes([blank], GRAY, [64]).isna().all(axis=None)
    assert ink_loss.ink_losses([blank], BINARY).filter(like="pieces").to_numpy().sum() == 0
