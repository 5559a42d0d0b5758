"""A sheet of paper on a desk: where it lies, and the picture of it alone, seen from above."""

from typing import NamedTuple

import cv2
import numpy as np

from netchu.preprocessing.crop import Box
from netchu.preprocessing.gray import as_gray

_LOOK = 320  # px of the longer side that the sheet is looked for on
_INK = 0.04  # of that side: gaps in the paper so wide are writing
_SMALLEST, _LARGEST = 0.05, 0.9  # share of the picture; a larger one needs no help
_SOLID = 0.9  # of its convex hull, or of the rectangle around it, that a sheet fills
_BRIGHTER = 30  # gray levels above what lies around it
_TOUCHING = 0.3  # share of a side of the picture: what takes more of it goes on beyond it
_TOUCHED = 1  # side of the picture, at most: else a shadow's edge would be a sheet's
_STEP = 8  # gray levels between thresholds by which the shadowed part of a sheet is looked for
_LARGER = 1.25  # times the lit part that the sheet is with its shadowed part
_SHARED, _NEAR = 0.4, 2  # of a lit part's outline that is the sheet's, too, within so many px
_INSET = 0.006  # of the sheet's longer side, cut off all round: edges and their shadows


class Sheet(NamedTuple):
    """A sheet and where it lies.

    Attributes:
        image: uint8 (H, W) or (H, W, 3), the sheet seen from above.
        matrix: float (3, 3), from px of the sheet to px of the picture, homogeneous.
    """

    image: np.ndarray
    matrix: np.ndarray

    def on_picture(self, box: Box, shape: tuple[int, ...]) -> Box:
        """The upright box on the picture, of this (H, W, …), around a box on the sheet."""
        top, bottom, left, right = box
        corners = np.array([[[left, top], [right, top], [right, bottom], [left, bottom]]], np.float64)
        x, y = cv2.perspectiveTransform(corners, self.matrix)[0].T
        high, wide = shape[:2]
        return (
            max(0, int(np.floor(y.min()))), min(high, int(np.ceil(y.max()))),
            max(0, int(np.floor(x.min()))), min(wide, int(np.ceil(x.max()))),
        )  # fmt: skip


def find_sheet(picture: np.ndarray) -> Sheet | None:
    """The brighter sheet that lies whole, or nearly so, on what the picture shows; None where there is none.

    Args:
        picture: uint8 (H, W) or (H, W, 3) RGB.
    """
    scale = min(1.0, _LOOK / max(picture.shape[:2]))
    size = max(1, round(picture.shape[1] * scale)), max(1, round(picture.shape[0] * scale))
    small = as_gray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA))
    corners = _corners_of_sheet(small)
    if corners is None:
        return None
    factor = np.array([picture.shape[1] / size[0], picture.shape[0] / size[1]], np.float32)
    corners = corners * factor
    sides = np.hypot(*(np.roll(corners, -1, axis=0) - corners).T)
    width, height = (round(float(max(sides[k], sides[k + 2]))) for k in (0, 1))
    inset = _INSET * max(width, height)
    low, right, bottom = -inset, width - inset, height - inset
    ends = np.array([[low, low], [right, low], [right, bottom], [low, bottom]], np.float32)
    to_sheet = cv2.getPerspectiveTransform(corners, ends)
    size = max(1, round(width - 2 * inset)), max(1, round(height - 2 * inset))
    return Sheet(cv2.warpPerspective(picture, to_sheet, size, flags=cv2.INTER_CUBIC), np.linalg.inv(to_sheet))


