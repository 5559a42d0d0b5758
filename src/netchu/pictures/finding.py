"""From a picture to its rows of writing: the whole of it where it plainly is one row, else what a detector finds."""

import numpy as np

from netchu.config import Preprocessing
from netchu.pictures.border import inside_border
from netchu.pictures.cut_off import are_cut_off
from netchu.pictures.detection import find_text
from netchu.pictures.dust import without_dust
from netchu.pictures.halftone import without_halftone
from netchu.pictures.light import without_hard_shadows
from netchu.pictures.one_row import has_shape_of_one_row, is_plainly_one_row
from netchu.pictures.page import Row, find_row
from netchu.pictures.rows import cut_row, group_rows, paper_of, stands_on_its_side
from netchu.pictures.sheet import find_sheet
from netchu.pictures.stamps import without_stamps
from netchu.preprocessing.crop import Box
from netchu.preprocessing.steps import flatten


def find_rows(page: np.ndarray, config: Preprocessing, detect: bool = False) -> list[Row]:
    """The rows of writing on a picture, in reading order, each turned level; [] where nothing is written.

    Writing that runs from top to bottom is turned by 90 degrees; the boxes are those on the picture as it is.

    Args:
        page: uint8 (H, W) or (H, W, 3) RGB.
        config: how a picture is made flat.
        detect: whether the detector looks even where the picture plainly is one row.
    """
    page = without_halftone(page)
    sheet = None if has_shape_of_one_row(*page.shape[:2]) else find_sheet(page)
    if sheet is not None:
        rows = _inner_rows(sheet.image, config, detect)
        return [row._replace(box=sheet.on_picture(row.box, page.shape)) for row in rows]
    top, bottom, left, right = inside_border(page)
    rows = _inner_rows(page[top:bottom, left:right], config, detect)
    return [row._replace(box=_moved(row.box, top, left)) for row in rows]


def _inner_rows(page: np.ndarray, config: Preprocessing, detect: bool) -> list[Row]:
    page = without_stamps(without_dust(without_hard_shadows(page)), config)
    if has_shape_of_one_row(*page.shape[:2]) and not detect:
        flat = flatten(page, config)
        if not (flat < 128).any():  # a form's leaders and rules, which the detector would take for writing
            return []
        if is_plainly_one_row(flat):
            return [find_row(page, config, flat)]
    quads = find_text(page)
    if len(quads) and stands_on_its_side(quads):
        turned = np.rot90(page, -1)  # clockwise: what ran down from the top runs from the left
        return [_turned_back(row, page.shape[0]) for row in _cut_rows(turned, find_text(turned))]
    return _cut_rows(page, quads)


def _cut_rows(page: np.ndarray, quads: np.ndarray) -> list[Row]:
    rows, paper = group_rows(quads), paper_of(page)
    return [
        Row(_box_around(row, page.shape[:2]), cut_row(page, row, paper, rows[:number] + rows[number + 1 :]), None)
        for number, (row, is_cut_off) in enumerate(zip(rows, are_cut_off(page, rows), strict=True))
        if not is_cut_off
    ]


def _moved(box: Box, down: int, right: int) -> Box:
    return box[0] + down, box[1] + down, box[2] + right, box[3] + right


def _box_around(corners: np.ndarray, shape: tuple[int, int]) -> Box:
    """The upright rectangle around a quadrilateral, within a page of this height and width."""
    (left, top), (right, bottom) = np.floor(corners.min(axis=0)), np.ceil(corners.max(axis=0))
    return max(0, int(top)), min(shape[0], int(bottom)), max(0, int(left)), min(shape[1], int(right))


def _turned_back(row: Row, height: int) -> Row:
    """The row with its box as it is on the page before that, `height` px high, was turned clockwise by 90 degrees."""
    top, bottom, left, right = row.box
    return row._replace(box=(height - right, height - left, top, bottom), quarter_turns=1)
