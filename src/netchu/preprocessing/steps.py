"""A page as read from disk to the line a model sees, by named steps that `config.Preprocessing` lists."""

import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from netchu import registry
from netchu.config import Preprocessing
from netchu.preprocessing.gray import to_uint8

Step = Callable[[np.ndarray, Preprocessing], np.ndarray]

_FLATTENING = ("normalise_background", "remove_rules")


def flatten(page: np.ndarray, config: Preprocessing) -> np.ndarray:
    """Gray, paper white and rules gone, uint8 (H', W'): the first two steps, and what ink is looked for on."""
    for name in _FLATTENING:
        page = find_step(name)(page, config)
    return page


def find_step(name: str) -> Step:
    """The step of that name in `registry.STEPS`, or of that import path.

    Raises:
        InputError: there is none.
    """
    return registry.find(registry.STEPS, name, "preprocessing step")


def preprocess(image: np.ndarray, config: Preprocessing, flat: np.ndarray | None = None) -> np.ndarray:
    """The line as a model sees it.

    Args:
        image: (H, W), (H, W, 1..4), any size from one pixel up; RGB order; uint8, uint16, bool or float.
        config: steps and their numbers.
        flat: the image as `flatten` leaves it, where the caller has it; not made again then.

    Returns:
        uint8 (config.height, W), min_width <= W <= max_width, dark ink on white paper.

    Raises:
        InputError: the config names a step that does not exist.

    >>> preprocess(np.full((100, 300, 3), 200, np.uint8), Preprocessing()).shape
    (64, 192)
    """
    if flat is not None and config.steps[:2] == _FLATTENING:
        image, config = flat, replace(config, steps=config.steps[2:])
    return deque(_walk(image, config), maxlen=1)[0][1]


class Traced(NamedTuple):
    """What a step left, and what it cost."""

    name: str
    image: np.ndarray
    milliseconds: float


def trace(image: np.ndarray, config: Preprocessing) -> list[Traced]:
    """What each step makes of the image, first `Traced("original", image, 0.0)`.

    The last image is that of `preprocess`.

    Raises:
        InputError: the config names a step that does not exist.
    """
    rows = [Traced("original", image, 0.0)]
    start = time.perf_counter()
    for name, after in _walk(image, config):
        now = time.perf_counter()
        rows.append(Traced(name, after, 1000 * (now - start)))
        start = now
    return rows


def _walk(image: np.ndarray, config: Preprocessing) -> Iterator[tuple[str, np.ndarray]]:
    """(name, image) after each step; `resize_to_height` is added where the config does not end with it."""
    names = list(config.steps)
    if not names or names[-1] != "resize_to_height":
        names.append("resize_to_height")
    steps = [find_step(name) for name in names]  # all, before the first one runs
    image = to_uint8(image)
    for name, step in zip(names, steps, strict=True):
        image = step(image, config)
        yield name, image
