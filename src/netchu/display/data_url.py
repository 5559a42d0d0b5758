"""A picture inside the page that shows it."""

import base64
import io

import numpy as np
from PIL import Image


def data_url(image: np.ndarray, largest: tuple[int, int], form: str, **options: int) -> str:
    """The picture as the address of an `<img>`.

    Args:
        image: uint8 (H, W) or (H, W, 3).
        largest: width and height, px, that it is shrunk to where it is larger.
        form: of the file: JPEG, PNG, WEBP.
        **options: of Pillow's `save`, such as quality.

    >>> data_url(np.zeros((2, 3), np.uint8), (9, 9), "PNG")[:22]
    'data:image/png;base64,'
    """
    picture, buffer = Image.fromarray(image), io.BytesIO()
    picture.thumbnail(largest)
    (picture if form == "PNG" else picture.convert("RGB")).save(buffer, form, **options)
    return f"data:image/{form.lower()};base64,{base64.b64encode(buffer.getvalue()).decode('ascii')}"
