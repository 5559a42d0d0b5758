"""Any array as uint8, in colour or in gray."""

import cv2
import numpy as np


def to_uint8(image: np.ndarray) -> np.ndarray:
    """Any image array as uint8, (H, W) or (H, W, 3) RGB; alpha is laid over white paper.

    16-bit and float arrays are scaled by their range (a float array within 0..1 is taken as such); one- and
    two-channel arrays become gray; an empty array becomes one white pixel.

    >>> to_uint8(np.array([[0, 65535]], np.uint16))
    array([[  0, 255]], dtype=uint8)
    """
    image = np.asarray(image)
    if image.size == 0 or image.ndim not in (2, 3):
        return np.full((1, 1), 255, np.uint8)
    if image.dtype != np.uint8:
        image = np.nan_to_num(image.astype(np.float32), posinf=0, neginf=0)
        top = next((limit for limit in (1, 255, 65535) if image.max() <= limit), float(image.max()))
        image = np.clip(np.round(image * (255 / top)), 0, 255).astype(np.uint8)
    if image.ndim == 2:
        return image
    channels = image.shape[2]
    if channels in (2, 4):
        alpha = image[..., -1:].astype(np.uint16)
        image = ((image[..., :-1] * alpha + 255 * (255 - alpha)) // 255).astype(np.uint8)
        channels -= 1
    return np.ascontiguousarray(image[..., 0] if channels < 3 else image[..., :3])


def as_gray(image: np.ndarray) -> np.ndarray:
    """Luminance (H, W) uint8 of what `to_uint8` takes; gray stays as it is."""
    image = to_uint8(image)
    return image if image.ndim == 2 else cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
