"""The layout of ink: a folder of InkML files, lines and words apart as VNOnDB ships them, or one such file."""

from pathlib import Path

import pandas as pd

from netchu.data.folders import files_in, subfolders
from netchu.data.ink import INKML, ink_path, read_inkml
from netchu.data.layouts import Tables
from netchu.data.manifest import make_manifest
from netchu.errors import InputError
from netchu.metrics import tidy
from netchu.system.progress import track

LINE_FOLDER, WORD_FOLDER = "InkData_line", "InkData_word"
SOURCE = "vnondb"


def inkml(source: Path, images: Path | None = None) -> Tables | None:
    """Folder of InkML files, or a folder with InkData_line/ (InkData_word/ beside it is the same ink in words)."""
    if images is not None:
        return None
    if source.is_file():
        return read_ink([source]) if source.suffix.lower() == INKML else None
    files = files_in(source, INKML) or files_in(source / LINE_FOLDER, INKML)
    if not files and all(f.name in (LINE_FOLDER, WORD_FOLDER) for f in subfolders(source)):
        files = files_in(source / WORD_FOLDER, INKML)
    return read_ink(files) if files else None


def read_ink(files: list[Path]) -> Tables:
    """One row per line of the files; what can't be drawn or has no truth is a problem, and so is a malformed file.

    Raises:
        InputError: no line is left.
    """
    rows, problems = [], []
    for file in track(files, "reading ink files", total=len(files)):
        file = file.absolute()
        try:
            ink = read_inkml(str(file))
        except InputError as error:
            problems.append((str(file), str(error)))
            continue
        problems += [(ink_path(file, name), problem) for name, problem in ink.problems]
        for line in ink.lines.values():
            if line.text:
                rows.append({
                    "path": ink_path(file, line.name), "text": tidy(line.text), "source": SOURCE,
                    "writer": ink.writer, "document": ink.document,
                })  # fmt: skip
    if not rows:
        first = f", the first is {problems[0][0]}: {problems[0][1]}" if problems else ""
        raise InputError(f"{files[0].parent} has no line of ink (problems: {len(problems)}{first}); repair it.")
    return make_manifest(rows), pd.DataFrame(problems, columns=["path", "problem"], dtype="str")
