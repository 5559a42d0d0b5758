"""Strokes of signs, which VNOnDB's words come without.

Lengths are standard deviations of a line's rows; row 0 is the middle of the line, and rows grow downwards.
"""

import numpy as np

_WOBBLE = 0.05  # of each point of a sign
_DOT = [(0.05, 0.9), (0.12, 0.95)]
_HIGH_DOT = [(0.05, -0.2), (0.12, -0.15)]
_COMMA = [(0.2, 0.8), (0.22, 1.15), (0.0, 1.6)]
_RING = [(0.3, 0.0), (0.05, 0.15), (0.05, 0.5), (0.35, 0.6), (0.55, 0.3), (0.3, 0.0)]

SIGNS = {
    ".": [_DOT],
    ",": [_COMMA],
    ":": [_HIGH_DOT, _DOT],
    ";": [_HIGH_DOT, _COMMA],
    "-": [[(0.0, 0.1), (1.0, 0.1)]],
    "–": [[(0.0, 0.1), (1.6, 0.1)]],
    "/": [[(1.1, -1.8), (0.0, 1.4)]],
    "!": [[(0.1, -1.8), (0.08, 0.3)], _DOT],
    "?": [[(0.0, -1.3), (0.3, -1.8), (0.8, -1.6), (0.75, -1.0), (0.35, -0.5), (0.35, 0.3)], [(0.35, 0.9), (0.4, 0.95)]],
    '"': [[(0.05, -1.8), (0.0, -1.2)], [(0.4, -1.8), (0.35, -1.2)]],
    "'": [[(0.05, -1.8), (0.0, -1.2)]],
    "(": [[(0.5, -1.9), (0.15, -1.2), (0.0, -0.3), (0.1, 0.7), (0.45, 1.4)]],
    ")": [[(0.0, -1.9), (0.35, -1.2), (0.5, -0.3), (0.4, 0.7), (0.05, 1.4)]],
    "%": [[(x, y - 1.5) for x, y in _RING], [(1.4, -1.6), (0.2, 1.1)], [(x + 1.0, y + 0.4) for x, y in _RING]],
    "+": [[(0.0, 0.1), (1.0, 0.1)], [(0.5, -0.5), (0.5, 0.7)]],
}
"""Strokes of each sign, as points (x, row)."""


def draw_sign(sign: str, rng: np.random.Generator) -> tuple[list[np.ndarray], float]:
    """A sign of `SIGNS` as somebody might write it, its left end near 0, and its width."""
    size, moved = rng.uniform(0.8, 1.2, 2), rng.normal(0, 0.1)
    strokes = []
    for points in SIGNS[sign]:
        rounded = _through(np.array(points))
        strokes.append(rounded * size + (0, moved) + rng.normal(0, _WOBBLE, rounded.shape))
    return strokes, max(0.2, *(float(stroke[:, 0].max()) for stroke in strokes))


def _through(points: np.ndarray) -> np.ndarray:
    """Corners of more than a straight stroke cut off, so that a curve runs through their middles (Chaikin, 1974)."""
    if len(points) < 3:
        return points
    near, far = 0.75 * points[:-1] + 0.25 * points[1:], 0.25 * points[:-1] + 0.75 * points[1:]
    return np.concatenate([points[:1], np.stack([near, far], axis=1).reshape(-1, 2), points[-1:]])
