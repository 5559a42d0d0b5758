"""Hard shadows: a part of the paper is darker than the rest, with a sharp edge between."""

import cv2
import numpy as np

from netchu.pictures.sheet import sides_touched
from netchu.preprocessing.gray import as_gray

_LOOK = 400  # px of the longer side on which shadows are looked for
_STROKE = 0.2, 0.012, 0.03  # widest pen: share of the shorter side, between these shares of the longer one
_DARKER = 0.8  # of the light that is left in a shadow, at most
_SMALLEST = 0.03  # share of the picture, of shadow and of light
_TOUCHED = 2  # sides of the picture, at least, that the light part goes beyond: else it is a sheet on a desk
_SHARP = 0.5  # of the step from light to shadow that lies within the few px of their edge
_EVEN = 0.12  # standard deviation of the logarithm of paper, within light and within shadow


def without_hard_shadows(page: np.ndarray) -> np.ndarray:
    """The page with all of its paper as light as the lightest part; the page itself where no hard shadow falls on it.

    Soft shadows are left to preprocessing, which divides the page by a smooth estimate of the light.

    Args:
        page: uint8 (H, W) or (H, W, 3) RGB, dark ink on lighter paper.
    """
    scale = min(1.0, _LOOK / max(page.shape[:2]))
    size = max(1, round(page.shape[1] * scale)), max(1, round(page.shape[0] * scale))
    step = max(1, min(2, int(0.5 / scale)))  # a cheap look first
    small = cv2.resize(_paper(page[::step, ::step]), size, interpolation=cv2.INTER_AREA)
    shadow = _shadow(as_gray(small))
    if shadow is None:
        return page
    paper = _paper(page)
    light = np.median(small[~shadow].astype(np.float32), axis=0)
    return np.clip(page * (light / np.maximum(paper, 1).astype(np.float32)), 0, 255).astype(np.uint8)


def _paper(page: np.ndarray) -> np.ndarray:
    """The page without what is darker and thinner than the widest pen; edges of shadows stay sharp."""
    height, width = page.shape[:2]
    share, least, most = _STROKE
    stroke = np.clip(share * min(height, width), least * max(height, width), most * max(height, width))
    side = max(3, round(float(stroke)) | 1)
    return cv2.morphologyEx(page, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8))


def _shadow(paper: np.ndarray) -> np.ndarray | None:
    """Where a hard shadow lies on a small gray picture of the paper, bool (H, W); None where there is none."""
    threshold, _ = cv2.threshold(paper, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    shadow = paper <= threshold
    if not _SMALLEST <= shadow.mean() <= 1 - _SMALLEST or sides_touched(~shadow) < _TOUCHED:
        return None
    log = np.log(np.maximum(paper, 1).astype(np.float32))
    step = float(np.median(log[~shadow]) - np.median(log[shadow]))
    if step < -np.log(_DARKER) or max(log[shadow].std(), log[~shadow].std()) > _EVEN:
        return None
    kernel = np.ones((3, 3), np.uint8)
    edge = cv2.morphologyEx(shadow.astype(np.uint8), cv2.MORPH_GRADIENT, kernel) > 0
    around = cv2.morphologyEx(log, cv2.MORPH_GRADIENT, np.ones((5, 5), np.uint8))
    return shadow if float(np.median(around[edge])) >= _SHARP * step else None
