"""Pages with writing whose right answer is known."""

import cv2
import numpy as np

from netchu.config import Preprocessing

CONFIG = Preprocessing()


def written(text: str = "Phuong Hiep, Quan 9", width: int = 900) -> np.ndarray:
    """A gray page 100 px high: black writing with dots on white paper."""
    page = np.full((100, width), 255, np.uint8)
    cv2.putText(page, text, (30, 62), cv2.FONT_HERSHEY_SIMPLEX, 1.5, 0, 4, cv2.LINE_AA)
    return page


def coloured(page: np.ndarray, ink: tuple[int, int, int], paper: tuple[int, int, int]) -> np.ndarray:
    """The page in RGB colours, darker to the right as a photograph, with a little noise."""
    share = page[..., None] / 255
    light = np.linspace(1, 0.6, page.shape[1])[None, :, None]
    noise = np.random.default_rng(0).normal(0, 2, (*page.shape, 3))
    return np.clip((np.array(ink) * (1 - share) + np.array(paper) * share) * light + noise, 0, 255).astype(np.uint8)
