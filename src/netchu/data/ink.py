"""Handwriting as ink: the strokes of lines and words in InkML files (W3C, https://www.w3.org/TR/InkML/)."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np

from netchu.charset import normalise
from netchu.errors import InputError

INKML = ".inkml"
_SEPARATOR = "#"  # a line of ink is named FILE.inkml#ID
_LARGEST = 65_535  # of a coordinate as kept: larger ink is scaled down
_LEAST_EXTENT = 2.0  # smaller than this on both sides, in the file's units, is a single point
_PLAIN_SPREAD = 12.0  # px, standard deviation of the rows of a line drawn plain: its height becomes about 90 px
_LETTERS = 10.0  # deviations of the rows that ink must be wide, before its slope is known
_PLAIN_PEN = 3  # px
_NORMAL_RANGE = 2.563  # standard deviations between which 80 % of a normal distribution lie


class NoInk(InputError):
    """A line or word of an InkML file has no strokes that can be drawn."""


@dataclass(frozen=True)
class InkLine:
    """A line or word as it was written.

    Attributes:
        name: its identifier in the file.
        text: what it says, NFC; "" where the file doesn't tell.
        strokes: float32 (P, 2) each, P >= 1: x to the right, y downwards, in the units of the file.
    """

    name: str
    text: str
    strokes: tuple[np.ndarray, ...]


@dataclass(frozen=True)
class InkFile:
    """What an InkML file holds; `problems` are (identifier, what is wrong) of the lines that had to be left out."""

    path: str
    writer: str
    document: str
    lines: dict[str, InkLine]
    problems: tuple[tuple[str, str], ...] = field(default=())


def is_ink_path(path: Path | str) -> bool:
    """Whether the path names one line of an InkML file.

    >>> is_ink_path("a.inkml#tg_0"), is_ink_path("a.png")
    (True, False)
    """
    return f"{INKML}{_SEPARATOR}" in str(path).lower()


def ink_path(file: Path | str, name: str) -> str:
    """The path of one line of a file.

    >>> ink_path("a.inkml", "tg_0")
    'a.inkml#tg_0'
    """
    return f"{file}{_SEPARATOR}{name}"


def ink_file(path: Path | str) -> str:
    """The file that a line of ink lies in; other paths as they are.

    >>> ink_file("a.inkml#tg_0"), ink_file("a#1.png")
    ('a.inkml', 'a#1.png')
    """
    return str(path).rpartition(_SEPARATOR)[0] if is_ink_path(path) else str(path)


def ink_line(path: Path | str) -> InkLine:
    """The strokes that a path such as `a.inkml#tg_0` names.

    Raises:
        InputError: there is no such file or line, or it has no strokes.
    """
    file, _, name = str(path).rpartition(_SEPARATOR)
    ink = read_inkml(file)
    if name in ink.lines:
        return ink.lines[name]
    reason = dict(ink.problems).get(name, "there is none of that name")
    raise NoInk(f"The ink {path} can't be drawn ({reason}): leave it out or repair the file.")


@lru_cache(maxsize=8)
def read_inkml(path: Path | str) -> InkFile:
    """All lines (or words) of one file: the `traceGroup`s that hold traces and a truth.

    Raises:
        InputError: the file is missing or is no InkML.
    """
    try:
        root = ET.parse(path).getroot()
    except OSError as error:
        raise InputError(f"Can't open the ink file {path} ({error.strerror}): check the path.") from error
    except (ET.ParseError, ValueError, LookupError) as error:  # the latter: an encoding that Python doesn't know
        raise InputError(f"{path} is not an InkML file ({error}): repair or remove it.") from error
    lines, problems = {}, []
    for number, group in enumerate(root.iterfind(".//{*}traceGroup")):
        traces = group.findall("{*}trace")
        if not traces:
            if group.find(".//{*}traceGroup") is None:  # else it only holds groups together
                problems.append((group.get("id") or str(number), "no strokes"))
            continue
        name = group.get("id") or group.get("{http://www.w3.org/XML/1998/namespace}id") or str(number)
        text = normalise(_annotation(group, "Tg_Truth", "truth", "transcription"))
        try:
            line = InkLine(name, text, tuple(_strokes(traces)))
        except ValueError as error:
            problems.append((name, str(error)))
            continue
        lines[name] = line
        if not text:
            problems.append((name, "no truth"))
    document = re.sub(r"_\d+$", "", _annotation(root, "Gt_File_Name"))
    return InkFile(str(path), _annotation(root, "Writer_ID", "writer"), document, lines, tuple(problems))


def _annotation(element: ET.Element, *names: str) -> str:
    """The first annotation of one of these names: an element of annotationXML, or an `annotation` of that type."""
    for name in names:
        for found in (*element.iterfind("{*}annotationXML"), element):
            text = found.findtext(f"{{*}}{name}")
            if text:
                return text
        for found in element.iterfind("{*}annotation"):
            if (found.get("type") or "").casefold() == name.casefold() and found.text:
                return found.text
    return ""


def _strokes(traces: Sequence[ET.Element]) -> Iterator[np.ndarray]:
    """Points of each trace; ValueError where there is none, one that isn't numbers, or nothing but a point."""
    found = [points for points in map(_points, traces) if len(points)]
    if not found:
        raise ValueError("no strokes")
    extent = np.ptp(np.concatenate(found), axis=0)
    if extent.max() < _LEAST_EXTENT:
        raise ValueError("a single point")
    yield from found


