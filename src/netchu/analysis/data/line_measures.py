"""What a line image looks like, in a few numbers: ink, pen, slant, and the kind of page it is on."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np
import pandas as pd

from netchu.analysis.data.page_kinds import MEASURES as PAGE_MEASURES
from netchu.analysis.data.page_kinds import kinds, measure_page
from netchu.config import PREPROCESSING
from netchu.data.images import read_image
from netchu.errors import InputError
from netchu.preprocessing.background import normalise_background
from netchu.preprocessing.gray import as_gray
from netchu.preprocessing.rules import remove_rules
from netchu.preprocessing.slant import estimate_slant
from netchu.system.cores import usable_cores
from netchu.system.progress import track

MEASURES = ["contrast", "stroke_width", "slant"]
_INK = 128  # darker than this, on evened-out paper, is ink


def measure_image(image: np.ndarray) -> dict[str, float]:
    """The `MEASURES` of one line image as it came from disk.

    Args:
        image: uint8 (H, W) or (H, W, 3).

    Returns:
        contrast: gray levels between paper and ink (medians), 0 to 255.
        stroke_width: of the pen, % of the image's height.
        slant: degrees, positive leaning right.
        All nan on a page without ink.
    """
    gray = as_gray(image)
    even = remove_rules(normalise_background(image, PREPROCESSING), PREPROCESSING)
    ink = cv2.resize(even, gray.shape[::-1], interpolation=cv2.INTER_AREA) < _INK
    found = {name: float("nan") for name in MEASURES}
    if ink.any():
        found["contrast"] = float(abs(np.median(gray[~ink]) - np.median(gray[ink]))) if not ink.all() else 0.0
        found["stroke_width"] = 100 * _stroke_width(ink) / len(gray)
        found["slant"] = estimate_slant(even, PREPROCESSING.max_slant)
    return found


def _stroke_width(ink: np.ndarray) -> float:
    """px: twice the typical distance of a stroke's middle from its edge."""
    distance = cv2.distanceTransform(ink.astype(np.uint8), cv2.DIST_L2, 5)
    ridge = (distance > 0) & (distance >= cv2.dilate(distance, np.ones((3, 3), np.uint8)))
    return 2 * float(np.median(distance[ridge])) - 1


def measure_lines(paths: Sequence[str]) -> pd.DataFrame:
    """`measure_image` of each file, one row per line in this order; nan where it can't be read.

    Returns:
        The columns `MEASURES`, and page: its kind, see `page_kinds.kinds`, "" where it can't be read.
    """

    def one(path: str) -> dict[str, float]:
        try:
            image = read_image(path)
        except InputError:
            return {}
        return measure_image(image) | measure_page(image)

    with ThreadPoolExecutor(usable_cores()) as pool:
        found = list(track(pool.map(one, paths), "measuring lines", total=len(paths)))
    table = pd.DataFrame(found, columns=[*MEASURES, *PAGE_MEASURES], dtype=float)
    return table[MEASURES].assign(page=kinds(table).reindex(table.index, fill_value=""))
