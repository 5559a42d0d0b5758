"""What is seen of a picture before anything is decoded: the rows on its pages, and what the network makes of each."""

from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL.Image import Image as PillowImage

from netchu.config import MAX_READ_WIDTH, Preprocessing
from netchu.data.images import pillow_pixels
from netchu.errors import InputError
from netchu.pictures.blots import is_blot
from netchu.pictures.documents import read_pages
from netchu.pictures.finding import find_rows
from netchu.pictures.one_row import has_shape_of_one_row
from netchu.pictures.page import Row, find_row, writing_box
from netchu.pictures.squeezed import part_squeezed_rows
from netchu.preprocessing.crop import Box
from netchu.preprocessing.steps import preprocess

Image = str | Path | np.ndarray | PillowImage
"""A file, pixels (H, W) or (H, W, 3) RGB, uint8, or what Pillow has opened."""

_MUCH_SURER = 0.1  # what stands on its head, and is turned, gains twice that
_UNSURE = 0.8  # mean probability of characters below which a picture may stand on its head
_STRETCH = 10  # characters in a row, by whose mean probability rows are judged


class Way(Enum):
    """How a picture is looked at.

    All of it as one row; as it lies; for one row on it; for a short row below a long one; by the detector whatever it
    looks like; upside down.
    """

    WHOLE = "whole"
    AS_IT_LIES = "as it lies"
    ONE_ROW = "one row"
    SQUEEZED = "squeezed"
    DETECTED = "detected"
    UPSIDE_DOWN = "upside down"


_MORE_ROWS = {Way.SQUEEZED: 0.93, Way.DETECTED: 0.8}  # that probability, below which one row may be two
_SECOND_ROW = 3  # characters more, at least, that are read where a second row was overlooked
_AS_SURE = 0.02  # less is as sure


class SeenRow(NamedTuple):
    """A row on a picture.

    Attributes:
        page: its number, from 0.
        box: on the page as it is in the file.
        quarter_turns: by which the page had to be turned.
        line: uint8 (64, W), what the network sees.
        image: uint8 (H, W) or (H, W, 3), the row cut out and turned level; None where it isn't kept.
        plain: the row with its image flattened, where no detector was asked for it; None elsewhere.
    """

    page: int
    box: Box
    quarter_turns: int
    line: np.ndarray
    image: np.ndarray | None
    plain: Row | None

    @property
    def is_plain(self) -> bool:
        """Whether no detector was asked for it."""
        return self.plain is not None


@dataclass(frozen=True)
class Look:
    """What is seen of a picture.

    Attributes:
        sizes: height and width of each page, None of a broken one.
        rows: of all pages, in reading order.
        problems: what is wrong with pages that can't be read.
        log_probs: (T, K) of each row, once the network has seen them.
    """

    sizes: tuple[tuple[int, int] | None, ...]
    rows: tuple[SeenRow, ...]
    problems: tuple[str, ...]
    log_probs: tuple[np.ndarray, ...] = ()

    def asks_for(self, way: Way) -> bool:
        """Whether it is read so badly that the picture should be looked at in that way, too."""
        if way is Way.ONE_ROW:
            return len(self.rows) > 1 and all(size and has_shape_of_one_row(*size) for size in self.sizes)
        if way in _MORE_ROWS:
            return len(self.rows) == 1 and self.rows[0].is_plain and self._least_sure < _MORE_ROWS[way]
        tells_up_from_down = bool(self.rows) and self._characters != 1  # a lone 6 is a 9 on its head
        return self._is_on_its_side or tells_up_from_down and self._sureness < _UNSURE

    def or_rather(self, other: "Look | InputError", way: Way) -> "Look":
        """The other look at the same picture where it is the surer one, and has the rows that it was to look for."""
        if isinstance(other, InputError):
            return self
        if way is Way.UPSIDE_DOWN:
            least = 0.0 if self._is_on_its_side else _MUCH_SURER
            return other if other._sureness > self._sureness + least else self
        if way is Way.ONE_ROW:
            return other if other.rows and other._least_sure > self._least_sure else self
        more = other._characters >= self._characters + _SECOND_ROW
        if len(other.rows) <= len(self.rows) or not more:
            return self
        if way is Way.DETECTED:
            return other if other._least_sure > self._least_sure else self
        return other if least_sure_stretch(other.log_probs[0]) > self._least_sure - _AS_SURE else self

    @property
    def _is_on_its_side(self) -> bool:
        """Whether nobody knows which side is up."""
        return any(row.quarter_turns % 2 for row in self.rows)

    @property
    def _sureness(self) -> float:
        """Of all letters together, so that a scrawl beside the writing counts little; 0 where there is none."""
        return sureness(np.concatenate(self.log_probs)) if self.rows else 0.0

    @property
    def _characters(self) -> int:
        return sum(map(_count_read, self.log_probs))

    @property
    def _least_sure(self) -> float:
        return min(least_sure_stretch(row) for row in self.log_probs)