def _points(trace: ET.Element) -> np.ndarray:
    """Float32 (P, 2) of "x y, x y, …"; further channels (time, pressure) are left out."""
    text = (trace.text or "").strip().strip(",")
    if not text:
        return np.empty((0, 2), np.float32)
    channels = len(text.partition(",")[0].split())
    try:
        numbers = np.array(text.replace(",", " ").split(), dtype=np.float32)
    except ValueError:
        raise ValueError(f"the stroke {trace.get('id', '?')} has points that are no numbers") from None
    if channels < 2 or len(numbers) % channels or not np.isfinite(numbers).all():
        raise ValueError(f"the stroke {trace.get('id', '?')} has points of unequal lengths")
    return numbers.reshape(-1, channels)[:, :2]


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


def row_line(strokes: Sequence[np.ndarray]) -> tuple[float, float, float]:
    """The middle of the ink as a straight line (row at x = 0, slope), and the standard deviation of the rows about it.

    The deviation is what normally spread rows would have: it comes from those between which 80 % of the ink lies, so
    stray marks above or below a line don't count. Ink narrower than a few letters has slope 0.

    >>> row_line([np.array([[0, 0], [0, 4], [0, 8]], np.float32)])[:2]
    (4.0, 0.0)
    """
    first = strokes[0][:1]
    middles = np.concatenate([(stroke[1:] + stroke[:-1]) / 2 for stroke in strokes] + [first]).astype(np.float64)
    lengths = np.concatenate([np.hypot(*np.diff(stroke, axis=0).T) for stroke in strokes] + [[1e-6]])
    slope = 0.0
    middle, spread = _weighted_spread(middles[:, 1], lengths)
    if np.ptp(middles[:, 0]) > _LETTERS * spread:
        near = np.abs(middles[:, 1] - middle) <= 4 * spread
        slope = float(np.polyfit(middles[near, 0], middles[near, 1], 1, w=np.sqrt(lengths[near]))[0])
        middle, spread = _weighted_spread(middles[:, 1] - slope * middles[:, 0], lengths)
    return middle, slope, spread


def _weighted_spread(rows: np.ndarray, lengths: np.ndarray) -> tuple[float, float]:
    order = np.argsort(rows, kind="stable")
    along = np.cumsum(lengths[order]) - lengths[order] / 2
    low, middle, high = np.interp(np.array([0.1, 0.5, 0.9]) * lengths.sum(), along, rows[order])
    return float(middle), max(1e-3, float(high - low) / _NORMAL_RANGE)


def draw_ink(strokes: Sequence[np.ndarray]) -> np.ndarray:
    """The strokes with one plain black pen on white paper, uint8 (H, W): what is shown where ink is shown as it is."""
    whole = np.concatenate(strokes)
    *_, spread = row_line(strokes)
    scale, margin, bits = _PLAIN_SPREAD / max(spread, float(np.ptp(whole[:, 0])) / 200), 12, 4
    low = whole.min(axis=0)
    width, height = (int(side) for side in np.ceil(np.ptp(whole, axis=0) * scale) + 2 * margin + 1)
    page = np.full((height, width), 255, np.uint8)
    curves = [np.rint(((stroke - low) * scale + margin) * 2**bits).astype(np.int32) for stroke in strokes]
    cv2.polylines(page, curves, False, 0, _PLAIN_PEN, cv2.LINE_AA, bits)
    return page
