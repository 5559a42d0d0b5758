"""Finds and takes out the ruled lines of forms and notebooks, and leaves the strokes that cross them."""

import cv2
import numpy as np

from netchu.config import Preprocessing
from netchu.data.background import as_gray

_INK = 96  # darker than 255 - this is ink where rules are looked for
_COVERAGE = 0.8  # share of a rule's length that must be inked
_STEEPEST = 0.08  # slope of a rule, rise per run (4.6 degrees)


def remove_rules(image: np.ndarray, config: Preprocessing) -> np.ndarray:
    """Paints long thin straight lines white, horizontal and vertical, also slightly rotated or bowed ones.

    A horizontal rule is at least `rule_length` page heights long; a vertical one crosses the whole page. Both are at
    most `rule_thickness` thick. Where a stroke enters the rule from either side the rule is left standing there, so
    that no stroke is cut. A page without rules comes back bit-identical.

    Args:
        image: uint8 (H, W), dark ink on white paper.
    """
    gray = as_gray(image)
    height, width = gray.shape
    if height < 16 or width < config.rule_length * height:
        return gray
    thickness = max(2.0, config.rule_thickness * height)
    horizontal = _find_rules(gray, round(0.3 * height), config.rule_length * height, thickness)
    vertical = _find_rules(np.ascontiguousarray(gray.T), round(0.3 * height), 0.93 * height, thickness)
    if not horizontal and not vertical:
        return gray
    clean = gray.copy()
    for rule in horizontal:
        _paint_out(clean, *rule)
    flipped = np.ascontiguousarray(clean.T)
    for rule in vertical:
        _paint_out(flipped, *rule)
    return np.ascontiguousarray(flipped.T)


def _find_rules(gray: np.ndarray, piece: int, length: float, thickness: float) -> list[tuple[np.ndarray, ...]]:
    """Horizontal rules as (columns, centre row at each, half thickness at each); lengths in px."""
    ink = (gray < 255 - _INK).astype(np.uint8)
    pieces = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, piece), np.uint8))
    if not pieces.any():
        return []
    # a slanting rule is a staircase of runs, faint ones have gaps: join what nearly touches
    joined = cv2.morphologyEx(pieces, cv2.MORPH_CLOSE, np.ones((3, max(3, piece // 2) | 1), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    rules = []
    for label in range(1, count):
        x, y, w, h, _ = stats[label]
        if w < length or h > thickness + _STEEPEST * w:
            continue
        part = (labels[y : y + h, x : x + w] == label) & (pieces[y : y + h, x : x + w] > 0)
        rule = _fit(part, thickness)
        if rule is not None:
            rules.append((x + rule[0], y + rule[1], rule[2]))
    return rules


def _fit(part: np.ndarray, thickness: float) -> tuple[np.ndarray, np.ndarray, np.ndarray] | None:
    """A parabola through the middle of the part's columns; None where it is not a thin straight line."""
    columns = np.flatnonzero(part.any(axis=0))
    width = part.shape[1]
    if columns.size < _COVERAGE * width:
        return None
    top = part.argmax(axis=0)[columns]
    bottom = part.shape[0] - 1 - part[::-1].argmax(axis=0)[columns]
    tall = bottom - top + 1
    if np.median(tall) > thickness:
        return None
    middle = (top + bottom) / 2
    thin = tall <= np.median(tall) + 1
    line = np.polynomial.Polynomial.fit(columns[thin], middle[thin], 2)
    if np.percentile(np.abs(line(columns) - middle), 90) > 0.5 * np.median(tall) + 1:
        return None
    across = np.arange(width)
    return across, line(across), np.full(width, np.percentile(tall, 75) / 2)


def _paint_out(gray: np.ndarray, columns: np.ndarray, centre: np.ndarray, half: np.ndarray) -> None:
    """White over the rule, column by column, except where a stroke leaves it above or below; in place."""
    height = gray.shape[0]
    reach = half + 2.0  # the rule and its soft edge

    def inked(offset: np.ndarray) -> np.ndarray:
        rows = np.round(centre + offset).astype(int)
        inside = (rows >= 0) & (rows < height)
        return inside & (gray[np.clip(rows, 0, height - 1), columns] < 255 - _INK)

    crossed = inked(-reach - 1) | inked(reach + 1)
    crossed = cv2.dilate(crossed.astype(np.uint8)[None], np.ones((1, 3), np.uint8))[0] > 0
    tallest = int(np.ceil(reach.max()))
    for offset in range(-tallest, tallest + 1):
        rows = np.round(centre + offset).astype(int)
        keep = ~crossed & (rows >= 0) & (rows < height) & (abs(offset) <= np.ceil(reach))
        gray[rows[keep], columns[keep]] = 255
