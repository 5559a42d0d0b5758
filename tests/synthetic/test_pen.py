"""A pen writes strokes as a line that the network sees: by chance alone, each time with its own look."""

from dataclasses import replace

import numpy as np
import pytest
from ink_files import word_strokes

from netchu.config import Preprocessing
from netchu.synthetic.pen import draw_pen, write_ink

UPRIGHT = Preprocessing(steps=("crop_to_ink", "resize_to_height"))  # without deslant, which looks for the best angle
STROKES = word_strokes("abcdefgh", x=300, y=900)


def plain(**changes):
    return replace(draw_pen(np.random.default_rng(0), 0.0), **{"width": 2.3, "cut": 0.0, **changes})


def write(pen, strokes=STROKES, seed=0, config=UPRIGHT):
    return write_ink(strokes, pen, np.random.default_rng(seed), config)


def box(line):
    """Width and height of the ink."""
    rows, columns = np.nonzero(line < 128)
    return np.ptp(columns) + 1, np.ptp(rows) + 1


@pytest.mark.parametrize("seed", range(12))
def test_the_same_seed_gives_the_same_bytes_and_every_line_is_64_high(seed):
    lines = []
    for _ in range(2):
        rng = np.random.default_rng(seed)
        lines.append(write_ink(STROKES, draw_pen(rng), rng, Preprocessing()))
    assert (lines[0] == lines[1]).all()
    assert lines[0].dtype == np.uint8 and lines[0].shape[0] == 64
    assert (lines[0] < 128).any() and np.median(lines[0]) > 200


def test_each_seed_writes_in_its_own_way():
    lines = {write(draw_pen(np.random.default_rng(seed)), seed=seed).tobytes() for seed in range(12)}
    assert len(lines) == 12


def test_without_strength_the_shape_stays():
    lines = [write(replace(draw_pen(np.random.default_rng(s), 0.0), width=2.3), seed=s) for s in range(3)]
    assert all((line == lines[0]).all() for line in lines)
    extent = np.ptp(np.concatenate(STROKES), axis=0)
    width, height = box(lines[0])
    assert width / height == pytest.approx(extent[0] / extent[1], rel=0.06)


@pytest.mark.parametrize("unit, corner", [(0.01, -40), (30, 5000)])
def test_the_unit_and_the_place_on_the_page_change_nothing(unit, corner):
    moved = [stroke * unit + corner for stroke in STROKES]
    difference = write(plain()).astype(int) - write(plain(), moved)
    assert np.abs(difference).mean() < 1


def test_a_cut_end_is_missing():
    whole, cut = (box(write(plain(cut=cut)))[0] for cut in (0.0, 14.0))
    assert 6 <= whole - cut <= 30


def test_a_thick_pen_leaves_more_ink_and_a_pale_one_paler():
    ink = [(write(plain(width=width)) < 128).mean() for width in (1.5, 2.5, 5.0)]
    assert ink == sorted(ink) and ink[2] > 2 * ink[0]
    assert write(plain(width=4.0, darkness=0.6)).min() > write(plain(width=4.0)).min() + 50


def test_each_way_to_move_the_pen_changes_the_line():
    usual = write(plain())
    for change in ("pressure", "speed", "nib", "tremor", "slant", "growth", "size_wave", "rise", "wave"):
        other = write(plain(**{change: 0.4}))
        assert other.shape != usual.shape or (other != usual).any(), change
    assert box(write(plain(stretch=1.5)))[0] == pytest.approx(1.5 * box(usual)[0], rel=0.1)


def test_a_photographed_page_goes_through_all_preprocessing():
    page = write(plain(paper=True), config=Preprocessing())
    assert page.shape[0] == 64 and (page < 128).any() and np.median(page) > 200


def test_a_dot_is_drawn():
    dot = np.array([[1100.0, 900.0]])
    assert box(write(plain(), [*STROKES, dot]))[0] > box(write(plain()))[0]
