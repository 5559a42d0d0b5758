"""From a picture's bytes to all that the reading tool shows of it."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from netchu.config import Preprocessing
from netchu.data.images import decode_image
from netchu.preprocessing.crop import Box
from netchu.preprocessing.steps import trace
from netchu.reading import Reading, RowRead
from netchu.recognizer import Recognizer

Part = tuple[float, float, float, float]
"""A rectangle on a picture: left, top, right, bottom as shares of its width and height."""

WHOLE: Part = (0.0, 0.0, 1.0, 1.0)
_FORMATS = "give a PNG, JPEG, WebP, TIFF, BMP or GIF file"
_LEAST_INK = 128  # a line without a pixel darker than this is an empty page


@dataclass(frozen=True, eq=False, kw_only=True)
class RowReading(Reading):
    """What is read in one row, with what the tool shows beside it.

    Attributes:
        part: where it lies on the picture.
        page: uint8 pixels of the row, cut out and turned level.
        line: uint8 (64, W): what the network saw.
        preprocessing: the settings that made the line.
    """

    part: Part
    page: np.ndarray
    line: np.ndarray
    preprocessing: Preprocessing

    @cached_property
    def steps(self) -> list[tuple[str, np.ndarray, float]]:
        """(name, image, milliseconds) of the preprocessing, `page` first, the line last; made when asked for."""
        return trace(self.page, self.preprocessing)


@dataclass(frozen=True, eq=False)
class PictureReading:
    """What is read in a picture.

    Attributes:
        name: of its file.
        picture: uint8 (H, W) or (H, W, 3) RGB, all of it.
        part: the rectangle in which rows were looked for.
        rows: in reading order; none where nothing is written.
        seconds: from pixels to text.
    """

    name: str
    picture: np.ndarray
    part: Part
    rows: tuple[RowReading, ...]
    seconds: float

    @property
    def text(self) -> str:
        """A line break between rows."""
        return "\n".join(row.text for row in self.rows)


def picture_of(data: bytes, name: str) -> np.ndarray:
    """Pixels of an image file's bytes, uint8 (H, W) or (H, W, 3) RGB.

    Raises:
        InputError: they are no image that can be read.
    """
    return decode_image(bytes(data), name, _FORMATS)


def read_picture(
    recognizer: Recognizer,
    picture: np.ndarray,
    name: str,
    decoder: str = "best",
    part: Part = WHOLE,
    written: bool = False,
) -> PictureReading:
    """Reads the rows on a picture, as `Recognizer.read` does.

    Args:
        recognizer: reads.
        picture: uint8 (H, W) or (H, W, 3) RGB.
        name: of its file.
        decoder: see `Recognizer.read`.
        part: the rectangle to look in.
        written: whether somebody says that there is writing: where no row is found, all of the part is one, unless
            it is empty.
    """
    start = time.perf_counter()
    top, bottom, left, right = _box(picture, part)
    inside = picture[top:bottom, left:right]
    rows: Sequence[RowRead] = recognizer.read_rows(inside, decoder=decoder, source=name)
    if written and not rows:
        whole = recognizer.read_rows(inside, find=False, decoder=decoder, source=name)
        rows = [row for row in whole if row.line.min() < _LEAST_INK]
    seconds = time.perf_counter() - start
    config = recognizer.header.preprocessing
    shown = [
        RowReading(
            **vars(reading),
            part=_part(reading.box, (top, left), picture.shape[:2]),
            page=image,
            line=line,
            preprocessing=config,
        )
        for reading, image, line in rows
    ]
    return PictureReading(name, picture, part, tuple(shown), seconds)


def _part(box: Box, corner: tuple[int, int], shape: tuple[int, int]) -> Part:
    """A box, whose rectangle begins at this row and column, on a picture of this height and width."""
    (top, bottom, left, right), (down, along), (height, width) = box, corner, shape
    return (along + left) / width, (down + top) / height, (along + right) / width, (down + bottom) / height


def _box(picture: np.ndarray, part: Part) -> Box:
    """The rectangle in px, at least one each way, whatever the order of its corners."""
    height, width = picture.shape[:2]
    left, right = sorted(min(max(part[i], 0.0), 1.0) for i in (0, 2))
    top, bottom = sorted(min(max(part[i], 0.0), 1.0) for i in (1, 3))
    first_row, first_column = min(height - 1, round(top * height)), min(width - 1, round(left * width))
    last_row, last_column = max(first_row + 1, round(bottom * height)), max(first_column + 1, round(right * width))
    return first_row, last_row, first_column, last_column
