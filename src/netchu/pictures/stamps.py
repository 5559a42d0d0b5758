"""Red stamps on and beside writing in another ink."""

import cv2
import numpy as np

from netchu.config import Preprocessing
from netchu.preprocessing.pieces import connected_pieces
from netchu.preprocessing.steps import flatten

_SAMPLE = 20_000  # px that say whether a picture has red ink at all
_RED = 0.5  # log of red over green, and over blue, beyond the paper's: surely red ink
_REDDISH = 0.15  # or pale, or at its edge
_LONGEST = 1800  # px of the longer side on which stamps are looked for
_LARGEST = 4  # pieces that may be a frame
_CURVE = 5  # points that tell how large a circle is
_LEAST = 0.0015  # share of the page that is red
_OTHER = 0.1  # share of the ink that isn't red, at least: a red pen alone stays
_FRAMED, _HOLLOW = 0.85, 0.4  # share of a frame's outline that is inked (letters: 0.74), and at most of the area within
_WITHIN, _SPECK = 3, 8  # letters within a frame, at least, and px of red that may be a part of one
_NOISE = 8.0  # levels added before logarithms are taken: ratios of dark pixels say little


def without_stamps(page: np.ndarray, config: Preprocessing) -> np.ndarray:
    """The page without red stamps, the ink under them left; the page itself where there is none.

    Red goes where other ink is there and red has the frame of a stamp with letters in it: a red pen stays, also where
    only some words are red. What a stamp takes from the light is told from what ink takes by their colours: in red
    light a stamp hardly shows.

    Args:
        page: uint8 (H, W) or (H, W, 3) RGB.
        config: how a picture is made flat.
    """
    if page.ndim == 2 or not _has_red(page):
        return page
    scale = min(1.0, _LONGEST / max(page.shape))
    small = cv2.resize(page, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else page
    paper = np.median(small[::2, ::2], axis=(0, 1)).astype(np.uint8)
    _, redness = _missing_light(small, paper)
    red = redness > _RED
    if red.mean() < _LEAST:
        return page
    if _share_of_ink(redness > _REDDISH, flatten(page, config)) > 1 - _OTHER or not _has_frame(red):
        return page
    x, y, width, height = (round(value / scale) for value in cv2.boundingRect(red.astype(np.uint8)))
    edge = round(4 / scale)
    part = slice(max(0, y - edge), y + height + edge), slice(max(0, x - edge), x + width + edge)
    rest = page.copy()
    rest[part] = _without_red(page[part], paper)
    return rest


def _has_red(page: np.ndarray) -> bool:
    """A cheap look: whether some pixels are redder than any paper."""
    step = max(1, round((page.shape[0] * page.shape[1] / _SAMPLE) ** 0.5))
    red, green, blue = np.moveaxis(page[::step, ::step].astype(np.float32), -1, 0)
    return bool((red > np.exp(_RED) * np.maximum(green, blue) + _NOISE).mean() > _LEAST / 2)


def _missing_light(page: np.ndarray, paper: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What is on the paper takes of red, green and blue light (H, W, 3), as logarithms, and how red it looks (H, W)."""
    logs = np.log(np.arange(256) + _NOISE).astype(np.float32)
    missing = logs[paper] - cv2.LUT(page, logs)
    return missing, np.minimum(missing[..., 1], missing[..., 2]) - missing[..., 0]


def _without_red(page: np.ndarray, paper: np.ndarray) -> np.ndarray:
    """Gray ink on the page's paper in and around what is red, the page elsewhere."""
    missing, redness = _missing_light(page, paper)
    red = redness > _RED
    seen = float(np.median(missing[red, 0] / missing[red, 1]))  # of red light, as a share of what it takes of green
    around = cv2.dilate(red.astype(np.uint8), np.ones((7, 7), np.uint8)) > 0
    part = around & (redness > _REDDISH)
    ink = np.maximum(missing[part, 0] - max(0.0, seen) * missing[part, 1], 0) / max(0.3, 1 - seen)
    rest = page.copy()
    rest[part] = np.clip((paper + _NOISE) * np.exp(-ink[:, None]) - _NOISE, 0, 255)
    return rest


def _share_of_ink(red: np.ndarray, flat: np.ndarray) -> float:
    """How much of the ink on the flattened page is red or right beside it, 0 to 1."""
    near = cv2.dilate(red.astype(np.uint8), np.ones((5, 5), np.uint8))
    near = cv2.resize(near, flat.shape[::-1], interpolation=cv2.INTER_NEAREST)
    ink = flat < 128
    return float(near[ink].mean()) if ink.any() else 1.0


def _has_frame(red: np.ndarray) -> bool:
    """Whether a piece of it runs around others, as the ring or rectangle of a stamp does around its letters."""
    pieces = cv2.morphologyEx(red.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
    contours, _ = cv2.findContours(pieces, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    hulls = sorted((cv2.convexHull(contour) for contour in contours), key=cv2.contourArea)[-_LARGEST:]
    near = cv2.dilate(pieces, np.ones((7, 7), np.uint8)) > 0
    _, stats, middles = connected_pieces(red)
    x, y = np.rint(middles[1:][stats[1:, cv2.CC_STAT_AREA] >= _SPECK]).astype(int).T
    for outline in [*hulls, *(_circle(hull, red.shape) for hull in hulls)]:
        line, within = np.zeros_like(pieces), np.zeros_like(pieces)
        cv2.polylines(line, [outline], True, 1)
        cv2.fillConvexPoly(within, outline, 1)
        edge, inside = line > 0, within > 0
        if near[edge].mean() >= _FRAMED and red[inside].mean() <= _HOLLOW and inside[y, x].sum() > _WITHIN:
            return True
    return False


def _circle(hull: np.ndarray, size: tuple[int, ...]) -> np.ndarray:
    """The circle through a piece's hull as a polygon (N, 1, 2): the whole of a ring that the picture's edge cuts.

    Source: I. Kåsa, A circle fitting procedure and its error analysis, 1976.
    """
    points = hull[:, 0].astype(np.float64)
    free = ((points > 0) & (points < np.array([size[1], size[0]]) - 1)).all(axis=1)
    points = points[free] if free.sum() >= _CURVE else points
    middle = points.mean(axis=0)
    near = points - middle
    solved = np.linalg.lstsq(np.column_stack([2 * near, np.ones(len(near))]), (near**2).sum(axis=1), rcond=None)[0]
    radius = np.sqrt(max(1.0, solved[2] + solved[0] ** 2 + solved[1] ** 2))
    angles = np.linspace(0, 2 * np.pi, 180, endpoint=False)
    circle = middle + solved[:2] + radius * np.column_stack([np.cos(angles), np.sin(angles)])
    return np.rint(np.clip(circle, -20_000, 20_000)).astype(np.int32)[:, None]
