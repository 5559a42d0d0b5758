"""Steps that decide where the line lies: crop to its ink, stand it upright, bring it to the model's height."""

import cv2
import numpy as np

from netchu.config import Preprocessing
from netchu.preprocessing.background import as_gray

_INK = 128  # darker than this is ink
_TILTS = np.arange(-8.0, 8.25, 0.5)  # degrees that are tried
_TILT_SIZE = (640, 48)  # px, width and height that are enough to see a tilt
_SPECK = 0.0006  # components under this share of height² do not hold the crop open
_NARROWEST, _WIDEST = 2.3, 3.8  # the crop reaches this many standard deviations of the ink's rows, at least and at most


Box = tuple[int, int, int, int]
"""A rectangle in pixels: top, bottom, left, right; the ends are outside, and it may reach beyond the page."""


def crop_to_ink(image: np.ndarray, config: Preprocessing) -> np.ndarray:
    """Cuts the page to its line of writing, `crop_margin` heights of paper around it (see `ink_box`).

    Args:
        image: uint8 (H, W), dark ink on white paper. A page without ink comes back whole.
    """
    gray = as_gray(image)
    box = ink_box(gray, config)
    return gray if box is None else _cut(gray, *box)


def ink_box(image: np.ndarray, config: Preprocessing) -> Box | None:
    """Where the line of writing lies, `crop_margin` heights of paper around it; None on a page without ink.

    Specks and pieces of the neighbouring lines, which hang from the upper edge or stand on the lower one, do not
    hold the crop open. Rows reach at least 2.3 and at most 3.8 standard deviations of the ink's rows from their
    mean, so that one long descender or a line without any changes the scale of the letters little.

    Args:
        image: uint8 (H, W), dark ink on white paper.
    """
    gray = as_gray(image)
    height, width = gray.shape
    count, labels, stats, _ = cv2.connectedComponentsWithStats((gray < _INK).astype(np.uint8), connectivity=8)
    keep = stats[:, cv2.CC_STAT_AREA] >= _SPECK * height**2
    keep[0] = False
    keep &= ~_neighbour_pieces(stats, height)
    if not keep.any():
        return None
    keep &= _near_writing(stats, keep, height)
    x, y, w, h = (stats[keep, column].astype(int) for column in range(4))
    mean, spread = row_moments(keep[labels])
    spread = max(1.0, spread)
    top = max(y.min(), mean - _WIDEST * spread)
    bottom = min((y + h).max(), mean + _WIDEST * spread)
    top, bottom = min(top, mean - _NARROWEST * spread), max(bottom, mean + _NARROWEST * spread)
    margin = config.crop_margin * (bottom - top)
    top, bottom = int(np.floor(top - margin)), int(np.ceil(bottom + margin))
    return top, bottom, int(x.min() - 2 * margin), int(np.ceil((x + w).max() + 2 * margin))


def row_moments(ink: np.ndarray) -> tuple[float, float]:
    """Mean row and standard deviation of the rows, px, of ink: bool (H, W) with some of it.

    >>> row_moments(np.array([[True], [False], [True]]))
    (1.0, 1.0)
    """
    rows, mass = np.arange(ink.shape[0]), ink.sum(axis=1)
    mean = (rows * mass).sum() / mass.sum()
    return float(mean), float(np.sqrt((mass * (rows - mean) ** 2).sum() / mass.sum()))


def _neighbour_pieces(stats: np.ndarray, height: int) -> np.ndarray:
    """Which components touch the upper or lower edge and stay within a fifth of the height of it."""
    top = stats[:, cv2.CC_STAT_TOP]
    bottom = top + stats[:, cv2.CC_STAT_HEIGHT]
    hanging = (top <= 1) & (bottom <= 0.2 * height)
    standing = (bottom >= height - 1) & (top >= 0.8 * height)
    return hanging | standing


def _near_writing(stats: np.ndarray, keep: np.ndarray, height: int) -> np.ndarray:
    """Which components lie at most 0.7 heights left or right of the larger ones: stains further out do not count."""
    left = stats[:, cv2.CC_STAT_LEFT]
    right = left + stats[:, cv2.CC_STAT_WIDTH]
    large = keep & (stats[:, cv2.CC_STAT_AREA] >= 10 * _SPECK * height**2)
    if not large.any():
        return np.ones_like(keep)
    return (right > left[large].min() - 0.7 * height) & (left < right[large].max() + 0.7 * height)


def _cut(gray: np.ndarray, top: int, bottom: int, left: int, right: int) -> np.ndarray:
    """The rectangle, white where it leaves the page."""
    height, width = gray.shape
    inside = gray[max(0, top) : min(height, bottom), max(0, left) : min(width, right)]
    pads = max(0, -top), max(0, bottom - height), max(0, -left), max(0, right - width)
    return cv2.copyMakeBorder(inside, *pads, cv2.BORDER_CONSTANT, value=255)


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
    return _sharpest(small, np.arange(-max_slant, max_slant + 1, 3.0), clearly=1.03)


def estimate_tilt(gray: np.ndarray) -> float:
    """Degrees by which a line of writing climbs from left to right; 0 where level is nearly as good.

    Args:
        gray: uint8 (H, W), dark ink on white paper.
    """
    scale = min(1.0, _TILT_SIZE[0] / gray.shape[1], _TILT_SIZE[1] / gray.shape[0])
    size = max(1, round(gray.shape[1] * scale)), max(1, round(gray.shape[0] * scale))
    small = cv2.resize(255 - gray, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    return _sharpest(np.ascontiguousarray(small.T), _TILTS, clearly=1.3)  # what climbs, leans once rows are columns


def _sharpest(ink: np.ndarray, angles: np.ndarray, clearly: float) -> float:
    """The slant among these with the sharpest column profile; 0 unless it is `clearly` times as sharp as none."""
    scores = np.array([_sharpness(ink, angle) for angle in angles])
    best = int(scores.argmax())
    return float(angles[best]) if scores[best] > clearly * _sharpness(ink, 0.0) else 0.0


def _sharpness(ink: np.ndarray, slant: float) -> float:
    """Sum of squares of the column sums after taking the slant out."""
    return float(np.square(_shear(ink, slant, 0).sum(axis=0)).sum())


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


def resize_to_height(image: np.ndarray, config: Preprocessing) -> np.ndarray:
    """Height `height` px at constant aspect ratio; squeezed to `max_width`, padded with paper to `min_width`."""
    gray = as_gray(image)
    height, width = gray.shape
    new_width = max(1, min(config.max_width, round(width * config.height / height)))
    shrinks = config.height < height or new_width < width
    line = cv2.resize(gray, (new_width, config.height), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR)
    return cv2.copyMakeBorder(line, 0, 0, 0, max(0, config.min_width - new_width), cv2.BORDER_CONSTANT, value=255)
