"""Pictures of handwriting made small: as high as reading needs, and compressed so that the same rows are found."""

import io
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from netchu.config import HEIGHT, PREPROCESSING
from netchu.data.images import decode_image, read_bytes
from netchu.pictures.finding import find_rows
from netchu.pictures.page import Row

ROW_HEIGHT = 2 * HEIGHT  # px that a row of writing keeps; what the network sees of it is half as high
_QUALITIES = (35, 80)  # of WebP; the better one where rows get lost with the other
_METHOD = 4  # of WebP: more takes much longer and saves little
_LONGEST = 16_383  # px, of a side in WebP


def small_picture(path: Path | str) -> bytes:
    """The picture as WebP in which as many rows of writing are found; its own bytes where there is no smaller one.

    Raises:
        InputError: it can't be read.
    """
    data = read_bytes(path)
    page = decode_image(data, str(path))
    rows = find_rows(page, PREPROCESSING)
    lowest = min(map(_height, rows), default=page.shape[0])
    scale = min(1.0, ROW_HEIGHT / max(1, lowest))
    height, width = (max(1, round(side * scale)) for side in page.shape[:2])
    if max(height, width) <= _LONGEST:
        small = cv2.resize(page, (width, height), interpolation=cv2.INTER_AREA) if scale < 1 else page
        for quality in _QUALITIES:
            packed = _webp(small, quality)
            if len(packed) < len(data) and len(find_rows(decode_image(packed, str(path)), PREPROCESSING)) == len(rows):
                return packed
    return data


def _height(row: Row) -> int:
    """Height of a row in px of its page, on which it may run down."""
    top, bottom, left, right = row.box
    return right - left if row.quarter_turns % 2 else bottom - top


def _webp(page: np.ndarray, quality: int) -> bytes:
    file = io.BytesIO()
    Image.fromarray(page).convert("RGB").save(file, "webp", quality=quality, method=_METHOD)
    return file.getvalue()
