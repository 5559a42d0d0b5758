"""A short second row, squeezed in below the beginning of a long one where a form's box had no more room."""

from typing import NamedTuple

import cv2
import numpy as np

from netchu.preprocessing.pieces import connected_pieces

_INK = 128  # darker than this is ink
_SPECK = 0.0007  # share of height²: smaller pieces say nothing
_BEGINNING = 0.45  # of the row's width, that the second row lies below; the rest shows where the first one ends
_LETTER = 0.22  # of the height, from which a piece is a letter of the first row
_LOW_LETTER = 0.07  # and from which one below it is a letter of the second
_FEWEST = 3  # letters of either row
_FEWEST_ABOVE = 6  # letters of the first row, above the second: one row that leans has few there
_MARK = 0.06  # of the height: marks of the second row reach so far above its letters


class _Pieces(NamedTuple):
    """Connected pieces of ink, (N,) each, px; `number` is that of the labels."""

    number: np.ndarray
    height: np.ndarray
    bottom: np.ndarray
    middle: np.ndarray
    across: np.ndarray


def part_squeezed_rows(flat: np.ndarray) -> tuple[np.ndarray, np.ndarray] | None:
    """The two rows, each alone on a page of the same size; None where there is no second row below the first.

    Commas, dots and tails of the first row may be taken for a second one: whoever reads both decides.

    Args:
        flat: uint8 (H, W), dark ink on white paper, as `preprocessing.steps.flatten` leaves it.
    """
    labels, stats, centres = connected_pieces(flat < _INK)
    pieces = _pieces(stats, centres, flat.shape[0])
    if not len(pieces.number):
        return None
    left, right = pieces.across.min(), pieces.across.max()
    begins = pieces.across < left + _BEGINNING * (right - left)
    letters = ~begins & (pieces.height > _LETTER * flat.shape[0])
    if letters.sum() < _FEWEST:
        return None
    base = float(np.median(pieces.bottom[letters]))  # what the letters of the first row stand on
    low = (pieces.middle > base) & (pieces.height > _LOW_LETTER * flat.shape[0])
    above = begins & (pieces.height > _LETTER * flat.shape[0]) & ~low
    below = (low & begins).sum()
    if below < max(_FEWEST, 2 + (low & ~begins).sum()) or above.sum() < max(below, _FEWEST_ABOVE):
        return None
    end = pieces.across[low & begins].max() + flat.shape[0] / 2
    second = (pieces.middle > base - _MARK * flat.shape[0]) & (pieces.across <= end)
    is_second = np.isin(labels, pieces.number[second])
    grown = cv2.dilate(is_second.view(np.uint8), np.ones((3, 3), np.uint8)).astype(bool)  # pale edges of strokes
    moved, paper = grown & ((labels == 0) | is_second), np.uint8(255)
    return np.where(moved, paper, flat), np.where(moved, flat, paper)


def _pieces(stats: np.ndarray, centres: np.ndarray, height: int) -> _Pieces:
    number = np.flatnonzero(stats[:, cv2.CC_STAT_AREA] >= _SPECK * height**2)
    number = number[number > 0]
    tall = stats[number, cv2.CC_STAT_HEIGHT]
    return _Pieces(number, tall, stats[number, cv2.CC_STAT_TOP] + tall, centres[number, 1], centres[number, 0])
