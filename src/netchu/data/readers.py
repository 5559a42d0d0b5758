"""Folders and files of labelled line images, whatever their layout, to one manifest (see `registry.READERS`)."""

import os
from pathlib import Path

import pandas as pd

from netchu import registry
from netchu.data.archives import is_archive, unpacked
from netchu.data.folders import is_note, subfolders
from netchu.data.given_splits import give_splits
from netchu.data.layouts import LABELS, Tables, read_folder_json
from netchu.errors import InputError

_LAYOUTS = (
    "sub-folders with images and labels.json (Cinnamon), images/ and annotations/ (Kalapa), "
    "InkML files, a CSV, TSV, JSON or JSON Lines file with path and text (or file_name, filename; words, label), "
    "a .txt file with a picture's name, a tab and its text on each line, a text beside each picture (1.png and "
    "1.gt.txt), a folder of such folders, or an archive of one"
)


def read_data(
    source: Path | str | None = None, img_path: Path | str | None = None, label_path: Path | str | None = None
) -> Tables:
    """Reads labelled lines, whatever their layout.

    Args:
        source: a folder (Cinnamon, Kalapa, InkML files, images with a label file or texts beside them), a label
            file, or a ZIP or tar archive of such a folder, which is unpacked to the cache once.
        img_path: folder of images, in place of `source`.
        label_path: JSON {file name: text}, or a table (see `label_tables`) whose paths are relative to the
            folder of images.

    Returns:
        The manifest, `split` empty unless a table or a list gives it (see `give_splits`), texts normalised (NFC);
        and the problems that were survived, a DataFrame with columns path, problem.

    Raises:
        InputError: nothing there, an unknown layout, a missing or malformed label file, a damaged archive, or no
            usable line; something that went away meanwhile.
    """
    try:
        return _read_data(source, img_path, label_path)
    except OSError as error:
        reason = f"Can't read {error.filename or source} ({error.strerror or error})"
        raise InputError(f"{reason}: leave the data where it is, and run the same command again.") from error


def _read_data(source: Path | str | None, img_path: Path | str | None, label_path: Path | str | None) -> Tables:
    source = img_path if img_path is not None else source
    if label_path is not None:
        labels = Path(label_path)
        images = Path(source if source is not None else labels.parent)
        tables = None if labels.is_dir() else _read(labels, images)
        return tables or read_folder_json(images, labels)  # whatever its name ends in
    if source is None:
        raise InputError(f"No data is named: give {_LAYOUTS}.")
    source = Path(source)
    if not source.exists():
        raise InputError(f"There is no folder or file {source}: give {_LAYOUTS}.")
    if source.is_dir() or is_archive(source):
        source = data_folder(source)
        manifest, problems = _read_folder(source)
        manifest, strangers = give_splits(manifest, source)
        return manifest, pd.concat([problems, strangers], ignore_index=True)
    tables = _read(source)
    if tables is None:
        raise InputError(f"{source} is no data that can be read: give {_LAYOUTS}.")
    return tables


def data_folder(source: Path) -> Path:
    """The folder that a source's lines lie in: of an archive, which is unpacked, the one folder that it holds, if so.

    Raises:
        InputError: a damaged archive, or no space.
    """
    if source.is_dir():
        return source
    if not is_archive(source):
        return source.parent
    folder = unpacked(source)
    inside, others = subfolders(folder), [path for path in folder.iterdir() if path.is_file() and not is_note(path)]
    return inside[0] if len(inside) == 1 and not others else folder


def _read(source: Path, images: Path | None = None) -> Tables | None:
    """What the first reader makes of it whose layout this is; None where it is nobody's."""
    for name in registry.READERS:
        tables = registry.find(registry.READERS, name, "reader")(source, images)
        if tables is not None:
            return tables
    return None


def _read_folder(folder: Path) -> Tables:
    """Reads what the folder and each of its sub-folders hold."""
    tables, inside = _read(folder), subfolders(folder)
    if tables is not None:
        return _with_data_sets_beside(tables, folder, inside)
    if len(inside) == 1:  # the wrapper that unpacking a ZIP leaves
        return _read_folder(inside[0])
    read = {path: _read_unwrapped(path) for path in inside}
    passed = [(str(path), "sub-folder without labels") for path, tables in read.items() if tables is None]
    found = [tables for tables in read.values() if tables is not None]
    if not found:
        raise InputError(f"No labels are found in {folder}: give {_LAYOUTS}.")
    return _joined([*found, (found[0][0].iloc[:0], pd.DataFrame(passed, columns=["path", "problem"], dtype="str"))])


def _with_data_sets_beside(tables: Tables, folder: Path, inside: list[Path]) -> Tables:
    """Adds the data sets that lie beside sub-folders with labels.json, which alone look like Cinnamon's layout."""
    if (folder / LABELS).is_file() or not any((path / LABELS).is_file() for path in inside):
        return tables
    read = {path: _read_unwrapped(path) for path in inside if not (path / LABELS).is_file()}
    beside = {path: found for path, found in read.items() if found is not None}
    manifest, problems = tables
    problems = problems[~problems["path"].isin([os.path.abspath(path) for path in beside])]
    return _joined([(manifest, problems), *beside.values()])


def _read_unwrapped(path: Path) -> Tables | None:
    """What a data set's folder holds, or the one folder in it."""
    inside = subfolders(path)
    return _read(path) or (_read(inside[0]) if len(inside) == 1 else None)


def _joined(tables: list[Tables]) -> Tables:
    manifests, problems = zip(*tables, strict=True)
    return pd.concat(manifests, ignore_index=True), pd.concat(problems, ignore_index=True)
