"""Lines through words and rows: where they run, and that the writing stays below them."""

import numpy as np
import pytest
from samples import draw_line

from netchu.synthetic.crossing_out import cross_out, strike, strike_through


def test_the_lines_through_a_word_reach_from_end_to_end():
    rng = np.random.default_rng(0)
    for _ in range(50):
        lines = strike(8.0, rng)
        points = np.concatenate(lines)
        assert 1 <= len(lines) <= 4 and all(line.shape[1] == 2 and len(line) >= 3 for line in lines)
        assert points[:, 0].min() < 1.5 and points[:, 0].max() > 6.5


def test_the_lines_through_a_row_run_along_all_of_it_and_turn_nowhere():
    rng = np.random.default_rng(1)
    drawn = [strike_through(60.0, rng) for _ in range(80)]
    assert {len(arcs) for arcs in drawn} == {1, 2, 3}
    for arc in (arc for arcs in drawn for arc in arcs):
        assert arc[0, 0] <= 0.08 * 60 and arc[-1, 0] >= 0.85 * 60 and (np.diff(arc[:, 0]) > 0).all()
        turns = np.sign(np.diff(arc[:, 1]))
        assert (np.diff(turns) != 0).sum() <= 1  # a bow at most, no zigzag
    rows = np.concatenate([arc[:, 1] for arcs in drawn for arc in arcs])
    assert (np.abs(rows) < 2).mean() > 0.9  # through the letters, not over or under them


@pytest.mark.parametrize("draw", [strike, strike_through])
def test_what_is_crossed_out_keeps_its_size_and_gets_lines_through_its_words(draw):
    image = draw_line("ab ba aab")
    before = image.copy()
    for seed in range(10):
        crossed, again = (cross_out(image, np.random.default_rng(seed), draw) for _ in range(2))
        assert crossed.shape == image.shape and crossed.dtype == np.uint8 and (crossed == again).all()
        assert (image == before).all()  # the training line itself is left alone
        new = (crossed < 128) & (image >= 128)
        columns = np.flatnonzero(new.any(axis=0))
        ink = np.flatnonzero((image < 128).any(axis=0))
        assert np.ptp(columns) > 0.6 * np.ptp(ink)
        assert ((crossed < 128) | (image >= 128)).mean() > 0.97  # the words are still there


def test_paper_without_ink_stays():
    paper = np.full((64, 50), 255, np.uint8)
    assert (cross_out(paper, np.random.default_rng(0)) == paper).all()


@pytest.mark.parametrize("draw", [strike, strike_through])
def test_ink_in_a_single_row_of_pixels_can_be_crossed_out(draw):
    flat = np.full((64, 50), 255, np.uint8)
    flat[30, 10:40] = 0
    crossed = cross_out(flat, np.random.default_rng(0), draw)
    assert crossed.shape == flat.shape and (crossed < 128).sum() > (flat < 128).sum()
