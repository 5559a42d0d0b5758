"""InkML files as VNOnDB ships them: lines and, beside them, the same ink in words."""

from pathlib import Path

import numpy as np

from netchu.data.ink_layout import LINE_FOLDER, WORD_FOLDER

SIZE = 100  # units, of a letter
POINTS = {"ann": 5, "ben": 9}  # of each letter's stroke: tells whose it is


def word_strokes(text: str, writer: str = "ann", x: float = 0.0, y: float = 0.0) -> list[np.ndarray]:
    """One stroke per character, of a shape that is the character's own."""
    strokes = []
    for k, character in enumerate(text):
        rows = np.random.default_rng(ord(character)).uniform(-1, 1, 4)
        across = np.linspace(0, 1, POINTS[writer])
        down = np.interp(across, np.linspace(0, 1, 4), rows)
        strokes.append(np.stack([x + SIZE * (k + 0.8 * across), y + SIZE * down], axis=1))
    return strokes


def write_pages(folder: Path, pages: dict[str, list[str]], document: str = "story") -> Path:
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


def write_inkml(file: Path, groups: list, writer: str = "ann", document: str = "story") -> Path:
    """A file with groups of strokes: (identifier, text, strokes)."""
    about = f"<Writer_ID>{writer}</Writer_ID><Gt_File_Name>{document}_0</Gt_File_Name>"
    parts = [f"<ink><annotationXML>{about}</annotationXML>"]
    for name, text, strokes in groups:
        parts.append(f'<traceGroup id="{name}"><annotationXML><Tg_Truth>{text}</Tg_Truth></annotationXML>')
        for stroke in strokes:
            points = ", ".join(f"{x:.0f} {y:.0f}" for x, y in stroke)
            parts.append(f"<trace>{points}</trace>")
        parts.append("</traceGroup>")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join([*parts, "</ink>"]), encoding="utf-8")
    return file
