"""A cheap look at a picture: is it plainly one row of writing, so that no detector need look for more?"""

import cv2
import numpy as np

from netchu.preprocessing.pieces import connected_pieces
from netchu.preprocessing.straighten import middle_rows

_HEIGHT = 64  # px that are looked at
_LOWEST_ASPECT = 4.0  # width to height of a picture of one row
_SPREAD = 0.05, 0.27  # standard deviation of the ink's rows, share of the height: above it two rows, below it specks
_VALLEY = 0.6  # of the lower of two peaks: one row has no deeper valley in its profile
_PEAK = 0.25  # of the highest peak, that another must reach
_APART = 1.0  # deviation between two peaks
_FEW_LETTERS, _TALL = 3, 0.8  # that many pieces of ink are that many deviations high
_BINS, _REACH = 48, 3.0  # of the profile: bins, and deviations to each side


def has_shape_of_one_row(height: int, width: int) -> bool:
    """Whether a picture of this size is as wide and low as one row of writing is."""
    return width >= _LOWEST_ASPECT * height


def is_plainly_one_row(flat: np.ndarray) -> bool:
    """Whether a picture holds one row of writing and nothing else that matters; where in doubt, False.

    Args:
        flat: uint8 (H, W), dark ink on white paper, as `preprocessing.steps.flatten` leaves the whole picture.
    """
    if not has_shape_of_one_row(*flat.shape):
        return False
    height, width = flat.shape
    scale = min(1.0, _HEIGHT / height)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    small = cv2.resize(flat, size, interpolation=cv2.INTER_AREA) if scale < 1 else flat
    ink = 255 - small.astype(np.float32)
    ink[ink < _HEIGHT] = 0
    if not ink.any():
        return False
    offset, mass, spread = _offsets(small, ink)
    if not _SPREAD[0] <= spread / small.shape[0] <= _SPREAD[1]:
        return False
    profile, _ = np.histogram(offset / spread, _BINS, (-_REACH, _REACH), weights=mass)
    return _deepest_valley(profile) >= _VALLEY and _tall_pieces(small, spread) > _FEW_LETTERS


def _offsets(small: np.ndarray, ink: np.ndarray) -> tuple[np.ndarray, np.ndarray, float]:
    """Of N pixels with ink: rows above or below the middle of the writing, and how dark; the rows' deviation."""
    middle = middle_rows(small)
    rows, columns = np.nonzero(ink)
    mass = ink[rows, columns].astype(np.float64)
    offset = rows - (0.0 if middle is None else middle[columns])
    offset = offset - (mass * offset).sum() / mass.sum()
    return offset, mass, max(1e-3, float(np.sqrt((mass * offset**2).sum() / mass.sum())))


def _deepest_valley(profile: np.ndarray) -> float:
    """The lowest point between two peaks, as a share of the lower one; 1 where there is one peak alone."""
    smooth = cv2.GaussianBlur(profile[None].astype(np.float32), (0, 0), _BINS / 24)[0]
    inner = smooth[1:-1]
    peaks = np.flatnonzero((inner >= smooth[:-2]) & (inner > smooth[2:]) & (inner > _PEAK * smooth.max())) + 1
    apart = _APART * _BINS / (2 * _REACH)
    valleys = [
        float(smooth[a : b + 1].min() / min(smooth[a], smooth[b])) for a in peaks for b in peaks if b - a >= apart
    ]
    return min(valleys, default=1.0)


def _tall_pieces(small: np.ndarray, spread: float) -> int:
    _, stats, _ = connected_pieces(small < 128)
    return int((stats[1:, cv2.CC_STAT_HEIGHT] > _TALL * spread).sum())
