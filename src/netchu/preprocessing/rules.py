"""Finds and takes out the ruled lines of forms and notebooks, and leaves the strokes that cross them."""

import cv2
import numpy as np

from netchu.config import Preprocessing
from netchu.preprocessing.gray import as_gray
from netchu.preprocessing.leaders import remove_leaders
from netchu.preprocessing.pieces import connected_pieces

_FAINT = 40  # a rule is at least this much darker than paper
_INK = 96  # and a stroke that crosses it this much
_DARKER = 50  # what is this much darker than the rule it lies on is ink
_MOST_CROSSED = 0.4  # share of a rule's length where strokes leave it; more, and it is itself a stroke
_WHOLE = 0.97  # share of the page height that a vertical rule crosses
_LEAVING = 0.85  # or this share, where it leaves the page by the side
_EDGE = 2  # bands along the page's edge (the next cell, the edge of the sheet) may be this many times thicker
_COVERAGE = 0.8  # share of a rule's length that must be inked
_STEEPEST = 0.08  # slope of a rule, rise per run (4.6 degrees)


def remove_rules(image: np.ndarray, config: Preprocessing) -> np.ndarray:
    """Paints long thin straight lines white, horizontal and vertical, also slightly rotated or bowed ones; and leaders.

    A horizontal rule is at least `rule_length` page heights long; a vertical one crosses the page. Both are at
    most `rule_thickness` thick. Where a stroke enters the rule from either side the rule is left standing there, so
    that no stroke is cut. A page without rules comes back bit-identical.

    Args:
        image: uint8 (H, W), dark ink on white paper.
    """
    gray = as_gray(image)
    return gray if gray.shape[0] < 16 else remove_leaders(_without_rules(gray, config))


def _without_rules(gray: np.ndarray, config: Preprocessing) -> np.ndarray:
    height, width = gray.shape
    if width < config.rule_length * height:
        return gray
    thickness = max(2.0, config.rule_thickness * height)
    ink, piece = (gray < 255 - _FAINT).view(np.uint8), round(0.3 * height)
    along = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, piece), np.uint8))
    horizontal = _find_rules(along, piece, config.rule_length * height, thickness)
    down = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((piece, 1), np.uint8))
    vertical = _find_rules(cv2.transpose(down), piece, _LEAVING * height, thickness)
    vertical = [rule for rule in vertical if rule[0].size >= _WHOLE * height or _leaves(rule[1], width)]
    if not horizontal and not vertical:
        return gray
    clean = gray.copy()
    for rule in horizontal:
        _paint_out(clean, *rule)
    flipped = cv2.transpose(clean)
    for rule in vertical:
        _paint_out(flipped, *rule)
    clean = cv2.transpose(flipped)
    for rule in horizontal:  # once more: the corners, where the vertical rule had looked like a stroke
        _paint_out(clean, *rule)
    return clean


def _find_rules(
    runs: np.ndarray, piece: int, length: float, thickness: float
) -> list[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Horizontal rules as (columns, centre row at each, half thickness at each); lengths in px.

    Args:
        runs: uint8 (H, W), 1 where ink runs along the row for `piece` px at least.
    """
    if cv2.reduce(runs, 0, cv2.REDUCE_MAX).sum() < _COVERAGE * length:
        return []
    # a slanting rule is a staircase of runs, faint ones have gaps: join what nearly touches
    joined = cv2.morphologyEx(runs, cv2.MORPH_CLOSE, np.ones((3, max(3, piece // 2) | 1), np.uint8))
    labels, stats, _ = connected_pieces(joined)
    rules = []
    for label in np.flatnonzero(stats[1:, cv2.CC_STAT_WIDTH] >= length) + 1:
        x, y, w, h, _ = stats[label]
        thickest = thickness * (_EDGE if y == 0 or y + h == runs.shape[0] else 1)
        if h > thickest + _STEEPEST * w:
            continue
        part = (labels[y : y + h, x : x + w] == label) & (runs[y : y + h, x : x + w] > 0)
        rule = _fit(part, thickest)
        if rule is not None:
            rules.append((x + rule[0], y + rule[1], rule[2]))
    return rules


def _leaves(rows: np.ndarray, height: int) -> bool:
    """Whether the rule comes within 3 px of the first or last row."""
    return bool(rows.min() < 3 or rows.max() > height - 4)


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
    middle = np.floor(centre + 0.5).astype(int)
    reach = int(np.ceil(half.max() + 2))  # the rule and its soft edge

    def level(offset: int) -> tuple[np.ndarray, np.ndarray]:
        rows = middle + offset
        inside = (rows >= 0) & (rows < height)
        return np.where(inside, gray[np.clip(rows, 0, height - 1), columns], 255), inside

    crossed = (level(-reach - 1)[0] < 255 - _INK) | (level(reach + 1)[0] < 255 - _INK)
    if crossed.mean() > _MOST_CROSSED:
        return
    crossed = cv2.dilate(crossed.astype(np.uint8)[None], np.ones((1, 3), np.uint8))[0] > 0
    core = np.minimum(np.minimum(level(-1)[0], level(0)[0]), level(1)[0])
    darkest = float(np.median(core)) - _DARKER  # ink on a pale rule is darker than the rule: it stays
    for offset in range(-reach, reach + 1):
        values, inside = level(offset)
        paint = inside & ~crossed & (values >= darkest)
        gray[middle[paint] + offset, columns[paint]] = 255
