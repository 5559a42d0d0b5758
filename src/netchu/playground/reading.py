"""From a picture's bytes to all that the reading tool shows of it."""

import time
from dataclasses import dataclass

import numpy as np

from netchu.addresses.matching import AddressMatch, match_address
from netchu.data.images import decode_image
from netchu.data.lines import lines_of_images
from netchu.decoding import Hypothesis
from netchu.decoding.alignment import align
from netchu.errors import InputError
from netchu.pictures.page import cut_to_line
from netchu.preprocessing.line_geometry import Box
from netchu.preprocessing.steps import trace
from netchu.recognizer import Recognizer

Part = tuple[float, float, float, float]
"""A rectangle on a picture: left, top, right, bottom as shares of its width and height."""

WHOLE: Part = (0.0, 0.0, 1.0, 1.0)
_FORMATS = "give a PNG, JPEG, WebP, TIFF, BMP or GIF file"
_LEAST_INK = 128  # a line without a pixel darker than this is an empty page


@dataclass(frozen=True)
class Letter:
    """A character of the text read.

    Attributes:
        character: as the alphabet writes it.
        probability: 0 to 1, the highest that the network gives it where it stands.
        start, end: where it stands on the line, as shares of the line's width.
    """

    character: str
    probability: float
    start: float
    end: float


@dataclass(frozen=True, eq=False)
class Reading:
    """What is read in one picture.

    Attributes:
        name: what the picture is called.
        picture: uint8 (H, W) or (H, W, 3) RGB, all of it.
        part: the rectangle that was read.
        page: uint8 pixels of that rectangle, turned where its line leant.
        steps: (name, image, milliseconds) of the preprocessing, `page` first, the line that the network saw last.
        hypotheses: the texts that the decoder weighed, best first; at least one.
        letters: one for each character of the best text, as the network alone sees it.
        address: divisions that the text names.
        seconds: from page to text.
    """

    name: str
    picture: np.ndarray
    part: Part
    page: np.ndarray
    steps: tuple[tuple[str, np.ndarray, float], ...]
    hypotheses: tuple[Hypothesis, ...]
    letters: tuple[Letter, ...]
    address: AddressMatch
    seconds: float

    @property
    def text(self) -> str:
        """The best one."""
        return self.hypotheses[0].text

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
) -> Reading:
    """Reads the line on a picture.

    Args:
        picture: uint8 (H, W) or (H, W, 3) RGB.
        name: for sentences and files.
        decoder: `best`, `beam` or `greedy`.
        part: the rectangle that holds the line.
        find: look for the line in that rectangle and turn it level (see `cut_to_line`), else read all of it as it is.

    Raises:
        InputError: there is no writing on it.
    """
    start = time.perf_counter()
    top, bottom, left, right = _box(picture, part)
    page = picture[top:bottom, left:right]
    if find:
        inner, page = cut_to_line(page, recognizer.about.preprocessing)
        top, bottom, left, right = top + inner[0], top + inner[1], left + inner[2], left + inner[3]
    steps = trace(page, recognizer.about.preprocessing)
    line = steps[-1][1]
    if line.min() >= _LEAST_INK:
        raise InputError(f"No writing is found on {name}: write larger, or give a picture with darker ink.")
    log_probs = recognizer.log_probs(lines_of_images([line]))[0]
    hypotheses = recognizer.alternatives(log_probs, decoder)
    height, width = picture.shape[:2]
    return Reading(
        name=name,
        picture=picture,
        part=(left / width, top / height, right / width, bottom / height),
        page=page,
        steps=tuple(steps),
        hypotheses=tuple(hypotheses),
        letters=_letters(log_probs, hypotheses[0].text, recognizer),
        address=match_address(hypotheses[0].text),
        seconds=time.perf_counter() - start,
    )


def _box(picture: np.ndarray, part: Part) -> Box:
    """The rectangle in px, at least one each way, whatever the order of its corners."""
    height, width = picture.shape[:2]
    left, right = sorted(min(max(part[i], 0.0), 1.0) for i in (0, 2))
    top, bottom = sorted(min(max(part[i], 0.0), 1.0) for i in (1, 3))
    first_row, first_column = min(height - 1, round(top * height)), min(width - 1, round(left * width))
    last_row, last_column = max(first_row + 1, round(bottom * height)), max(first_column + 1, round(right * width))
    return first_row, last_row, first_column, last_column


def _letters(log_probs: np.ndarray, text: str, recognizer: Recognizer) -> tuple[Letter, ...]:
    """Where each character stands on the likeliest alignment, and how likely the network finds it there."""
    charset = recognizer.about.charset
    frames = len(log_probs)
    spans = align(log_probs, text, charset).tolist()
    return tuple(
        Letter(character, float(np.exp(log_probs[first:end, label].max())), first / frames, end / frames)
        for character, label, (first, end) in zip(text, charset.encode(text), spans, strict=True)
    )
