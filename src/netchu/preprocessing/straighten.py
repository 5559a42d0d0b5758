"""How the middle of a line of writing rises and falls, and the line with every column moved to one height."""

import cv2
import numpy as np

from netchu.config import Preprocessing
from netchu.preprocessing.crop import crop_to_ink
from netchu.preprocessing.gray import as_gray

_WINDOW = 7.0  # standard deviations of the ink's rows, of the Gaussian along the line: about two words
_WRITING = 2.5  # and how far from the middle ink counts: marks and neighbours further out don't pull it
_PASSES = 3  # each looks at the ink near the middle that the one before found
_LEVEL = 0.15  # middles that stay within this share of the rows' deviation need no straightening
_LITTLE, _FLAT = 0.05, 0.1  # what holds the local line at no change: shares of the mean ink and of the window's width²
_LARGEST = 2**14  # px, of a side: OpenCV moves no more
_SIDE = 48  # px, height that is enough to see the middle


def straighten(image: np.ndarray, config: Preprocessing) -> np.ndarray:
    """Moves columns up and down until the middle of the writing is level, then crops to the ink again.

    Letters of a line that climbs or sags get the size that they have on a level one.

    Args:
        image: uint8 (H, W), dark ink on white paper, cropped to the line.
        config: of the crop.

    Source: line dewarping by a smoothed centre line, as in Breuel et al., High-performance OCR for printed English
    and Fraktur using LSTM networks, 2013; here with a local straight line instead of a local mean.
    """
    gray = as_gray(image)
    middle = middle_rows(gray)
    if middle is None or max(gray.shape) >= _LARGEST:
        return gray
    return crop_to_ink(shift_columns(gray, middle), config)


def middle_rows(gray: np.ndarray) -> np.ndarray | None:
    """Row of the middle of the writing at each column, float32 (W,); None on a level line or a page without ink.

    Args:
        gray: uint8 (H, W), dark ink on white paper.
    """
    scale = min(1.0, _SIDE / gray.shape[0])
    size = max(1, round(gray.shape[1] * scale)), max(1, round(gray.shape[0] * scale))
    small = cv2.resize(gray, size, interpolation=cv2.INTER_AREA) if scale < 1 else gray
    ink = (255 - small.astype(np.float32)) / 255
    ink[ink < 0.25] = 0
    if not ink.any():
        return None
    width = ink.shape[1]
    rows, columns = (np.arange(size, dtype=np.float32) for size in ink.shape)
    middle, spread = np.full(width, ink.shape[0] / 2, np.float32), ink.shape[0]
    for number in range(_PASSES):
        offset = rows[:, None] - middle
        near = ink * (np.abs(offset) <= _WRITING * spread)
        mass, pull = (cv2.reduce(part, 0, cv2.REDUCE_SUM)[0] for part in (near, near * offset))
        if not mass.any():
            return None
        middle = middle + (
            _straight_line(columns, mass, pull) if number == 0 else _local_lines(columns, mass, pull, spread)
        )
        spread = _deviation(ink, rows[:, None] - middle)
    if np.ptp(middle) < 2 * _LEVEL * spread:
        return None
    return cv2.resize(middle[None], (gray.shape[1], 1), interpolation=cv2.INTER_LINEAR)[0] / scale


def shift_columns(gray: np.ndarray, middle: np.ndarray) -> np.ndarray:
    """The page with each column's `middle` at one row, uint8 (H', W); no ink leaves it.

    >>> shift_columns(np.array([[0, 255], [255, 0]], np.uint8), np.array([0.0, 1.0], np.float32))[:, 0].tolist()
    [255, 0, 255]
    """
    height, width = gray.shape
    up, down = middle.max(), height - 1 - middle.min()
    above = int(np.ceil(up))
    new_height = above + int(np.ceil(down)) + 1
    y = np.arange(new_height, dtype=np.float32)[:, None] - above + middle[None].astype(np.float32)
    x = np.broadcast_to(np.arange(width, dtype=np.float32), y.shape)
    return cv2.remap(gray, np.ascontiguousarray(x), y, cv2.INTER_LINEAR, borderValue=255)


def _straight_line(columns: np.ndarray, mass: np.ndarray, pull: np.ndarray) -> np.ndarray:
    """The straight line through the rows of all ink, (W,)."""
    filled = mass > 0
    if filled.sum() < 2:
        return np.full_like(mass, pull.sum() / mass.sum())
    weights = np.sqrt(mass[filled])
    slope, start = np.polyfit(columns[filled], pull[filled] / mass[filled], 1, w=weights)
    return (start + slope * columns).astype(np.float32)


def _local_lines(columns: np.ndarray, mass: np.ndarray, pull: np.ndarray, spread: float) -> np.ndarray:
    """At each column the straight line through the rows of the ink around it, flatter where there is little, (W,)."""
    sigma = max(1.0, _WINDOW * spread)
    x = columns.astype(np.float64) / sigma
    sums = np.stack([mass, mass * x, mass * x * x, pull, pull * x]).astype(np.float64)
    kernel = cv2.getGaussianKernel(round(8 * sigma + 1) | 1, sigma)
    peak = kernel[len(kernel) // 2]  # `_LITTLE` is in units of a two-dimensional Gaussian
    weight, x_sum, x_square, y_sum, product = peak * _convolved(sums, kernel[:, 0])
    weight = weight + _LITTLE * mass.mean()
    x_mean, y_mean = x_sum / weight, y_sum / weight
    slope = (product / weight - x_mean * y_mean) / (x_square / weight - x_mean**2 + _FLAT)
    return (y_mean + slope * (x - x_mean)).astype(np.float32)


def _convolved(rows: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """Each row (N, W) with a kernel of odd length around each place, zeros beyond the ends: by Fourier's transform,
    for the kernel is as long as half a line."""
    size = cv2.getOptimalDFTSize(rows.shape[1] + len(kernel) - 1)
    product = np.fft.rfft(rows, size) * np.fft.rfft(kernel, size)
    first = len(kernel) // 2
    return np.fft.irfft(product, size)[:, first : first + rows.shape[1]]


def _deviation(ink: np.ndarray, offset: np.ndarray) -> float:
    square = offset**2
    pull = ink * square
    near = np.abs(offset) <= 4 * np.sqrt(pull.sum() / ink.sum())
    return max(1.0, float(np.sqrt((pull * near).sum() / max((ink * near).sum(), 1e-6))))
