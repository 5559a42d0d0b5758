"""Words of one line that differ in size, slope, height and ink, as where somebody changes pens in mid-line."""

from itertools import pairwise

import cv2
import numpy as np

_INK = 64  # darkness from which a column counts as written on
_GAP = 9  # px without ink between two words of a line 64 px high, at least
_CHANGES = 0.7  # of the gaps, those with another look behind them
_LARGEST = 15.0  # degrees, of a word's slope
_SMALLEST = 0.45  # of a word's size
_SIGN = 22  # px: what is lower is a sign, such as a comma, and stays with the word in front
_GAPS = (0.6, 1.4)  # of the gap between two words


def uneven_words(line: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """A line whose words have sizes of their own, lie on slopes, higher or lower, some paler; its text stays.

    Args:
        line: uint8 (64, W), dark ink on white.
        random: decides on everything.

    Returns:
        uint8 (64, W'), most often narrower.
    """
    cuts = [cut for cut in word_gaps(line) if random.random() < _CHANGES]
    words = [line[:, start:end] for start, end in pairwise([0, *cuts, line.shape[1]])]
    return np.concatenate([_changed(word, random) for word in words], axis=1)


def word_gaps(line: np.ndarray) -> list[int]:
    """Columns, px, in the middles of the gaps between words of a line, uint8 (64, W); none before a comma or dash.

    >>> line = np.full((64, 100), 255, np.uint8)
    >>> line[20:50, 10:30] = line[20:50, 50:70] = line[40:50, 90] = 0
    >>> word_gaps(line)
    [40]
    """
    written = np.flatnonzero(line.min(axis=0) < 255 - _INK)
    words = np.split(written, np.flatnonzero(np.diff(written) > _GAP) + 1)
    return [
        int(before[-1] + word[0] + 1) // 2
        for before, word in pairwise(words)
        if np.ptp(np.nonzero(line[:, word[0] : word[-1] + 1] < 255 - _INK)[0]) >= _SIGN
    ]


def _changed(word: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """The word alone, uint8 (64, W) → (64, W'): nothing of it is lost."""
    height = word.shape[0]
    rows, columns = np.nonzero(word < 255 - _INK)
    if not rows.size:
        return word
    top, bottom, left, right = rows.min(), rows.max() + 1, columns.min(), columns.max() + 1
    high, wide = bottom - top, right - left
    scale = np.exp(random.uniform(np.log(_SMALLEST), 0)) * min(1.3, (height - 2) / high)
    slope = np.radians(random.uniform(-_LARGEST, _LARGEST))
    free = height - 2 - scale * high
    slope = np.clip(slope, *(sign * np.arcsin(np.clip(free / (scale * wide), 0, 1)) for sign in (-1, 1)))
    cos, sin = scale * np.cos(slope), scale * np.sin(slope)
    new_high, new_wide = abs(sin) * wide + cos * high, cos * wide + abs(sin) * high
    before, behind = (gap * random.uniform(*_GAPS) for gap in (left, word.shape[1] - right))
    width = int(np.ceil(before + new_wide + behind))
    room = max(0.0, (height - new_high) / 2)
    centre = height / 2 + random.uniform(-room, room)
    if scale < 0.8 and random.random() < 0.7:  # the pen stays as thick as it was
        word = cv2.addWeighted(cv2.erode(word, cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))), 0.7, word, 0.3, 0)
    matrix = np.array([[cos, sin, 0.0], [-sin, cos, 0.0]])
    matrix[:, 2] = (before + new_wide / 2, centre) - matrix[:, :2] @ ((left + right) / 2, (top + bottom) / 2)
    moved = cv2.warpAffine(word, matrix, (width, height), flags=cv2.INTER_AREA, borderValue=255)
    paler = random.uniform(0.5, 1.0) if random.random() < 0.3 else 1.0
    return (255 - (255 - moved) * paler).astype(np.uint8)
