"""One page in any array is the same page."""

import numpy as np
from pages import CONFIG, written

from netchu.preprocessing.steps import preprocess


def test_16_bit_float_and_rgba_read_as_the_same_page():
    page = written()
    expected = preprocess(page, CONFIG)
    opaque = np.dstack([page, page, page, np.full_like(page, 255)])
    for same in (page.astype(np.uint16) * 257, page / 255, page[..., None], opaque):
        np.testing.assert_array_equal(preprocess(same, CONFIG), expected)
