"""Pictures inside pages: shrunk, never blown up, readable again."""

import base64
import io

import numpy as np
import pytest
from PIL import Image

from netchu.display.data_url import data_url


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_a_large_picture_is_shrunk_and_a_small_one_kept(form):
    for image, wanted in ((np.zeros((50, 200), np.uint8), (100, 25)), (np.zeros((5, 20, 3), np.uint8), (20, 5))):
        head, code = data_url(image, (100, 100), form).split(",")
        picture = Image.open(io.BytesIO(base64.b64decode(code)))
        assert picture.size == wanted and picture.format == form and head == f"data:image/{form.lower()};base64"
