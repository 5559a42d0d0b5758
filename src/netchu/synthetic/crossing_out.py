"""Words and rows that somebody has crossed out: lines as strokes, and drawn into an image.

Lengths of strokes are standard deviations of a line's rows; row 0 is the middle of the line, and rows grow downwards.
"""

from collections.abc import Callable

import cv2
import numpy as np

from netchu.preprocessing.crop import row_moments

_INK = 128  # darker than this is ink
_STRIKES = 4  # at most so many lines through a word

Draw = Callable[[float, np.random.Generator], list[np.ndarray]]
"""`(width, rng) -> strokes`, each (points, 2) as x and row."""


def strike(width: float, rng: np.random.Generator) -> list[np.ndarray]:
    """Lines through a word from 0 to `width`: straight, a zigzag or a scrawl."""
    if rng.random() < 0.6:
        lines = []
        for _ in range(int(rng.integers(1, _STRIKES + 1))):
            ends = rng.normal(0.2, 0.5, 2)
            middle = ends.mean() + rng.normal(0, 0.15)
            xs = (rng.normal(-0.3, 0.3), width / 2, width + rng.normal(0.3, 0.3))
            lines.append(np.stack([np.array(xs), np.array((ends[0], middle, ends[1]))], axis=1))
        return lines
    turns = max(3, int(width * rng.uniform(0.6, 2.5)))
    x = np.linspace(-0.2, width + 0.2, turns) + rng.normal(0, 0.2, turns)
    y = np.where(np.arange(turns) % 2, 1.0, -1.0) * rng.uniform(0.4, 1.3) + rng.normal(0, 0.25, turns)
    return [np.stack([x, y], axis=1)]


def strike_through(width: float, rng: np.random.Generator) -> list[np.ndarray]:
    """Lines through a whole row from 0 to `width`: one to three arcs that begin and end near its ends."""
    arcs, along = [], np.linspace(0, 1, 24)
    for _ in range(int(rng.choice([1, 1, 1, 2, 2, 3]))):
        start, end = rng.uniform(-0.02, 0.08) * width, rng.uniform(0.85, 1.02) * width
        left, right = rng.normal(0.1, 0.6, 2)
        bow = 4 * rng.normal(0, 0.6) * along * (1 - along)
        arcs.append(np.stack([start + (end - start) * along, left + (right - left) * along + bow], axis=1))
    return arcs


def cross_out(image: np.ndarray, random: np.random.Generator, draw: Draw = strike) -> np.ndarray:
    """A line or a piece of one, uint8 (64, W), with lines through its words, drawn by `strike` or `strike_through`."""
    ink = image < _INK
    if not ink.any():
        return image
    row, spread = row_moments(ink)
    spread = max(1.0, spread)  # a ruler's line has none
    columns = np.flatnonzero(ink.any(axis=0))
    bits, left, width = 3, int(columns[0]), int(columns[-1] - columns[0]) + 1
    thick, dark = int(random.integers(1, 4)), int(image[ink].mean())
    crossed = image.copy()
    strokes = draw(width / spread, random)
    curves = [np.rint((stroke * spread + (left, row)) * 2**bits).astype(np.int32) for stroke in strokes]
    cv2.polylines(crossed, curves, False, dark, thick, cv2.LINE_AA, bits)
    return crossed
