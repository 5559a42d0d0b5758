"""A page as read from disk to the line a model sees, by named steps that `config.Preprocessing` lists."""

import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from netchu.config import Preprocessing
from netchu.errors import InputError
from netchu.preprocessing.background import normalise_background, to_uint8
from netchu.preprocessing.ink_steps import otsu, remove_noise, smooth_contours
from netchu.preprocessing.line_geometry import crop_to_ink, deslant, resize_to_height
from netchu.preprocessing.rules import remove_rules

Step = Callable[[np.ndarray, Preprocessing], np.ndarray]

STEPS: dict[str, Step] = {
    step.__name__: step
    for step in (
        normalise_background,
        remove_rules,
        otsu,
        remove_noise,
        smooth_contours,
        crop_to_ink,
        deslant,
        resize_to_height,
    )
}
"""Every step by name: uint8 page in, uint8 page out, nothing else read or changed. A new step is one line here."""


_FLATTENING = ("normalise_background", "remove_rules")


def flatten(page: np.ndarray, config: Preprocessing) -> np.ndarray:
    """Gray, paper white and rules gone, uint8 (H', W'): the first two steps, and what ink is looked for on."""
    return remove_rules(normalise_background(page, config), config)


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


def trace(image: np.ndarray, config: Preprocessing) -> list[tuple[str, np.ndarray, float]]:
    """What each step makes of the image: (name, image, milliseconds), first ("original", image, 0.0).

    The last image is that of `preprocess`.

    Raises:
        InputError: the config names a step that does not exist.
    """
    rows = [("original", image, 0.0)]
    start = time.perf_counter()
    for name, after in _walk(image, config):
        now = time.perf_counter()
        rows.append((name, after, 1000 * (now - start)))
        start = now
    return rows


def _walk(image: np.ndarray, config: Preprocessing) -> Iterator[tuple[str, np.ndarray]]:
    """(name, image) after each step; `resize_to_height` is added where the config does not end with it."""
    unknown = [name for name in config.steps if name not in STEPS]
    if unknown:
        raise InputError(f"There is no preprocessing step {', '.join(unknown)}: choose among {', '.join(STEPS)}.")
    names = list(config.steps)
    if not names or names[-1] != "resize_to_height":
        names.append("resize_to_height")
    image = to_uint8(image)
    for name in names:
        image = STEPS[name](image, config)
        yield name, image
