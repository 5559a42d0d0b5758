"""From a picture's bytes to all that the reading tool shows of it."""

import time
from dataclasses import dataclass

import numpy as np

from netchu.data.images import decode_image
from netchu.errors import InputError
from netchu.preprocessing.crop import Box
from netchu.preprocessing.steps import trace
from netchu.reading import Reading
from netchu.recognizer import Recognizer

Part = tuple[float, float, float, float]
"""A rectangle on a picture: left, top, right, bottom as shares of its width and height."""

WHOLE: Part = (0.0, 0.0, 1.0, 1.0)
_FORMATS = "give a PNG, JPEG, WebP, TIFF, BMP or GIF file"
_LEAST_INK = 128  # a line without a pixel darker than this is an empty page


@dataclass(frozen=True, eq=False, kw_only=True)
class PictureReading(Reading):
    """A reading with what the tool shows beside it.

    Attributes:
        picture: uint8 (H, W) or (H, W, 3) RGB, all of it.
        part: the rectangle that was read.
        page: uint8 pixels of that rectangle, turned where its line leant.
        steps: (name, image, milliseconds) of the preprocessing, `page` first, the line that the network saw last.
        seconds: from page to text.
    """

    picture: np.ndarray
    part: Part
    page: np.ndarray
    steps: tuple[tuple[str, np.ndarray, float], ...]
    seconds: float

    @property
    def line(self) -> np.ndarray:
        """uint8 (64, W): what the network saw."""
        return self.steps[-1][1]


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
    find: bool = True,
) -> PictureReading:
    """Reads the line on a picture.

    Args:
        recognizer: reads.
        picture: uint8 (H, W) or (H, W, 3) RGB.
        name: for sentences and files.
        decoder: see `Recognizer.read`.
        part: the rectangle that holds the line.
        find: look for the line in that rectangle and turn it level, else read all of it as it is.

    Raises:
        InputError: there is no writing on it.
    """
    start = time.perf_counter()
    top, bottom, left, right = _box(picture, part)
    row, line = recognizer.prepare(picture[top:bottom, left:right], find)
    if line.min() >= _LEAST_INK:
        raise InputError(f"No writing is found on {name}: write larger, or give a picture with darker ink.")
    reading = recognizer.read_line(line, row, decoder, name)
    seconds = time.perf_counter() - start
    height, width = picture.shape[:2]
    inner = row.box
    part = ((left + inner[2]) / width, (top + inner[0]) / height, (left + inner[3]) / width, (top + inner[1]) / height)
    steps = trace(row.image, recognizer.header.preprocessing)
    return PictureReading(
        **vars(reading), picture=picture, part=part, page=row.image, steps=tuple(steps), seconds=seconds
    )


def _box(picture: np.ndarray, part: Part) -> Box:
    """The rectangle in px, at least one each way, whatever the order of its corners."""
    height, width = picture.shape[:2]
    left, right = sorted(min(max(part[i], 0.0), 1.0) for i in (0, 2))
    top, bottom = sorted(min(max(part[i], 0.0), 1.0) for i in (1, 3))
    first_row, first_column = min(height - 1, round(top * height)), min(width - 1, round(left * width))
    last_row, last_column = max(first_row + 1, round(bottom * height)), max(first_column + 1, round(right * width))
    return first_row, last_row, first_column, last_column
