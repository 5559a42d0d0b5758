"""Splits that lists beside the data prescribe: train*.txt, val*.txt, test*.txt, or splits.csv."""

import os
import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from netchu.charset import normalise
from netchu.data.folders import files_in, is_label_text, is_note, split_named, subfolders
from netchu.data.ink import ink_file
from netchu.data.labels import clean_name, read_label_text, read_note
from netchu.data.manifest import SPLITS
from netchu.errors import InputError

SPLITS_FILE = "splits.csv"
_LIST = re.compile(r"(train|val|test).*\.txt", re.IGNORECASE)
_FOLDERS_OF_LABELS = ("annotations",)  # of Kalapa: its text files are labels
_KINDS = ("document", "writer", "folder", "name", "file")  # where two names mean one line, the later kind decides
_DEPTH = 2  # levels of sub-folders that are looked into for lists


@dataclass(frozen=True)
class _List:
    """Names and their splits, as a file gives them for the lines below a folder."""

    file: Path
    folder: Path
    splits: dict[str, str]


def give_splits(manifest: pd.DataFrame, folder: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Fills `split` of the lines that lists name.

    Lists lie in the folder or up to two levels below, and hold for the lines beneath their own folder; a splits.csv
    (columns name, split) may lie in the folder's parent too. A name is a file, with or without folders and ending, a
    folder on the way to it, a writer or a document; a file beats a folder, a deeper list a higher one. A bare file
    name means every file of that name. Without any, folders called train, val and test say it of the lines in them.

    Args:
        manifest: lines; not changed.
        folder: that was read.

    Returns:
        The manifest, and problems (path, problem): names that no line has.

    Raises:
        InputError: a splits.csv lacks a column, or a name is given two splits or an unknown one.
    """
    folder = Path(os.path.abspath(folder))  # as the manifest's paths: links stay links
    split, problems = _splits_of_folders(manifest, folder), []
    above = _read_table(folder.parent / SPLITS_FILE)
    for found in [*([above] if above else []), *_lists_below(folder)]:
        rows, strangers = _place(manifest, found)
        for row, place in rows.items():
            split[row] = place
        if found is not above:  # one that lies above names other folders too
            problems += [(str(found.file), f"names {name}, which no line has") for name in strangers]
    given = manifest.assign(split=pd.Series(split, index=manifest.index, dtype="str"))
    return given, pd.DataFrame(problems, columns=["path", "problem"], dtype="str")


def _splits_of_folders(manifest: pd.DataFrame, folder: Path) -> list[str]:
    """The split of each line: its own, else that of the folder below `folder` that is called so, beside another one."""
    called = []
    for path in map(Path, manifest["path"]):
        parts = path.relative_to(folder).parts[:-1] if path.is_relative_to(folder) else ()
        called.append(next((split_named(part) for part in parts if part.isalpha() and split_named(part)), ""))
    if "train" not in called or len(set(called) - {""}) < 2:
        return list(manifest["split"])
    return [own or of_folder for own, of_folder in zip(manifest["split"], called, strict=True)]


def is_list_name(name: str) -> bool:
    """Whether a file of this name is taken for a list of splits.

    >>> is_list_name("train_set.txt"), is_list_name("splits.csv"), is_list_name("readme.txt")
    (True, True, False)
    """
    return name == SPLITS_FILE or _LIST.fullmatch(name) is not None


def _lists_below(folder: Path, depth: int = _DEPTH) -> list[_List]:
    """The lists of the folder and of its sub-folders, higher ones first."""
    found = list(filter(None, (_read_table(folder / SPLITS_FILE), _read_texts(folder))))
    if depth:
        inside = [path for path in subfolders(folder) if path.name not in _FOLDERS_OF_LABELS]
        found += [one for path in inside for one in _lists_below(path, depth - 1)]
    return found


def _read_table(file: Path) -> _List | None:
    if not (file.is_file() and is_note(file)):
        return None
    columns, rows = read_note(file)
    if rows and not {"name", "split"} <= set(columns):
        raise InputError(f"{file} needs the columns name and split: name,split in its first line.")
    return _list(file, [(row["name"], row["split"].strip()) for row in rows])


def _read_texts(folder: Path) -> _List | None:
    texts = [path for path in files_in(folder, ".txt") if not is_label_text(path)]
    files = [(path, match[1].lower()) for path in texts if (match := _LIST.fullmatch(path.name))]
    pairs = [(line, split) for path, split in files for line in read_label_text(path).splitlines()]
    return _list(files[0][0], pairs) if files else None


def _list(file: Path, pairs: list[tuple[str, str]]) -> _List:
    splits: dict[str, str] = {}
    for name, split in ((clean_name(name), split) for name, split in pairs if name.strip()):
        if split not in SPLITS:
            raise InputError(f"{file} gives {name} the split {split!r}: use train, val or test.")
        if splits.setdefault(name, split) != split:
            raise InputError(f"{file.parent} gives {name} the splits {splits[name]} and {split}: keep one of them.")
    return _List(file, file.parent, splits)


def _place(manifest: pd.DataFrame, found: _List) -> tuple[dict[int, str], list[str]]:
    """Row → split, and the names that no line has."""
    index: dict[str, dict[str, list[int]]] = {kind: defaultdict(list) for kind in _KINDS}
    for row, line in enumerate(manifest.itertuples()):
        path = Path(line.path)
        if path.is_relative_to(found.folder):
            for kind, key in _keys(path.relative_to(found.folder), line.writer, line.document):
                index[kind][normalise(key)].append(row)
    placed: dict[int, str] = {}
    matched = set()
    for kind in _KINDS:
        # deeper folders are written later, and so decide
        for name in sorted(found.splits, key=lambda n: n.count("/")):
            rows = index[kind].get(name, ())
            if kind == "name" and name in matched:
                continue  # a folder or a writer, not the files of this name in all folders
            matched.update([name] if rows else [])
            placed |= dict.fromkeys(rows, found.splits[name])
    return placed, [name for name in found.splits if name not in matched]


def _keys(path: Path, writer: str, document: str) -> set[tuple[str, str]]:
    """(kind, name) of all that may mean the line; its path is relative to the list's folder."""
    keys = {(kind, key) for kind, key in (("writer", writer), ("document", document)) if key}
    folders = path.parts[:-1]
    keys |= {("folder", "/".join(folders[i:j])) for j in range(1, len(folders) + 1) for i in range(j)}
    for name in dict.fromkeys((path.name, path.stem, ink_file(path.name))):
        keys |= {
            ("file" if i < len(folders) else "name", "/".join((*folders[i:], name))) for i in range(len(folders) + 1)
        }
    return keys
