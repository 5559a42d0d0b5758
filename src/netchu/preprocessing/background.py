"""Evens out light and paper: paper near 255, ink dark, whatever the pen, the paper and the light."""

import cv2
import numpy as np

from netchu.config import Preprocessing
from netchu.preprocessing.gray import to_uint8
from netchu.preprocessing.levels import count_levels, median, percentile

_TALLEST = 4  # pages taller than this many line heights are shrunk to 3 first: detail the model never sees
_FAINTEST_INK = 0.12  # darkness below the paper, as a share of it, that still counts as ink
_FLAT = 12  # levels: a page whose shades lie closer than this is blank
_EVERY = 2  # px, of those that say whether ink is light; and of these, of those in a row that say how light it is
_INK_DARKNESS = 0.85  # the median ink pixel is mapped to this darkness


def normalise_background(image: np.ndarray, config: Preprocessing) -> np.ndarray:
    """Evens out light and paper: gray (H', W') uint8 with paper at 255 and ink dark, whatever its colour.

    Channels are mixed by how much darker the ink is than the paper in each, so blue ink on lavender and green ink
    on blue both come out dark. The page is divided by its paper (closing, then a median in a window of
    `background_window` heights) and stretched until the median ink pixel is nearly black. Light ink on dark paper
    is inverted; a page without ink comes back white. Pages much taller than the model sees are shrunk.
    """
    page = to_uint8(image)
    if page.shape[0] > _TALLEST * config.height:
        scale = 3 * config.height / page.shape[0]
        size = (max(1, round(page.shape[1] * scale)), 3 * config.height)
        page = cv2.resize(page, size, interpolation=cv2.INTER_AREA)
    gray = _mix_channels(page) if page.ndim == 3 else page
    if int(gray.max()) - int(gray.min()) < _FLAT:
        return np.full_like(gray, 255)
    if _is_light_on_dark(gray):
        gray = 255 - gray
    return _stretch(_darkness(gray, config))


def _thumbnail(image: np.ndarray) -> np.ndarray:
    """A quarter of the size by area, for statistics."""
    height, width = image.shape[:2]
    return cv2.resize(image, (max(1, width // 4), max(1, height // 4)), interpolation=cv2.INTER_AREA)


def _mix_channels(page: np.ndarray) -> np.ndarray:
    """Gray (H, W) from RGB, each channel weighted by the contrast of the ink in it."""
    small = np.ascontiguousarray(page[::2, ::2])
    paper = np.array([median(count_levels(small[..., k])) for k in range(3)], np.float32)
    twice = np.abs(2 * np.arange(256)[:, None] - 2 * paper).astype(np.uint16)  # whole numbers: a median may end in .5
    contrast = cv2.transform(cv2.LUT(small, twice[None]), np.ones((1, 3)))
    ink = small[contrast >= percentile(np.bincount(contrast.ravel()), 96)].astype(np.float32)
    weights = np.abs(ink.mean(axis=0) - paper) + 1
    return cv2.transform(page, (weights / weights.sum()).reshape(1, 3))


def _is_light_on_dark(gray: np.ndarray) -> bool:
    """Whether what stands out from the paper is lighter than it.

    Paper is the median of a piece of the page two heights wide, since ink covers less than half of one, plus what the
    light changes from top to bottom.
    """
    gray = gray[::_EVERY, ::_EVERY]
    height, width = gray.shape
    pieces = np.array_split(np.arange(width), max(1, round(width / (2 * height))))
    medians = [median(count_levels(gray[:, piece[0] : piece[-1] + 1])) for piece in pieces]
    paper = np.interp(np.arange(width), [piece.mean() for piece in pieces], medians)
    away = gray.astype(np.float32) - paper.astype(np.float32)
    rows = np.arange(height)
    slope = np.polyfit(rows, np.median(away[:, ::_EVERY], axis=1), min(1, height - 1))
    away -= np.polyval(slope, rows)[:, None].astype(np.float32)
    lighter, darker = (cv2.norm(part, cv2.NORM_L2SQR) for part in (np.maximum(away, 0), np.minimum(away, 0)))
    return lighter > 2 * darker + away.size


def _darkness(gray: np.ndarray, config: Preprocessing) -> np.ndarray:
    """Share of the paper's light that is missing, float32 (H, W): 0 paper, towards 1 ink."""
    height, width = gray.shape
    stroke = max(3, round(0.12 * height) | 1)
    closed = cv2.morphologyEx(gray, cv2.MORPH_CLOSE, np.ones((stroke, stroke), np.uint8))
    small = _thumbnail(closed)
    window = max(3, int(config.background_window * height / 4) | 1)
    paper = cv2.blur(cv2.medianBlur(small, window), (window, window))
    paper = cv2.resize(paper, (width, height), interpolation=cv2.INTER_LINEAR).astype(np.float32)
    light = gray / np.maximum(paper, 8, out=paper)
    return np.clip(np.subtract(1, light, out=light), 0, 1, out=light)


def _stretch(darkness: np.ndarray) -> np.ndarray:
    """Darkness to uint8: paper texture to 255, the median ink pixel to nearly black."""
    sample = np.round(darkness[::2, ::2] * 255).astype(np.uint8)
    faintest = 255 * _FAINTEST_INK
    # black table rules would leave pencil beside them pale: what is a long run does not say how dark ink is
    runs = cv2.morphologyEx(sample, cv2.MORPH_OPEN, np.ones((1, max(9, sample.shape[0])), np.uint8))
    sample = np.where(runs > faintest, np.uint8(0), sample)
    threshold, _ = cv2.threshold(sample, 0, 255, cv2.THRESH_OTSU)
    counts, levels = count_levels(sample), np.arange(256)
    above = np.where(levels > max(threshold, faintest), counts, 0)
    ink = median(above) / 255 if above.any() else 1.0
    noise = 3 * 1.48 * median(np.where(levels <= threshold, counts, 0)) / 255 if threshold else 0.0
    floor = min(max(0.12 * ink, noise), 0.3 * ink)
    gain = 255 * _INK_DARKNESS / (ink - floor)
    ink_above = np.maximum(np.subtract(darkness, floor, out=darkness), 0, out=darkness)
    ink_above *= gain
    return cv2.convertScaleAbs(np.maximum(np.subtract(255, ink_above, out=ink_above), 0, out=ink_above))
