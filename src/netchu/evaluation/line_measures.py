"""What a line image looks like, in a few numbers: ink, pen, slant, paper, and whether a camera or a scanner took it."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np
import pandas as pd

from netchu.config import PREPROCESSING
from netchu.data.background import as_gray, normalise_background
from netchu.data.images import read_image
from netchu.data.line_geometry import estimate_slant
from netchu.data.ruled_lines import remove_rules
from netchu.errors import InputError

# Gray levels: paper that differs more than this along a line was lit by a lamp or the sun, not by a scanner. Chosen on
# validation lines of two data sets, one scanned and one photographed.
UNEVEN = 0.9
MEASURES = ["contrast", "stroke_width", "slant", "gray_levels", "unevenness"]
_INK = 128  # darker than this, on evened-out paper, is ink


def measure_image(image: np.ndarray) -> dict[str, float]:
    """The `MEASURES` of one line image as it came from disk.

    Args:
        image: uint8 (H, W) or (H, W, 3).

    Returns:
        contrast: gray levels between paper and ink (medians), 0 to 255.
        stroke_width: of the pen, % of the image's height.
        slant: degrees, positive leaning right.
        gray_levels: how many occur in at least one of 10,000 pixels: few where somebody thresholded the scan.
        unevenness: standard deviation of the paper's gray level along the line, gray levels.
        Those that need ink are nan on a page without any.
    """
    gray = as_gray(image)
    even = remove_rules(normalise_background(image, PREPROCESSING), PREPROCESSING)
    ink = cv2.resize(even, gray.shape[::-1], interpolation=cv2.INTER_AREA) < _INK
    histogram = np.bincount(gray.ravel(), minlength=256)
    paper = _paper(gray)
    found = {name: float("nan") for name in MEASURES}
    found["gray_levels"] = int((histogram > gray.size / 10_000).sum())
    found["unevenness"] = float(paper.std())
    if ink.any():
        found["contrast"] = float(abs(np.median(gray[~ink]) - np.median(gray[ink]))) if not ink.all() else 0.0
        found["stroke_width"] = 100 * _stroke_width(ink) / len(gray)
        found["slant"] = estimate_slant(even, PREPROCESSING.max_slant)
    return found


def _paper(gray: np.ndarray) -> np.ndarray:
    """Gray level of the paper in each of 16 pieces along the line: what three quarters of its pixels stay below."""
    columns = np.array_split(gray, min(16, gray.shape[1]), axis=1)
    return np.array([np.percentile(piece, 75) for piece in columns])


def _stroke_width(ink: np.ndarray) -> float:
    """px: twice the typical distance of a stroke's middle from its edge."""
    distance = cv2.distanceTransform(ink.astype(np.uint8), cv2.DIST_L2, 5)
    ridge = (distance > 0) & (distance >= cv2.dilate(distance, np.ones((3, 3), np.uint8)))
    return 2 * float(np.median(distance[ridge])) - 1


def measure_lines(paths: Sequence[str]) -> pd.DataFrame:
    """`measure_image` of each file, one row a line in this order; nan where it can't be read.

    Returns:
        The columns `MEASURES`, and paper: "photograph" or "scan" (by `UNEVEN`), "" where it can't be read.
    """

    def one(path: str) -> dict[str, float]:
        try:
            return measure_image(read_image(path))
        except InputError:
            return {name: float("nan") for name in MEASURES}

    with ThreadPoolExecutor() as pool:
        table = pd.DataFrame(list(pool.map(one, paths)), columns=MEASURES, dtype=float)
    kind = np.where(table["unevenness"] > UNEVEN, "photograph", "scan")
    return table.assign(paper=np.where(table["unevenness"].isna(), "", kind))
