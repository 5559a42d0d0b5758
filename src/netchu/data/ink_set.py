"""Many lines of ink held together in little memory."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from netchu.data.ink import InkLine, ink_file, ink_line, read_inkml

_LARGEST = 65_535  # of a coordinate as kept: larger ink is scaled down


@dataclass(frozen=True)
class InkSet:
    """Many lines or words of ink in three arrays: small enough to hold a whole data set, quick to draw from.

    Attributes:
        points: uint16 (P, 2), x and y; each line's own upper left corner is 0, 0.
        stroke_ends: int64 (S,), where each stroke ends in `points`.
        line_ends: int64 (N,), where each line ends in `stroke_ends`.
        origins: float32 (N, 2): the corner in the units of the file.
        scales: float32 (N,): units of the file per unit of `points`.
        texts: N texts.
        paths: N paths.
        writers: N names; "" where unknown.
    """

    points: np.ndarray
    stroke_ends: np.ndarray
    line_ends: np.ndarray
    origins: np.ndarray
    scales: np.ndarray
    texts: tuple[str, ...]
    paths: tuple[str, ...]
    writers: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.texts)

    def strokes(self, index: int) -> list[np.ndarray]:
        """Float32 (P, 2) of each stroke, in the units of the file, where it was written on the page."""
        first = int(self.line_ends[index - 1]) if index else 0
        ends = self.stroke_ends[first : self.line_ends[index]]
        start = int(self.stroke_ends[first - 1]) if first else 0
        points = self.points[start : ends[-1]] * self.scales[index] + self.origins[index]
        return np.split(points.astype(np.float32), ends[:-1] - start)


def pack_ink(lines: Iterable[tuple[str, str, InkLine]]) -> InkSet:
    """An `InkSet` of (path, writer, line)."""
    points, stroke_sizes, line_sizes, origins, scales, texts, paths, writers = ([] for _ in range(8))
    for path, writer, line in lines:
        whole = np.concatenate(line.strokes)
        origin, extent = whole.min(axis=0), float(np.ptp(whole, axis=0).max())
        scale = max(1.0, extent / _LARGEST) if extent > 500 else extent / 5000  # small units: keep fractions
        points.append(np.rint((whole - origin) / scale).astype(np.uint16))
        stroke_sizes += map(len, line.strokes)
        line_sizes.append(len(line.strokes))
        origins.append(origin)
        scales.append(scale)
        texts.append(line.text)
        paths.append(path)
        writers.append(writer)
    return InkSet(
        np.concatenate(points) if points else np.empty((0, 2), np.uint16),
        np.cumsum(stroke_sizes, dtype=np.int64),
        np.cumsum(line_sizes, dtype=np.int64),
        np.array(origins, np.float32).reshape(-1, 2),
        np.array(scales, np.float32),
        tuple(texts),
        tuple(paths),
        tuple(writers),
    )


def load_ink(paths: Sequence[str]) -> InkSet:
    """The ink of these paths, in their order; every file is read once where its lines follow each other.

    Raises:
        InputError: one of them can't be drawn.
    """
    return pack_ink((path, read_inkml(ink_file(path)).writer, ink_line(path)) for path in paths)
