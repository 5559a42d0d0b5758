"""Brings the line to the model's height."""

import cv2
import numpy as np

from netchu.config import Preprocessing
from netchu.preprocessing.gray import as_gray


def resize_to_height(image: np.ndarray, config: Preprocessing) -> np.ndarray:
    """Height `height` px at constant aspect ratio; squeezed to `max_width`, padded with paper to `min_width`."""
    gray = as_gray(image)
    height, width = gray.shape
    new_width = max(1, min(config.max_width, round(width * config.height / height)))
    shrinks = config.height < height or new_width < width
    line = cv2.resize(gray, (new_width, config.height), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR)
    return cv2.copyMakeBorder(line, 0, 0, 0, max(0, config.min_width - new_width), cv2.BORDER_CONSTANT, value=255)
