"""Small InkML files, written as VNOnDB writes its own: lines and, beside them, the same ink in words."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from netchu.data.ink_layout import LINE_FOLDER, WORD_FOLDER

LETTER = ("0 0, 10 40, 20 0, 30 40", "15 -20, 18 -22")  # two strokes, the second one a mark
SIZE = 100  # units, of a letter
POINTS = {"ann": 5, "ben": 9}  # of each letter's stroke: tells whose it is


def word_strokes(text: str, writer: str = "ann", x: float = 0.0, y: float = 0.0) -> list[np.ndarray]:
    """One stroke per character, of a shape that is the character's own."""
    strokes = []
    for k, character in enumerate(text):
        rows = np.random.default_rng(ord(character)).uniform(-1, 1, 4)
        across = np.linspace(0, 1, POINTS.get(writer, 7))
        down = np.interp(across, np.linspace(0, 1, 4), rows)
        strokes.append(np.stack([x + SIZE * (k + 0.8 * across), y + SIZE * down], axis=1))
    return strokes


def write_pages(folder: Path, pages: Mapping[str, list[str]], document: str = "story") -> Path:
    """A file of lines and one of words for each writer; a page is a list of lines' texts."""
    for writer, texts in pages.items():
        lines, words = [], []
        for number, text in enumerate(texts):
            x, strokes = 0.0, []
            for k, word in enumerate(text.split()):
                drawn = word_strokes(word, writer, x, 500 * number)
                words.append((f"tg_{number}_{k}", word, drawn))
                strokes += drawn
                x += SIZE * (len(word) + 1)
            lines.append((f"tg_{number}", text, strokes))
        for name, groups in ((LINE_FOLDER, lines), (WORD_FOLDER, words)):
            write_inkml(folder / name / f"{writer}_{document}.inkml", groups, writer, document)
    return folder


def write_inkml(
    file: Path, strokes: Sequence[tuple[str, str, list]], writer: str = "ann", document: str = "story"
) -> Path:
    """A file with groups of strokes: (identifier, text, strokes)."""
    groups = []
    for name, text, curves in strokes:
        traces = [", ".join(f"{x:.0f} {y:.0f}" for x, y in curve) for curve in curves]
        groups.append(group(name, text, traces))
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(inkml(*groups, writer=writer, document=f"{document}_0"), encoding="utf-8")
    return file


def group(name: str, text: str = "", traces=LETTER, offset: int = 0) -> str:
    """A traceGroup; no truth where there is no text; x moved by `offset` where the points are numbers."""
    truth = f"<annotationXML><Tg_Truth>{text}</Tg_Truth></annotationXML>" if text else ""
    strokes = "".join(f'<trace id="{name}_{k}">{_moved(trace, offset)}</trace>' for k, trace in enumerate(traces))
    return f'<traceGroup id="{name}">{truth}{strokes}</traceGroup>'


def inkml(*groups: str, writer: str = "id_1", document: str = "BCCTC_2", namespace: str = "") -> str:
    """A whole file."""
    head = f"<Writer_ID>{writer}</Writer_ID><Gt_File_Name>{document}</Gt_File_Name>"
    name = f' xmlns="{namespace}"' if namespace else ""
    return f"<ink{name}><annotationXML>{head}</annotationXML>{''.join(groups)}</ink>"


def _moved(trace: str, offset: int) -> str:
    if not offset:
        return trace
    points = [point.split() for point in trace.split(",")]
    return ", ".join(" ".join([str(int(x) + offset), *rest]) for x, *rest in points)
