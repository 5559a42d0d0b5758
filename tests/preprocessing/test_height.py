"""Each line comes to the model's height."""

import numpy as np
import pytest
from pages import CONFIG

from netchu.preprocessing.height import resize_to_height


@pytest.mark.parametrize(
    ("height", "width", "expected"), [(128, 1000, 500), (32, 100, 200), (64, 3, 16), (64, 9000, 2400)]
)
def test_resize_keeps_the_aspect_within_its_limits(height: int, width: int, expected: int):
    line = resize_to_height(np.zeros((height, width), np.uint8), CONFIG)
    assert line.shape == (64, expected)
    assert (line[:, min(width, 3) :] == 255).all() == (width < 16)
