"""Ink is drawn in one size, however it lies on the page."""

import numpy as np
import pytest
from ink_files import LETTER, group, inkml, word_strokes

from netchu.data.images import read_image
from netchu.data.ink_drawing import draw_ink, row_line


def test_plain_drawing_has_dark_ink_on_white_in_one_size(read):
    ink = read(inkml(group("a", "x"), group("b", "x", tuple(_ten_times(trace) for trace in LETTER))))
    images = [draw_ink(line.strokes) for line in ink.lines.values()]
    assert images[0].shape == images[1].shape and images[0].dtype == np.uint8
    for image in images:
        assert image.min() == 0 and (image[[0, -1]] == 255).all() and (image[:, [0, -1]] == 255).all()
    assert (read_image(f"{ink.path}#a") == images[0]).all()


def _ten_times(trace: str) -> str:
    return ", ".join(" ".join(str(10 * int(n)) for n in point.split()) for point in trace.split(","))


def test_a_stray_mark_changes_the_spread_little_and_the_mean_of_rows_much():
    strokes = word_strokes("abbaabbaabba")
    stray = np.array([[300.0, 1500.0], [320.0, 1500.0]])
    for before, after in zip(row_line(strokes), row_line([*strokes, stray]), strict=True):
        assert after == pytest.approx(before, abs=5)


def test_a_climbing_line_has_its_slope_and_the_spread_of_a_level_one():
    strokes = word_strokes("abbaabbaabba" * 3)
    climbing = [stroke - np.stack([0 * stroke[:, 0], 0.1 * stroke[:, 0]], axis=1) for stroke in strokes]
    (_, level, spread), (_, slope, climbing_spread) = row_line(strokes), row_line(climbing)
    assert slope - level == pytest.approx(-0.1, abs=0.005)
    assert climbing_spread == pytest.approx(spread, rel=0.1)
    heights = [draw_ink(line).shape[0] for line in (strokes, climbing)]
    assert heights[1] > 1.5 * heights[0]  # it is shown climbing, in letters of the same size
