"""How far writing leans or climbs, and the shear that stands it upright."""

from collections.abc import Callable
from functools import partial

import cv2
import numpy as np

from netchu.config import Preprocessing
from netchu.preprocessing.gray import as_gray

_TILTS = np.arange(-8.0, 8.25, 0.5)  # degrees that are tried
_TILT_SIZE = (640, 48)  # px, width and height that are enough to see a tilt
_ACROSS = 8  # px of these, along the line, that count as one: few of them rise by a row between


def deslant(image: np.ndarray, config: Preprocessing) -> np.ndarray:
    """Shears the line until its strokes stand upright; rows keep their height, paper fills the corners.

    The shear with the sharpest column profile (largest sum of squares) among ±`max_slant` degrees wins over none only
    with a clearly sharper one. Source: Vinciarelli and Luettin, A new normalization technique for cursive
    handwritten words, 2001 (there with continuous strokes only).
    """
    gray = as_gray(image)
    slant = estimate_slant(gray, config.max_slant)
    return gray if slant == 0 else shear(gray, slant)


def estimate_slant(gray: np.ndarray, max_slant: float) -> float:
    """Slant in degrees, positive leaning right; 0 where upright is nearly as good or the page is tiny."""
    if gray.shape[0] < 8:
        return 0.0
    scale = min(1.0, 32 / gray.shape[0])
    size = max(1, round(gray.shape[1] * scale)), round(gray.shape[0] * scale)
    small = cv2.resize(255 - gray, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    return _sharpest(partial(_sharpness_of_columns, small), np.arange(-max_slant, max_slant + 1, 3.0), clearly=1.03)


def estimate_tilt(gray: np.ndarray) -> float:
    """Degrees by which a line of writing climbs from left to right; 0 where level is nearly as good.

    Args:
        gray: uint8 (H, W), dark ink on white paper.
    """
    scale = min(1.0, _TILT_SIZE[0] / gray.shape[1], _TILT_SIZE[1] / gray.shape[0])
    size = max(1, round(gray.shape[1] * scale / _ACROSS)), max(1, round(gray.shape[0] * scale))
    small = cv2.resize(255 - gray, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    return _sharpest(partial(_sharpness_of_rows, small), _TILTS, clearly=1.3)


def _sharpest(sharpness: Callable[[float], float], angles: np.ndarray, clearly: float) -> float:
    """The sharpest of these angles; 0 unless it is `clearly` times as sharp as none.

    Every other one is tried, then the two beside the best: sharpness rises evenly towards its peak.
    """
    scores = np.full(len(angles), -np.inf)
    scores[::2] = [sharpness(angle) for angle in angles[::2]]
    best = int(scores.argmax())
    for beside in (best - 1, best + 1):
        if 0 <= beside < len(angles):
            scores[beside] = sharpness(angles[beside])
    best = int(scores.argmax())
    return float(angles[best]) if scores[best] > clearly * sharpness(0.0) else 0.0


def _sharpness_of_columns(ink: np.ndarray, slant: float) -> float:
    """Sum of squares of the column sums after taking the slant out."""
    return float(np.square(cv2.reduce(_shear(ink, slant, 0), 0, cv2.REDUCE_SUM)).sum())


def _sharpness_of_rows(ink: np.ndarray, tilt: float) -> float:
    """Sum of squares of the row sums after levelling what climbs; columns stand for `_ACROSS` px each."""
    height, width = ink.shape
    tangent = _ACROSS * np.tan(np.radians(tilt))
    extra = int(np.ceil(abs(tangent) * (width - 1)))
    matrix = np.array([[1, 0, 0], [tangent, 1, max(0.0, -tangent * (width - 1))]], dtype=np.float32)
    level = cv2.warpAffine(ink, matrix, (width, height + extra), flags=cv2.INTER_LINEAR, borderValue=0)
    return float(np.square(cv2.reduce(level, 1, cv2.REDUCE_SUM)).sum())


def shear(gray: np.ndarray, slant: float) -> np.ndarray:
    """Moves each row sideways so that strokes leaning right by `slant` degrees stand upright; grows the page."""
    return _shear(gray, slant, 255)


def _shear(page: np.ndarray, slant: float, paper: float) -> np.ndarray:
    height, width = page.shape
    tangent = np.tan(np.radians(slant))
    extra = int(np.ceil(abs(tangent) * (height - 1)))
    # output x = x + tangent * y (+ shift to stay on the page): upper rows stay, lower rows move right
    matrix = np.array([[1, tangent, max(0.0, -tangent * (height - 1))], [0, 1, 0]], dtype=np.float32)
    return cv2.warpAffine(page, matrix, (width + extra, height), flags=cv2.INTER_LINEAR, borderValue=paper)
