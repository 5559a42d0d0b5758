"""Scan, photograph, form or black and white: what a page is, by rules on simple statistics of its pixels."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np
import pandas as pd

from netchu.config import PREPROCESSING
from netchu.data.images import read_image
from netchu.errors import InputError
from netchu.preprocessing.background import normalise_background
from netchu.preprocessing.gray import as_gray, to_uint8
from netchu.preprocessing.rules import remove_rules
from netchu.system.cores import usable_cores
from netchu.system.progress import track

KINDS = ["scan", "photograph", "form", "black and white"]
"""What `kinds` tells apart. A form is a page with ruled lines, however it came into the computer."""

# Chosen by eye on contact sheets of both real sets; a rule, not a trained classifier.
_PURE = 0.6  # share of pixels that are entirely black or white: more, and the page was thresholded
_SHADED = 0.027  # paper whose light varies by more than this share was photographed
_DARK_PAPER = 220  # gray level: a scanner's lamp leaves paper lighter
_RULED = 0.5  # share of the width along which preprocessing finds a ruled line
_HEIGHT = 96  # px that statistics of place are taken at

_COLOURS = ["paper_red", "paper_green", "paper_blue", "ink_red", "ink_green", "ink_blue"]
MEASURES = ["levels", "pure", "saturation", "paper", "unevenness", "ruled", *_COLOURS]


def measure_page(image: np.ndarray) -> dict[str, float]:
    """Statistics of a page, uint8 (H, W) or (H, W, 3) RGB.

    Returns:
        levels: gray levels that hold at least a thousandth of the pixels each.
        pure: share of the pixels that are 0 or 255.
        saturation: of the paper, 0 gray to 1.
        paper: gray level of the paper, 0 to 255.
        unevenness: how far the paper's light varies over the page, a share of the paper.
        ruled: share of the page's width along which `remove_rules` takes out a ruled line.
        paper_red ... ink_blue: colours, 0 to 255.

    >>> white = measure_page(np.full((50, 200), 255, np.uint8))
    >>> white["levels"], white["paper"], white["ruled"]
    (1.0, 255.0, 0.0)
    """
    image = to_uint8(image)
    gray = as_gray(image)
    shares = np.bincount(gray.ravel(), minlength=256) / gray.size
    width = max(1, round(image.shape[1] * _HEIGHT / image.shape[0]))
    small = cv2.resize(image, (width, _HEIGHT), interpolation=cv2.INTER_AREA)
    colour = small if small.ndim == 3 else np.stack([small] * 3, axis=2)
    dark = as_gray(small).ravel()
    paper = np.median(colour.reshape(-1, 3)[dark >= np.median(dark)], axis=0)
    ink = colour.reshape(-1, 3)[dark <= np.percentile(dark, 3)].mean(axis=0)
    values = {
        "levels": (shares >= 1e-3).sum(),
        "pure": shares[0] + shares[255],
        "saturation": (paper.max() - paper.min()) / max(paper.max(), 1),
        "paper": paper.mean(),
        "unevenness": _unevenness(as_gray(small)),
        "ruled": _ruled(small),
    }
    values |= dict(zip(_COLOURS, [*paper, *ink], strict=True))
    return {name: float(value) for name, value in values.items()}


def _unevenness(gray: np.ndarray) -> float:
    """Spread of the paper's level over blocks as wide as half the height, a share of the middle block's."""
    blocks = np.array_split(gray, max(1, 2 * gray.shape[1] // gray.shape[0]), axis=1)
    light = np.array([np.percentile(block, 70) for block in blocks])
    return float((np.percentile(light, 95) - np.percentile(light, 5)) / max(np.median(light), 1))


def _ruled(page: np.ndarray) -> float:
    """Share of the columns where `remove_rules` takes something out."""
    even = normalise_background(page, PREPROCESSING)
    return float((remove_rules(even, PREPROCESSING) != even).any(axis=0).mean())


def measure_pages(paths: Sequence[str]) -> pd.DataFrame:
    """`measure_page` of each file, one row per page in this order; a file that can't be read has nan everywhere."""

    def one(path: str) -> dict[str, float]:
        try:
            return measure_page(read_image(path))
        except InputError:
            return dict.fromkeys(MEASURES, float("nan"))

    with ThreadPoolExecutor(usable_cores()) as pool:
        rows = list(track(pool.map(one, paths), "measuring pages", total=len(paths)))
    return pd.DataFrame(rows, columns=MEASURES)


