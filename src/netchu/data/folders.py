"""What a folder of data holds: its sub-folders, label files and images; hidden files and macOS's own left out."""

import os
import re
from collections.abc import Iterable
from pathlib import Path

from netchu.data.images import is_image_name
from netchu.errors import InputError

TABLES, JSON = (".csv", ".tsv"), ".json"
_NOTES = ("splits.csv", "hands.csv", "kalapa_hands.csv")  # tables about the lines


def subfolders(folder: Path) -> list[Path]:
    """The folders in it, sorted."""
    return sorted(path for path in folder.iterdir() if path.is_dir() and _visible(path.name))


def files_in(folder: Path, *endings: str) -> list[Path]:
    """The files in it, sorted, whose names end so in any letter case; none where it is no folder."""
    if not folder.is_dir():
        return []
    return sorted(p for p in folder.iterdir() if p.suffix.lower() in endings and _visible(p.name) and p.is_file())


def label_file(source: Path) -> Path | None:
    """The one label file of a folder, or the source itself where it is a file; None where there is none.

    Raises:
        InputError: the folder has several.
    """
    if not source.is_dir():
        return source
    found = [path for path in (*files_in(source, JSON), *files_in(source, *TABLES)) if not is_note(path)]
    if len(found) > 1:
        names = ", ".join(path.name for path in found)
        raise InputError(f"{source} has several label files ({names}): name one with --label_path.")
    return found[0] if found else None


def is_note(file: Path) -> bool:
    """Whether a table says something about lines but has no labels: splits.csv, hands.csv without a column text."""
    if file.name.lower() not in _NOTES:
        return False
    with open(file, encoding="utf-8-sig", errors="replace") as stream:
        return "text" not in re.split(r"\W+", stream.readline().lower())


def index_images(folder: Path, skip: Iterable[Path] = ()) -> dict[str, Path]:
    """Images below the folder by relative path, sorted; `skip` names folders that aren't entered."""
    found, skipped = {}, {str(path) for path in skip}
    for directory, inside, files in os.walk(folder):
        inside[:] = sorted(d for d in inside if _visible(d) and os.path.join(directory, d) not in skipped)
        for name in sorted(filter(is_image_name, files)):
            path = Path(directory, name)
            found[path.relative_to(folder).as_posix()] = path
    return found


def folder_name(folder: Path) -> str:
    """Its name, also where it is given as `.`."""
    return Path(os.path.abspath(folder)).name


def _visible(name: str) -> bool:
    return not name.startswith(".") and name != "__MACOSX"
