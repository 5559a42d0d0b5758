"""Ink files made small: coordinates no finer than a drawn line shows, and no points on straight pieces."""

from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import cv2
import numpy as np

from netchu.data.ink import InkFile, InkLine, read_inkml
from netchu.data.ink_drawing import row_line
from netchu.data.ink_layout import LINE_FOLDER, WORD_FOLDER

_STEPS = 42.0  # units to the deviation of a line's rows: a quarter of a pixel where a line is 64 px high
_BEND = 1.0  # units that a stroke may be off where points are left out
_LEAST = 2  # units, of a dot: see `ink.read_inkml`


def small_inkml(file: Path) -> bytes:
    """The file with the same lines, texts, writer and document in about a tenth of its size.

    Words are measured by the lines beside them, so that both are drawn to one scale.

    Raises:
        InputError: the file is no InkML.
    """
    ink = read_inkml(str(file))
    lines = file.parent.with_name(file.parent.name.replace(WORD_FOLDER, LINE_FOLDER)) / file.name
    beside = read_inkml(str(lines)) if lines != file and lines.is_file() else ink
    spreads = [row_line(line.strokes)[2] for line in (beside.lines or ink.lines).values()]
    unit = float(np.median(spreads)) / _STEPS if spreads else 1.0
    return "\n".join(_parts(ink, unit)).encode()


def _parts(ink: InkFile, unit: float) -> Iterator[str]:
    document = f"<Gt_File_Name>{escape(ink.document)}_1</Gt_File_Name>" if ink.document else ""
    writer = f"<Writer_ID>{escape(ink.writer)}</Writer_ID>" if ink.writer else ""
    yield f"<ink><annotationXML>{writer}{document}</annotationXML>"
    for line in ink.lines.values():
        truth = f"<annotationXML><Tg_Truth>{escape(line.text)}</Tg_Truth></annotationXML>" if line.text else ""
        yield f"<traceGroup id={quoteattr(line.name)}>{truth}"
        yield from (f"<trace>{_differences(points)}</trace>" for points in small_strokes(line, unit))
        yield "</traceGroup>"
    yield "</ink>\n"


def small_strokes(line: InkLine, unit: float) -> list[np.ndarray]:
    """Int64 (P, 2) of each stroke, in multiples of `unit`; the points that are left show its bends."""
    strokes = [np.rint(_bends(stroke / np.float32(unit))).astype(np.int64) for stroke in line.strokes]
    if np.ptp(np.concatenate(strokes), axis=0).max() < _LEAST:  # a dot, which must stay more than a point
        strokes[-1] = np.concatenate([strokes[-1], strokes[-1][-1:] + [[_LEAST, 0]]])
    return strokes


def _bends(stroke: np.ndarray) -> np.ndarray:
    return cv2.approxPolyDP(stroke[:, None], _BEND, closed=False)[:, 0] if len(stroke) > 2 else stroke


def _differences(points: np.ndarray) -> str:
    """A trace's text: the first point, then how far each is from the one before (see `ink_values`)."""
    (x, y), *steps = points[0].tolist(), *np.diff(points, axis=0).tolist()
    first = [f"'{right} '{down}" for right, down in steps[:1]]
    return ",".join([f"{x} {y}", *first, *(f"{right} {down}" for right, down in steps[1:])])
