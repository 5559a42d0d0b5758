"""How well one network reads the same lines when they are prepared in another way, or squeezed."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import cv2
import numpy as np
import pandas as pd

from netchu.charset import Charset
from netchu.config import Preprocessing
from netchu.decoding import greedy_decode
from netchu.metrics import bootstrap_interval, char_errors, score
from netchu.preprocessing.steps import preprocess

Read = Callable[[Sequence[np.ndarray]], list[np.ndarray]]  # prepared lines → log-probs (T, K) of each
COLUMNS = ["cer", "cer_low", "cer_high", "worse_low"]


def without_each_step(config: Preprocessing) -> dict[str, Preprocessing]:
    """The config as "all steps", then without one step after the other; the last, which sets the height, stays.

    >>> list(without_each_step(Preprocessing(steps=("otsu", "resize_to_height"))))
    ['all steps', 'without otsu']
    """
    left_out = {
        f"without {name.replace('_', ' ')}": replace(config, steps=tuple(s for s in config.steps if s != name))
        for name in config.steps[:-1]
    }
    return {"all steps": config} | left_out


def score_ways(
    pages: Sequence[np.ndarray], texts: Sequence[str], ways: dict[str, Preprocessing], read: Read, charset: Charset
) -> pd.DataFrame:
    """CER, greedily decoded, of the same pages prepared in each named way.

    Args:
        pages: uint8 pages.
        texts: their labels.
        ways: name → preprocessing.
        read: a network.
        charset: of its log-probs.

    Returns:
        Index the names; cer, cer_low, cer_high, and worse_low: lower end of the interval of how much higher the CER is
        than the first way's, over the same lines (0 for the first); above 0, chance does not explain it.
    """
    readings = {
        name: _read([preprocess(page, config) for page in pages], read, charset) for name, config in ways.items()
    }
    first = next(iter(readings.values()))
    rows = {name: [*_rates(texts, found), _worse(texts, first, found)] for name, found in readings.items()}
    return pd.DataFrame.from_dict(rows, orient="index", columns=COLUMNS)


def _worse(texts: Sequence[str], first: Sequence[str], second: Sequence[str]) -> float:
    """Lower end of the interval of the second readings' CER minus the first's: lines are drawn, with both readings."""
    edits = np.array(
        [[char_errors(t, a), char_errors(t, b), len(t)] for t, a, b in zip(texts, first, second, strict=True)]
    )
    return float(bootstrap_interval(edits, lambda sums: (sums[:, 1] - sums[:, 0]) / np.maximum(sums[:, 2], 1))[0])


def squeeze(line: np.ndarray, height: int) -> np.ndarray:
    """The line, uint8 (H, W), brought to a lower height and back: the detail that the height can't hold is gone.

    >>> squeeze(np.zeros((64, 100), np.uint8), 24).shape
    (64, 100)
    """
    if height >= line.shape[0]:
        return line
    size = max(1, round(line.shape[1] * height / line.shape[0])), height
    low = cv2.resize(line, size, interpolation=cv2.INTER_AREA)
    return cv2.resize(low, line.shape[::-1], interpolation=cv2.INTER_CUBIC)


def score_heights(
    images: Sequence[np.ndarray], texts: Sequence[str], heights: Sequence[int], read: Read, charset: Charset
) -> pd.DataFrame:
    """CER of prepared lines that were squeezed to each height and brought back.

    The network learnt lines of full height and is not trained anew: this bounds from above what is lost.

    Returns:
        Index height (px, as given); columns as in `score_ways`, held against the last height.
    """
    readings = {h: _read([squeeze(image, h) for image in images], read, charset) for h in heights}
    full = readings[heights[-1]]
    rows = [[*_rates(texts, found), _worse(texts, full, found)] for found in readings.values()]
    return pd.DataFrame(rows, columns=COLUMNS, index=pd.Index(heights, name="height"))


def _read(images: list[np.ndarray], read: Read, charset: Charset) -> list[str]:
    return [greedy_decode(frames, charset).text for frames in read(images)]


def _rates(texts: Sequence[str], readings: Sequence[str]) -> tuple[float, float, float]:
    scores = score(texts, readings)
    return scores.cer, scores.cer_low, scores.cer_high
