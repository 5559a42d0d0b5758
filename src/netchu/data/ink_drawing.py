"""The line that ink is written along, and the ink drawn with one plain pen."""

from collections.abc import Sequence

import cv2
import numpy as np

_PLAIN_SPREAD = 12.0  # px, standard deviation of the rows of a line drawn plain: its height becomes about 90 px
_PLAIN_PEN = 3  # px
_LETTERS = 10.0  # deviations of the rows that ink must be wide, before its slope is known
_NORMAL_RANGE = 2.563  # standard deviations between which 80 % of a normal distribution lie


def row_line(strokes: Sequence[np.ndarray]) -> tuple[float, float, float]:
    """The middle of the ink as a straight line (row at x = 0, slope), and the standard deviation of the rows about it.

    The deviation is what normally spread rows would have: it comes from those between which 80 % of the ink lies, so
    stray marks above or below a line don't count. Ink narrower than a few letters has slope 0.

    >>> row_line([np.array([[0, 0], [0, 4], [0, 8]], np.float32)])[1]
    0.0
    """
    first = strokes[0][:1]
    middles = np.concatenate([(stroke[1:] + stroke[:-1]) / 2 for stroke in strokes] + [first]).astype(np.float64)
    lengths = np.concatenate([np.hypot(*np.diff(stroke, axis=0).T) for stroke in strokes] + [[1e-6]])
    slope = 0.0
    middle, spread = _weighted_spread(middles[:, 1], lengths)
    if np.ptp(middles[:, 0]) > _LETTERS * spread:
        near = np.abs(middles[:, 1] - middle) <= 4 * spread
        slope = float(np.polyfit(middles[near, 0], middles[near, 1], 1, w=np.sqrt(lengths[near]))[0])
        middle, spread = _weighted_spread(middles[:, 1] - slope * middles[:, 0], lengths)
    return middle, slope, spread


def _weighted_spread(rows: np.ndarray, lengths: np.ndarray) -> tuple[float, float]:
    order = np.argsort(rows, kind="stable")
    along = np.cumsum(lengths[order]) - lengths[order] / 2
    low, middle, high = np.interp(np.array([0.1, 0.5, 0.9]) * lengths.sum(), along, rows[order])
    return float(middle), max(1e-3, float(high - low) / _NORMAL_RANGE)


def draw_ink(strokes: Sequence[np.ndarray]) -> np.ndarray:
    """The strokes with one plain black pen on white paper, uint8 (H, W): what is shown where ink is shown as it is."""
    whole = np.concatenate(strokes)
    *_, spread = row_line(strokes)
    scale, margin, bits = _PLAIN_SPREAD / max(spread, float(np.ptp(whole[:, 0])) / 200), 12, 4
    low = whole.min(axis=0)
    width, height = (int(side) for side in np.ceil(np.ptp(whole, axis=0) * scale) + 2 * margin + 1)
    page = np.full((height, width), 255, np.uint8)
    curves = [np.rint(((stroke - low) * scale + margin) * 2**bits).astype(np.int32) for stroke in strokes]
    cv2.polylines(page, curves, False, 0, _PLAIN_PEN, cv2.LINE_AA, bits)
    return page