def kinds(measures: pd.DataFrame) -> pd.Series:
    """Which of `KINDS` each page is; a page that could not be measured is left out.

    Few levels first, then rules, then light: a thresholded form counts as black and white.

    >>> page = dict.fromkeys(MEASURES, 0.0) | {"paper": 240.0}
    >>> kinds(pd.DataFrame([page, page | {"unevenness": 0.1}, page | {"ruled": 1.0}, page | {"pure": 0.9}])).tolist()
    ['scan', 'photograph', 'form', 'black and white']
    """
    known = measures[measures["paper"].notna()]
    photographed = known["unevenness"].gt(_SHADED) | known["paper"].lt(_DARK_PAPER)
    rules = [known["pure"].gt(_PURE), known["ruled"].gt(_RULED), photographed]
    return pd.Series(np.select(rules, KINDS[:0:-1], KINDS[0]), index=known.index, name="kind", dtype="str")


def kind_counts(found: pd.Series, sources: pd.Series) -> pd.DataFrame:
    """Pages by source (rows, the largest first) and kind (columns, all of `KINDS`)."""
    table = pd.crosstab(sources[found.index], found).reindex(columns=KINDS, fill_value=0)
    return table.loc[table.sum(axis=1).sort_values(ascending=False, kind="stable").index]


def colour_clusters(measures: pd.DataFrame, what: str, count: int = 7) -> pd.DataFrame:
    """The colours of ink or paper in `count` clusters, found in CIELAB, where distances are as people see them.

    Args:
        measures: rows of `measure_pages`.
        what: ink or paper.
        count: at most.

    Returns:
        red, green, blue (0 to 255, the cluster's mean), lines; the largest first.

    Source: Lloyd's k-means with k-means++ starts, as in OpenCV.
    """
    colours = measures[[f"{what}_{name}" for name in ("red", "green", "blue")]].dropna().to_numpy(np.float32)
    if not len(colours):
        return pd.DataFrame(columns=["red", "green", "blue", "lines"])
    lab = cv2.cvtColor(colours[None] / 255, cv2.COLOR_RGB2LAB)[0]
    count = min(count, len(np.unique(lab.round(1), axis=0)))
    cv2.setRNGSeed(1)
    stop = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 50, 0.1)
    _, labels, _ = cv2.kmeans(lab, count, None, stop, 5, cv2.KMEANS_PP_CENTERS)
    table = pd.DataFrame(colours, columns=["red", "green", "blue"]).groupby(labels.ravel()).mean()
    table["lines"] = np.bincount(labels.ravel(), minlength=count)
    return table.sort_values("lines", ascending=False, kind="stable", ignore_index=True)


def one_of_each(manifest: pd.DataFrame, found: pd.Series, count: int) -> pd.DataFrame:
    """`count` lines, of as many kinds as there are: scan, photograph, form, black and white, and again.

    Args:
        manifest: lines.
        found: kinds of some of them, by the manifest's index.

    Returns:
        Rows of the manifest with a column `kind`; fewer than `count` only where fewer lines have a kind.
    """
    rank = found.map(KINDS.index)
    turn = found.groupby(found).cumcount()
    order = pd.DataFrame({"turn": turn, "rank": rank}).sort_values(["turn", "rank"], kind="stable").index[:count]
    return manifest.loc[order].assign(kind=found[order])


def example_pages(manifest: pd.DataFrame, found: pd.Series) -> dict[str, np.ndarray]:
    """Kind → the first page of that kind, uint8 (H, W) or (H, W, 3); kinds that no page has are left out."""
    first = one_of_each(manifest, found.groupby(found).head(1), len(KINDS))
    return {row.kind: read_image(row.path) for row in first.itertuples()}
