"""Rows of writing from quadrilaterals around words: which words are one row, and in which order rows are read."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import cv2
import numpy as np

from netchu.preprocessing.levels import count_levels, median

_SAME_ROW = 0.5  # words of a row have their middles within this share of the lower one's height
_WORD_GAP = 2.5  # heights between two words of a row; fields of a form stand further apart
_COLUMN_GAP = 1.5  # median heights between columns
_COLUMN_ROWS, _COLUMN_WIDTH = 3, 10.0  # rows of a column of running text, at least, and their median width in heights
_WIDE = 1.5  # from this ratio of width to height a quadrilateral tells how the writing leans
_TALL = 2.0  # and from this one of height to width, that it stands on its side: a lone letter or digit is lower
_ABOVE, _BESIDE = 0.22, 0.35  # heights of paper around a row that is cut out: marks stand outside the detector's boxes
_WITHIN = 0.7  # of a row that lies within another one's corners
_LEAST_HEIGHT = 80  # px: lower rows are drawn larger while they are cut out, which blurs them less than later would


class _Words(NamedTuple):
    """Quadrilaterals as they lie once the page is turned level: (N,) each, px."""

    left: np.ndarray
    right: np.ndarray
    middle: np.ndarray
    height: np.ndarray


def group_rows(quads: np.ndarray) -> list[np.ndarray]:
    """Words joined to rows, in reading order.

    Args:
        quads: (N, 4, 2), corners in px: upper left, upper right, lower right, lower left.

    Returns:
        float32 (4, 2) for each row, corners in the same order.

    >>> words = np.array([[[0, 0], [40, 0], [40, 10], [0, 10]], [[50, 1], [90, 1], [90, 11], [50, 11]]])
    >>> [row.tolist() for row in group_rows(words)]
    [[[0.0, 0.0], [90.0, 0.0], [90.0, 11.0], [0.0, 11.0]]]
    """
    if not len(quads):
        return []
    angle = lean(quads)
    words = _levelled(quads, angle)
    columns = _text_columns(words, range(len(quads)), float(np.median(words.height)))
    rows = [_around(quads[members], angle) for column in columns for members in _joined(words, column)]
    return [rows[i] for i in reading_order(_levelled(np.array(rows), angle))]


def lean(quads: np.ndarray) -> float:
    """Degrees by which rows fall from left to right: the median over quadrilaterals, long ones counted more."""
    along = quads[:, 1] - quads[:, 0] + quads[:, 2] - quads[:, 3]
    down = quads[:, 3] - quads[:, 0] + quads[:, 2] - quads[:, 1]
    widths, heights = np.hypot(*along.T), np.hypot(*down.T)
    wide = widths > _WIDE * heights
    if not wide.any():
        return 0.0
    angles, weights = np.degrees(np.arctan2(along[wide, 1], along[wide, 0])), widths[wide]
    order = np.argsort(angles)
    return float(angles[order][np.searchsorted(weights[order].cumsum(), weights.sum() / 2)])


def stands_on_its_side(quads: np.ndarray) -> bool:
    """Whether most of the writing runs from top to bottom.

    >>> stands_on_its_side(np.array([[[0, 0], [10, 0], [10, 90], [0, 90]]]))
    True
    """
    sides = np.ptp(quads, axis=1)
    areas = sides.prod(axis=1)
    return bool(areas[sides[:, 1] > _TALL * sides[:, 0]].sum() > areas.sum() / 2)


def cut_row(
    page: np.ndarray, corners: np.ndarray, paper: np.ndarray | None = None, others: Sequence[np.ndarray] = ()
) -> np.ndarray:
    """The row on a page, turned level, with paper around it: uint8 (H, W) or (H, W, 3), as the page.

    Low rows come out larger than they are.

    Args:
        page: uint8.
        corners: (4, 2) of the row, px.
        paper: its colour (see `paper_of`), where the caller knows it: a large page takes long to look through.
        others: corners of the page's other rows, painted over with paper: where this row isn't, and where one of them
            lies within this row's corners for the most part, as a short row squeezed in below a long one does.
    """
    paper = paper_of(page) if paper is None else paper
    width = (np.hypot(*(corners[1] - corners[0])) + np.hypot(*(corners[2] - corners[3]))) / 2
    height = (np.hypot(*(corners[3] - corners[0])) + np.hypot(*(corners[2] - corners[1]))) / 2
    larger = max(1.0, _LEAST_HEIGHT / height)
    width, height = larger * width, larger * height
    above, beside = _ABOVE * height, _BESIDE * height
    size = max(1, round(width + 2 * beside)), max(1, round(height + 2 * above))
    ends = np.array([[beside, above], [beside + width, above], [beside, above + height]], np.float32)
    matrix = cv2.getAffineTransform(corners[[0, 1, 3]].astype(np.float32), ends)
    row = cv2.warpAffine(page, matrix, size, flags=cv2.INTER_CUBIC, borderValue=paper.tolist())
    own = _covered(corners, matrix, size)
    for other in _within_reach(others, matrix, size):
        place = _covered(other, matrix, size)
        is_within = (place & own).sum() > _WITHIN * max(1, place.sum()) and place.sum() < own.sum() / 2
        row[place if is_within else place & ~own] = paper
    return row


def _within_reach(others: Sequence[np.ndarray], matrix: np.ndarray, size: tuple[int, int]) -> list[np.ndarray]:
    """The quadrilaterals that may lie on what `matrix` cuts out: of hundreds of cells on a page, those beside it."""
    places = np.reshape(others, (-1, 4, 2)) @ matrix[:, :2].T + matrix[:, 2]
    near = (places.max(axis=1) >= -1).all(axis=1) & (places.min(axis=1) <= size).all(axis=1)
    return [other for other, is_near in zip(others, near, strict=True) if is_near]


def _covered(corners: np.ndarray, matrix: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """Where a quadrilateral lies on what an affine `matrix` cuts out of its page, bool (H, W)."""
    mask = np.zeros(size[::-1], np.uint8)
    cv2.fillConvexPoly(mask, np.rint(corners @ matrix[:, :2].T + matrix[:, 2]).astype(np.int32), 1)
    return mask.astype(bool)


def paper_of(page: np.ndarray) -> np.ndarray:
    """The middle colour of the page: uint8 (1,) or (3,)."""
    channels = page[..., None] if page.ndim == 2 else page
    return np.array([median(count_levels(channels[..., k])) for k in range(channels.shape[2])]).astype(np.uint8)


def reading_order(rows: _Words) -> list[int]:
    """Numbers of the rows: top to bottom, left to right where they stand beside each other; whole columns first.

    Columns are parted by a gap that runs through all rows, with two rows at least on either side.
    Source: recursive XY-cut, Nagy and Seth 1984.
    """
    return _order(rows, list(range(len(rows.left))), _COLUMN_GAP * float(np.median(rows.height)))


def _order(rows: _Words, members: list[int], gap: float) -> list[int]:
    for one, other in _parted(rows, members, gap):
        if min(len(one), len(other)) >= 2:
            return _order(rows, one, gap) + _order(rows, other, gap)
    found: list[int] = []
    for band in _bands(rows, members):
        found += sorted(band, key=lambda i: rows.left[i])
    return found


def _parted(words: _Words, members: Sequence[int], gap: float) -> Iterator[tuple[list[int], list[int]]]:
    """What lies left and right of each gap that runs down through all of them, from left to right."""
    by_left = sorted(members, key=lambda i: words.left[i])
    reach = words.right[by_left[0]]
    for at, i in enumerate(by_left):
        if words.left[i] - reach > gap:
            yield by_left[:at], by_left[at:]
        reach = max(reach, words.right[i])


def _text_columns(words: _Words, members: Sequence[int], height: float) -> list[Sequence[int]]:
    """Words by columns of running text: the gap between these may be narrower than one between words of a row.

    Captions and what is filled in beside them are no such columns, nor are those of most tables.
    """
    for one, other in _parted(words, members, _COLUMN_GAP * height):
        if _is_running_text(words, one, height) and _is_running_text(words, other, height):
            return [one, *_text_columns(words, other, height)]
    return [members]


def _is_running_text(words: _Words, members: Sequence[int], height: float) -> bool:
    bands = _bands(words, members)
    widths = [max(words.right[i] for i in band) - min(words.left[i] for i in band) for band in bands]
    return len(bands) >= _COLUMN_ROWS and bool(np.median(widths) >= _COLUMN_WIDTH * height)


def _bands(rows: _Words, members: Sequence[int]) -> list[list[int]]:
    """Rows that stand beside each other together, top to bottom."""
    bands: list[list[int]] = []
    for i in sorted(members, key=lambda i: rows.middle[i]):
        if bands and _beside(rows, bands[-1][0], i):
            bands[-1].append(i)
        else:
            bands.append([i])
    return bands


def _beside(words: _Words, one: int, other: int) -> bool:
    lower = min(words.height[one], words.height[other])
    return bool(abs(words.middle[one] - words.middle[other]) < _SAME_ROW * lower)


def _joined(words: _Words, members: Sequence[int]) -> list[list[int]]:
    """Numbers of the words of each row: neighbours that stand beside each other, and what they hang together with."""
    order = sorted(members, key=lambda i: words.left[i])
    rows: list[list[int]] = []
    for i in order:
        near = [
            row for row in rows
            if _beside(words, row[-1], i)
            and words.left[i] - max(words.right[k] for k in row)
            < _WORD_GAP * max(words.height[i], words.height[row[-1]])
        ]  # fmt: skip
        if near:
            min(near, key=lambda row: abs(words.middle[row[-1]] - words.middle[i])).append(i)
        else:
            rows.append([i])
    return rows


def _levelled(quads: np.ndarray, angle: float) -> _Words:
    x, y = np.moveaxis(quads @ _turn(angle).T, -1, 0)
    height = (np.hypot(*(quads[:, 3] - quads[:, 0]).T) + np.hypot(*(quads[:, 2] - quads[:, 1]).T)) / 2
    return _Words(x.min(axis=1), x.max(axis=1), y.mean(axis=1), height)


def _around(quads: np.ndarray, angle: float) -> np.ndarray:
    """The rectangle (4, 2) leaning by `angle` around all of these."""
    turn = _turn(angle)
    x, y = np.moveaxis(quads @ turn.T, -1, 0)
    corners = [(x.min(), y.min()), (x.max(), y.min()), (x.max(), y.max()), (x.min(), y.max())]
    return (np.array(corners) @ turn).astype(np.float32)


def _turn(angle: float) -> np.ndarray:
    """The matrix that turns what leans by `angle` level."""
    cosine, sine = np.cos(np.radians(angle)), np.sin(np.radians(angle))
    return np.array([[cosine, sine], [-sine, cosine]])
