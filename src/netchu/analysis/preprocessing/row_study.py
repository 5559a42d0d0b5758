"""Rows found on sheets that are put together from lines, so that it is known where their rows lie."""

from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np
import pandas as pd

from netchu.config import EXPLORATION, Preprocessing
from netchu.pictures.finding import find_rows
from netchu.pictures.page import Row
from netchu.preprocessing.crop import Box
from netchu.preprocessing.steps import preprocess

FATES = ["found", "in pieces", "missed or joined"]
"""What becomes of a row: one box lies on it, several, or none."""

_TEXT = 64  # px that a row is high
_EDGE, _INDENT = 40, 60  # px of paper around the rows, and by which they begin further right at most
_PAPER = 1.5  # heights of a row that is cut out with the paper around it
_KINDS = {  # distance of rows as a share of their height, degrees by which they fall, quarter turns
    "level": (1.3, 0.0, 0),
    "tight": (0.8, 0.0, 0),
    "falling": (1.3, 5.0, 0),
    "on their side": (1.3, 0.0, 1),
}


class ComposedSheet(NamedTuple):
    """A sheet of rows.

    Attributes:
        page: uint8 (H, W).
        middles: (N, 2), x and y in px of the middle of each row.
        across: (2,), the direction across the rows, of length 1.
        distance: of the rows, px.
    """

    page: np.ndarray
    middles: np.ndarray
    across: np.ndarray
    distance: float


def compose_sheets(lines: Sequence[np.ndarray]) -> dict[str, list[ComposedSheet]]:
    """Sheets of several rows each: with room between them, tight, falling, on their side.

    Args:
        lines: uint8 (64, W) each, prepared, at least one; the first ones are used.
    """
    size = min(EXPLORATION.sheet_rows, len(lines))
    groups = [lines[k : k + size] for k in range(0, len(lines) - size + 1, size)][: EXPLORATION.sheets]
    return {
        kind: [_sheet(group, *way, np.random.default_rng(seed)) for seed, group in enumerate(groups, 1)]
        for kind, way in _KINDS.items()
    }


def find_on_sheets(sheets: dict[str, list[ComposedSheet]], config: Preprocessing) -> dict[str, list[list[Row]]]:
    """The rows found on each sheet."""
    return {kind: [find_rows(sheet.page, config) for sheet in pages] for kind, pages in sheets.items()}


def fates(sheets: dict[str, list[ComposedSheet]], found: dict[str, list[list[Row]]]) -> pd.DataFrame:
    """What became of the rows: one line per kind of sheet, a count for each of `FATES`."""
    counts = {
        kind: sum(_fates(sheet, rows) for sheet, rows in zip(pages, found[kind], strict=True))
        for kind, pages in sheets.items()
    }
    return pd.DataFrame.from_dict(counts, orient="index", columns=FATES)


def worst_sheets(
    sheets: dict[str, list[ComposedSheet]], found: dict[str, list[list[Row]]], config: Preprocessing
) -> dict[str, tuple[np.ndarray, list[Box], list[np.ndarray]]]:
    """Of each kind the sheet on which fewest rows were found: its pixels, the boxes, the lines (64, W) cut out."""
    worst = {}
    for kind, pages in sheets.items():
        sheet, rows = min(zip(pages, found[kind], strict=True), key=lambda pair: _fates(*pair)[0])
        lines = [preprocess(row.image, config, row.flat) for row in rows]
        worst[kind] = sheet.page, [row.box for row in rows], lines
    return worst


def _sheet(
    lines: Sequence[np.ndarray], spacing: float, fall: float, turns: int, rng: np.random.Generator
) -> ComposedSheet:
    distance = spacing * _TEXT
    indents = rng.integers(0, _INDENT, len(lines))
    height = round(2 * _EDGE + (len(lines) - 1) * distance + _TEXT)
    width = 2 * _EDGE + max(line.shape[1] + int(indent) for line, indent in zip(lines, indents, strict=True))
    page, middles = np.full((height, width), 255, np.uint8), []
    for k, (line, indent) in enumerate(zip(lines, indents, strict=True)):
        top, left = round(_EDGE + k * distance), _EDGE + int(indent)
        place = page[top : top + _TEXT, left : left + line.shape[1]]
        np.minimum(place, line, out=place)
        middles.append((left + line.shape[1] / 2, top + _TEXT / 2))
    return ComposedSheet(*_turned(page, np.array(middles), fall, turns), distance)


def _turned(
    page: np.ndarray, middles: np.ndarray, fall: float, turns: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The page turned by degrees and by quarters against the clock, with its points and the direction down it."""
    height, width = page.shape
    sine, cosine = np.sin(np.radians(fall)), np.cos(np.radians(fall))
    size = int(np.ceil(width * cosine + height * sine)), int(np.ceil(height * cosine + width * sine))
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), -fall, 1)
    turn[:, 2] += (size[0] - width) / 2, (size[1] - height) / 2
    page = cv2.warpAffine(page, turn, size, flags=cv2.INTER_LINEAR, borderValue=255)
    middles, across = middles @ turn[:, :2].T + turn[:, 2], turn[:, 1]
    for _ in range(turns):
        middles, across = np.stack([middles[:, 1], page.shape[1] - middles[:, 0]], axis=1), across[::-1] * (1, -1)
        page = np.rot90(page)
    return np.ascontiguousarray(page), middles, across


def _fates(sheet: ComposedSheet, rows: Sequence[Row]) -> np.ndarray:
    """Counts for each of `FATES`: a box belongs to the row that it lies nearest to, one around two rows to none."""
    single = [row for row in rows if row.image.shape[0] < _PAPER * _TEXT + sheet.distance / 2]
    boxes = np.array([((row.box[2] + row.box[3]) / 2, (row.box[0] + row.box[1]) / 2) for row in single]).reshape(-1, 2)
    apart = np.abs((boxes[:, None] - sheet.middles[None]) @ sheet.across)  # (boxes, rows)
    nearest = apart.argmin(axis=1)[apart.min(axis=1) < sheet.distance / 2]
    counts = np.bincount(nearest, minlength=len(sheet.middles))
    return np.array([(counts == 1).sum(), (counts > 1).sum(), (counts == 0).sum()])
