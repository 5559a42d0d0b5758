"""Handwriting as ink: the strokes of lines and words in InkML files (W3C, https://www.w3.org/TR/InkML/)."""

import re
import threading
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import numpy as np

from netchu.charset import normalise
from netchu.data.ink_drawing import row_line
from netchu.data.ink_values import trace_values
from netchu.errors import InputError

INKML = ".inkml"
_SEPARATOR = "#"  # a line of ink is named FILE.inkml#ID
_FARTHEST = 1e9  # of a coordinate
_MOST_SPREADS = 2000  # that ink may be high: one point far from all others would be drawn on miles of paper
_LEAST_EXTENT = 2.0  # smaller than this on both sides, in the file's units, is a single point
_ONE_AT_A_TIME = threading.Lock()  # threads that want lines of one file wait for it: else each would parse it


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
    with _ONE_AT_A_TIME:
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
    width, height = np.ptp(np.concatenate(found), axis=0)
    if max(width, height) < _LEAST_EXTENT:
        raise ValueError("a single point")
    if height > 10 * width and height > _MOST_SPREADS * row_line(found)[2]:
        raise ValueError("points far above or below all others")
    yield from found


def _points(trace: ET.Element) -> np.ndarray:
    """Float32 (P, 2) of "x y, x y, …"; further channels (time, pressure) are left out."""
    text = (trace.text or "").strip().strip(",")
    if not text:
        return np.empty((0, 2), np.float32)
    try:
        values = trace_values(text)
    except ValueError:
        raise ValueError(f"the stroke {trace.get('id', '?')} has points that are no numbers") from None
    except TypeError:
        values = np.empty((0, 0))
    if values.shape[1] < 2:
        raise ValueError(f"the stroke {trace.get('id', '?')} has points of unequal lengths")
    points = values[:, :2]
    if not (np.abs(points) <= _FARTHEST).all():  # nor is what is no number
        raise ValueError(f"the stroke {trace.get('id', '?')} has points that are nowhere")
    return points.astype(np.float32)
