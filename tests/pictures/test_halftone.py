"""Gray that was made of dots becomes gray again; other pictures are left as they are."""

import numpy as np
import pytest
from pages import coloured, written
from PIL import Image

from netchu.pictures.halftone import without_halftone


@pytest.mark.parametrize("paper", [140, 190, 235])
@pytest.mark.parametrize("colours", ["gray", "rgb"])
def test_dots_run_together_and_strokes_stay(paper: int, colours: str):
    line = written()
    scanned = Image.fromarray((30 + line / 255 * (paper - 30)).astype(np.uint8)).convert("1").convert("L")
    dots = np.asarray(scanned) if colours == "gray" else np.asarray(scanned.convert("RGB"))
    gray = without_halftone(dots)
    assert gray.shape == dots.shape and gray.dtype == np.uint8
    gray = gray if colours == "gray" else gray[..., 0]
    ink = gray < (30 + paper) / 2
    assert (ink != (line < 128)).mean() < 0.02
    assert abs(float(gray[line == 255].mean()) - paper) < 12


@pytest.mark.parametrize(
    "page",
    [
        written(),
        np.where(written() < 128, 0, 255).astype(np.uint8),
        coloured(written(), (20, 30, 120), (225, 225, 235)),
        np.zeros((1, 1), np.uint8),
        np.full((2, 300), 255, np.uint8),
    ],
    ids=["gray", "black and white", "colour", "a pixel", "two rows"],
)
def test_other_pictures_stay_as_they_are(page: np.ndarray):
    assert without_halftone(page) is page
