"""What preprocessing costs and what it evens out, measured on a few lines."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from netchu.config import Preprocessing
from netchu.preprocessing.steps import preprocess, trace


def step_costs(images: Sequence[np.ndarray], config: Preprocessing) -> pd.DataFrame:
    """Milliseconds that each step takes, over these pages.

    Returns:
        One row per step, in order: step, median and slowest (ms per line), share (of the total of the medians).
    """
    trace(images[0], config)  # the first call pays for loading code: not a cost of the step
    rows = [(name, ms) for image in images for name, _, ms in trace(image, config)[1:]]
    grouped = pd.DataFrame(rows, columns=["step", "ms"]).groupby("step", sort=False)["ms"]
    table = grouped.agg(median="median", slowest="max").reset_index()
    return table.assign(share=table["median"] / max(table["median"].sum(), 1e-9))


def costs_by_mode(images: Sequence[np.ndarray], modes: dict[str, Preprocessing]) -> dict[str, pd.DataFrame]:
    """`step_costs` for each named way of preprocessing."""
    return {name: step_costs(images, config) for name, config in modes.items()}


def paper_and_ink(image: np.ndarray) -> tuple[float, float]:
    """Gray levels of paper and ink, 0 black to 255 white: the 75th percentile, and the mean of the darkest 2 %.

    >>> page = np.full((50, 100), 200, np.uint8)
    >>> page[20:22] = 30
    >>> paper_and_ink(page)
    (200.0, 30.0)
    """
    gray = image if image.ndim == 2 else image[..., :3].mean(axis=2)
    darkest = np.sort(gray, axis=None)[: max(1, round(0.02 * gray.size))]
    return float(np.percentile(gray, 75)), float(darkest.mean())


def contrast(images: Sequence[np.ndarray], config: Preprocessing) -> pd.DataFrame:
    """Paper and ink of each page before and after preprocessing: paper, ink, paper_after, ink_after (gray levels)."""
    rows = [(*paper_and_ink(image), *paper_and_ink(preprocess(image, config))) for image in images]
    return pd.DataFrame(rows, columns=["paper", "ink", "paper_after", "ink_after"])