def look_at(image: Image, config: Preprocessing, way: Way, keep_images: bool = False) -> Look:
    """The rows of a picture; `log_probs` are the caller's to add.

    Args:
        image: a file, pixels, or what Pillow has opened.
        config: of the preprocessing.
        way: see `Way`; for a squeezed row `look_for_squeezed_row` looks.
        keep_images: of the rows, which many pages of them leave no memory for.

    Raises:
        InputError: nothing of it can be read.
    """
    image = pillow_pixels(image) if isinstance(image, PillowImage) else image
    pages = read_pages(image) if isinstance(image, str | Path) else iter([image])
    sizes: list[tuple[int, int] | None] = []
    rows, problems = [], []
    whole = replace(config, max_width=max(MAX_READ_WIDTH, config.max_width))
    for number, page in enumerate(pages):
        if isinstance(page, InputError):
            problems.append(str(page))
            sizes.append(None)
            continue
        sizes.append(_checked(page).shape[:2])
        for box, row in _rows(page, config, way):
            line = preprocess(row.image, whole, row.flat)
            if line.shape[1] >= whole.max_width:
                problems.append(f"A row of {_name(image)} is too long to be read well: cut it up.")
            if way is Way.WHOLE or not is_blot(line):
                rows.append(_seen(number, box, row, line, keep_images))
    if not any(sizes):
        raise InputError(problems[0] if problems else f"{image} has no page: give another file.")
    return Look(tuple(sizes), tuple(rows), tuple(problems))


def look_for_squeezed_row(look: Look, config: Preprocessing, keep_images: bool = False) -> Look:
    """What is seen of a picture of one plain row when a short row may be squeezed in below it: two rows, or none.

    Args:
        look: at the picture as it lies.
        config, keep_images: see `look_at`.
    """
    rows = []
    for page, whole in ((row.page, row.plain) for row in look.rows if row.plain is not None):
        for part in part_squeezed_rows(whole.image) or ():
            row, line = whole._replace(image=part, flat=part), preprocess(part, config, part)
            if not is_blot(line):
                rows.append(_seen(page, writing_box(row, config), row, line, keep_images))
    return replace(look, rows=tuple(rows), log_probs=())


def _seen(page: int, box: Box, row: Row, line: np.ndarray, keep_images: bool) -> SeenRow:
    plain = None if row.flat is None else row._replace(image=row.flat)
    return SeenRow(page, box, row.quarter_turns, line, row.image if keep_images else None, plain)


def _rows(page: np.ndarray, config: Preprocessing, way: Way) -> list[tuple[Box, Row]]:
    """The rows, and where on the page as it is they are written."""
    height, width = page.shape[:2]
    whole = 0, height, 0, width
    if way is Way.WHOLE:
        return [(whole, Row(whole, page, None))]
    if way is Way.ONE_ROW:
        row = find_row(page, config)
        return [(row.box, row)]
    turned = way is Way.UPSIDE_DOWN
    rows = find_rows(np.rot90(page, 2) if turned else page, config, detect=way is Way.DETECTED)
    boxes = [writing_box(row, config) for row in rows]
    if not turned:
        return list(zip(boxes, rows, strict=True))
    return [
        (
            (height - bottom, height - top, width - right, width - left),
            row._replace(quarter_turns=row.quarter_turns + 2),
        )
        for (top, bottom, left, right), row in zip(boxes, rows, strict=True)
    ]


def _name(image: Image) -> str:
    return "the picture" if isinstance(image, np.ndarray) else str(image)


def _checked(picture: np.ndarray) -> np.ndarray:
    if not isinstance(picture, np.ndarray):
        kind = type(picture).__name__
        raise InputError(f"A picture is {kind}: give a file, or pixels (H, W) or (H, W, 3) as a numpy array.")
    gray_or_rgb = picture.ndim == 2 or picture.shape[2:] == (3,)
    if picture.dtype != np.uint8 or not gray_or_rgb or not picture.size:
        what = f"{picture.shape} {picture.dtype}"
        raise InputError(f"A picture is {what}: give a file, or uint8 pixels (H, W) or (H, W, 3), 0 is black.")
    return picture


def sureness(log_probs: np.ndarray) -> float:
    """Mean probability of the likeliest character over the frames where it is one, 0 to 1; 0 where all are blank.

    >>> sureness(np.log(np.array([[0.9, 0.1], [0.2, 0.8]])))
    0.8
    """
    best = log_probs.argmax(axis=1)
    written = best > 0
    return round(float(np.exp(log_probs[written, best[written]]).mean()), 6) if written.any() else 0.0


def least_sure_stretch(log_probs: np.ndarray, characters: int = _STRETCH) -> float:
    """The lowest mean probability, 0 to 1, of so many characters in a row, by the likeliest alignment; 1 without any.

    >>> likely = np.array([[0.1, 0.9, 0.0], [0.1, 0.8, 0.1], [0.9, 0.1, 0.0], [0.2, 0.0, 0.8], [0.3, 0.7, 0.0]])
    >>> round(least_sure_stretch(np.log(likely + 1e-9), 2), 3)
    0.75
    """
    peaks = _peaks(log_probs)
    count = min(characters, len(peaks))
    return float(np.convolve(peaks, np.full(count, 1 / count), "valid").min()) if count else 1.0


def _peaks(log_probs: np.ndarray) -> np.ndarray:
    """The highest probability of each character of the likeliest alignment, (N,)."""
    best = log_probs.argmax(axis=1)
    highest = np.exp(log_probs[np.arange(len(best)), best])
    begins = np.flatnonzero(np.diff(best, prepend=-1))  # of runs of one class
    return np.maximum.reduceat(highest, begins)[best[begins] > 0]


def _count_read(log_probs: np.ndarray) -> int:
    return len(_peaks(log_probs))