def _corners_of_sheet(small: np.ndarray) -> np.ndarray | None:
    """float32 (4, 2), clockwise from the upper left one, on a small gray picture."""
    blurred = cv2.medianBlur(small, 5)
    threshold, _ = cv2.threshold(blurred, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    lit = _hull_of_sheet(blurred, threshold)
    return None if lit is None else _four_corners(_with_shadowed_part(blurred, lit, threshold))


def _with_shadowed_part(blurred: np.ndarray, lit: np.ndarray, threshold: float) -> np.ndarray:
    """The hull (N, 1, 2) of the whole sheet where a shadow falls on part of it; else that of the lit part, as it is.

    The whole is the largest sheet that a lower threshold shows, if the lit part has much of its outline in common with
    it: a desk below the sheet would have none.
    """
    whole = lit
    for lower in np.arange(threshold, 0, -_STEP)[1:]:
        hull = _hull_of_sheet(blurred, lower)
        if hull is not None and cv2.contourArea(hull) > _LARGER * cv2.contourArea(whole):
            whole = hull if _shared_edge(lit, hull) >= _SHARED else whole
    return whole


def _hull_of_sheet(blurred: np.ndarray, threshold: float) -> np.ndarray | None:
    """The convex hull (N, 1, 2) of the largest part brighter than this, where it may be a sheet; else None."""
    _, bright = cv2.threshold(blurred, threshold, 255, cv2.THRESH_BINARY)
    reach = max(3, round(_INK * max(blurred.shape)) | 1)
    edge = reach  # of background all round, so that closing doesn't paint over the picture's edges
    framed = cv2.copyMakeBorder(bright, edge, edge, edge, edge, cv2.BORDER_CONSTANT, value=0)
    closed = cv2.morphologyEx(framed, cv2.MORPH_CLOSE, np.ones((reach, reach), np.uint8))[edge:-edge, edge:-edge]
    outlines, _ = cv2.findContours(closed, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    outline = max(outlines, key=cv2.contourArea, default=None)
    if outline is None or not _SMALLEST <= cv2.contourArea(outline) / blurred.size <= _LARGEST:
        return None
    hull = cv2.convexHull(outline)
    inside = cv2.drawContours(np.zeros_like(blurred), [outline], -1, 255, cv2.FILLED) > 0
    if (
        cv2.contourArea(outline) < _SOLID * cv2.contourArea(hull)
        or sides_touched(inside) > _TOUCHED
        or np.median(blurred[inside]) - np.median(blurred[~inside]) < _BRIGHTER
    ):
        return None
    return hull


def _shared_edge(lit: np.ndarray, whole: np.ndarray) -> float:
    """Share of the outline of a sheet's lit part that runs along the outline of the sheet; both are hulls (N, 1, 2)."""
    size = (whole.max(axis=(0, 1)) + 3).tolist()[::-1]
    near, line = np.zeros(size, np.uint8), np.zeros(size, np.uint8)
    cv2.polylines(near, [whole], True, 1, 2 * _NEAR + 1)
    cv2.polylines(line, [lit], True, 1)
    return float(near[line > 0].mean())


def sides_touched(inside: np.ndarray) -> int:
    """How many of the four sides of the picture a part of it, bool (H, W), goes beyond."""
    return sum(side.mean() > _TOUCHING for side in (inside[0], inside[-1], inside[:, 0], inside[:, -1]))


def _four_corners(hull: np.ndarray) -> np.ndarray | None:
    """The quadrilateral that a convex outline (N, 1, 2) nearly is, or the rectangle around it; None if neither."""
    area = cv2.contourArea(hull)
    around = cv2.boxPoints(cv2.minAreaRect(hull))
    close = cv2.approxPolyDP(hull, 0.03 * cv2.arcLength(hull, closed=True), closed=True)[:, 0].astype(np.float32)
    if len(close) == 4 and cv2.contourArea(close) >= _SOLID * area:
        corners: np.ndarray = close
    elif area >= _SOLID * cv2.contourArea(around):
        corners = around
    else:
        return None
    x, y = (corners - corners.mean(axis=0)).T
    clockwise = corners[np.argsort(np.arctan2(y, x))]  # y runs downwards
    return np.roll(clockwise, -int(np.argmin(clockwise.sum(axis=1))), axis=0)
