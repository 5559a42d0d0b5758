"""Pages with many rows, put together of pictures of lines: finding rows is measured on them."""

from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np

from netchu.config import PREPROCESSING
from netchu.preprocessing.crop import crop_to_ink
from netchu.preprocessing.steps import flatten
from netchu.preprocessing.straighten import straighten
from netchu.synthetic.paper import BEIGE, BLACK, BLUE, LAVENDER, VIOLET, WHITE

_INCH = 25.4  # mm
_SHEET, _MARGIN = 210, 15  # mm, width of A4 and what is left free around the rows
_PITCH = 8.0, 11.0  # mm from one row to the next
_HEIGHT = 0.75, 0.95  # of the pitch, that a row takes from its highest to its lowest ink
_INDENT = 12  # mm that a row may begin further right
_RULE, _RULE_COLOUR = 0.72, (185, 200, 222)  # where in the pitch a rule lies
_GRAIN = 3.0  # gray levels, standard deviation of the paper's noise


class MadePage(NamedTuple):
    """A page and where its rows are.

    Attributes:
        image: uint8 (H, W, 3) RGB.
        rows: float32 (N, 4, 2), corners of each row in px: upper left, upper right, lower right, lower left.
    """

    image: np.ndarray
    rows: np.ndarray


def make_page(
    lines: Sequence[np.ndarray], seed: int, dpi: int = 150, ruled: bool = False, lean: float = 0.0
) -> MadePage:
    """Writes lines below each other on a sheet as wide as A4.

    Args:
        lines: uint8 (H, W) or (H, W, 3) RGB, one row of writing each, at least one.
        seed: chooses colours, distances and where rows begin.
        dpi: px per inch.
        ruled: whether the paper has rules.
        lean: degrees by which the sheet is turned clockwise.
    """
    rng = np.random.default_rng(seed)
    pixels = dpi / _INCH  # per mm
    pitch = rng.uniform(*_PITCH) * pixels
    width, height = round(_SHEET * pixels), round(len(lines) * pitch + 2 * _MARGIN * pixels)
    ink, corners = np.zeros((height, width), np.float32), []
    for number, line in enumerate(lines):
        left = (_MARGIN + rng.uniform(0, _INDENT)) * pixels
        row = _ink_of(line, rng.uniform(*_HEIGHT) * pitch, width - _MARGIN * pixels - left)
        top = round(_MARGIN * pixels + number * pitch + rng.uniform(0, 0.1) * pitch)
        place = ink[top : top + row.shape[0], round(left) : round(left) + row.shape[1]]
        np.maximum(place, row[: place.shape[0], : place.shape[1]], out=place)
        corners.append(_corners(top, round(left), row.shape))
    paper = np.array((WHITE, LAVENDER, BEIGE)[rng.integers(3)], np.float32)
    page = np.tile(paper, (height, width, 1))
    if ruled:
        for number in range(len(lines)):
            y = round(_MARGIN * pixels + (number + _RULE) * pitch)
            page[y : y + max(1, dpi // 100)] = _RULE_COLOUR
    colour = np.array((BLUE, BLACK, VIOLET)[rng.integers(3)], np.float32)
    page += ink[..., None] * (colour - page)
    page += rng.normal(0, _GRAIN, (height, width, 1))
    image = np.clip(page, 0, 255).astype(np.uint8)
    return _turned(image, np.array(corners, np.float32), lean, paper)


def _ink_of(line: np.ndarray, height: float, longest: float) -> np.ndarray:
    """How much ink covers each pixel, float32 (H, W) 0 to 1, of a line made as high, and no wider than `longest` px."""
    flat = straighten(crop_to_ink(flatten(line, PREPROCESSING), PREPROCESSING), PREPROCESSING)
    scale = min(height / flat.shape[0], longest / flat.shape[1])
    size = max(1, int(flat.shape[1] * scale)), max(1, round(flat.shape[0] * scale))
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return 1 - cv2.resize(flat, size, interpolation=way).astype(np.float32) / 255


def _corners(top: int, left: int, shape: tuple[int, ...]) -> list[tuple[int, int]]:
    bottom, right = top + shape[0], left + shape[1]
    return [(left, top), (right, top), (right, bottom), (left, bottom)]


def _turned(page: np.ndarray, rows: np.ndarray, lean: float, paper: np.ndarray) -> MadePage:
    if not lean:
        return MadePage(page, rows)
    height, width = page.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), -lean, 1)
    image = cv2.warpAffine(page, turn, (width, height), flags=cv2.INTER_LINEAR, borderValue=paper.tolist())
    return MadePage(image, (rows @ turn[:, :2].T + turn[:, 2]).astype(np.float32))
