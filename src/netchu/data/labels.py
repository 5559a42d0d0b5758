"""Label files as text and pairs, and the rows and problems that a reader gathers from them."""

import csv
import io
import json
import os
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from netchu.charset import normalise
from netchu.data.image_problem import image_problem
from netchu.data.images import is_image_name
from netchu.data.manifest import make_manifest
from netchu.errors import InputError, one_line
from netchu.lookalikes import Meant


class LineCollector:
    """What a reader gathers: usable lines, and the problems it survived."""

    def __init__(self) -> None:
        self._rows: dict[str, dict[str, str]] = {}  # by absolute path
        self._problems: list[tuple[str, str]] = []
        self._meant = Meant()

    def add(self, path: Path, text: str, source: str, writer: str = "", document: str = "", split: str = "") -> None:
        """Takes the line, or reports why it can't be used; a second label for an image replaces the first."""
        absolute, text = os.path.abspath(path), self._meant(text)
        problem = label_problem(text) or _path_problem(absolute) or image_problem(absolute)
        if problem:
            self.report(path, problem)
            return
        if absolute in self._rows:
            self.report(path, "two labels for one image, the last is used")
        known = {"source": source, "writer": writer, "document": document, "split": split}
        self._rows[absolute] = {"path": absolute, "text": text, **known}

    def report(self, path: Path, problem: str) -> None:
        """Notes a problem with a file."""
        shown = (os.path.abspath(path), one_line(problem))
        self._problems.append(tuple(s.encode("utf-8", "backslashreplace").decode() for s in shown))

    def tables(self, where: Path | str) -> tuple[pd.DataFrame, pd.DataFrame]:
        """The manifest and the problems.

        Raises:
            InputError: there is no usable line; the sentence names `where` and the first problem.
        """
        if not self._rows:
            first = f", the first is {self._problems[0][0]}: {self._problems[0][1]}" if self._problems else ""
            raise InputError(f"{where} has no usable line (problems: {len(self._problems)}{first}); repair it.")
        for sentence in self._meant.sentences():
            self.report(Path(where), sentence)
        problems = pd.DataFrame(self._problems, columns=["path", "problem"], dtype="str")
        return make_manifest(list(self._rows.values())), problems


def label_problem(text: str) -> str | None:
    """Why a normalised text is no label, or None.

    >>> label_problem(""), label_problem("Hà Nội")
    ('empty label', None)
    """
    if not text:
        return "empty label"
    return None if is_storable(text) else "label is not valid Unicode text"


def _path_problem(path: str) -> str | None:
    return None if is_storable(path) else "file name is not UTF-8, rename the file"


def is_storable(text: str) -> bool:
    """Whether UTF-8 can hold the text: half a surrogate pair, from JSON escapes or odd file names, can't be saved."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def read_label_text(path: Path) -> str:
    """A label file as text; a byte order mark, as Windows editors write it, is dropped.

    Raises:
        InputError: it is missing, can't be opened, or isn't UTF-8.
    """
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError as error:
        raise InputError(f"There is no label file {path}: check --label_path or put it there.") from error
    except OSError as error:
        raise InputError(f"Can't read the label file {path} ({error.strerror}): give a readable file.") from error
    except UnicodeDecodeError as error:
        raise InputError(f"The label file {path} is not UTF-8 text: save it as UTF-8.") from error


def read_note(path: Path) -> tuple[list[str], list[dict[str, str]]]:
    """Columns and rows of a CSV file that says something about lines; a field that a row lacks is "".

    Raises:
        InputError: as `read_label_text`, or a quotation mark has swallowed half of the file.
    """
    rows = csv.DictReader(io.StringIO(read_label_text(path), newline=""), restval="")
    try:
        return list(rows.fieldnames or ()), list(rows)
    except csv.Error as error:
        raise InputError(f"The table {path} is malformed ({error}): quote texts that hold quotes or commas.") from error


class _Pairs(list):
    """A JSON object as (key, value) pairs, so that a key given twice shows."""


def read_labels(path: Path, lines: LineCollector) -> list[tuple[str, str]]:
    """(file name, text) pairs of a JSON file, in its order; values that are no text are reported to `lines`.

    Raises:
        InputError: the file is missing or is not a JSON object {file name: text}.
    """
    text = read_label_text(path)
    try:
        labels = json.loads(text, object_pairs_hook=_Pairs)
    except (ValueError, RecursionError) as error:  # ValueError: also whole numbers that are too long
        raise InputError(f"The label file {path} is not valid JSON ({error}): repair it.") from error
    if not isinstance(labels, _Pairs):
        raise InputError(f"The label file {path} must be a JSON object of file names and texts: rewrite it so.")
    pairs = []
    for key, value in labels:
        if isinstance(value, str):
            pairs.append((key, value))
        else:
            shown = json.dumps(value, ensure_ascii=True)[:40]
            lines.report(path, f"label of {key} is not text: {shown}")
    return pairs


def match_names(keys: Iterable[str], names: Iterable[str]) -> dict[str, str]:
    """Pairs label keys with file names: as written, else in any letter case, else with another image ending.

    A looser rule sees only what the stricter left alone, and takes a pair only where it is the only one. Where no key
    is a name, the folders that all keys share, or all names, don't count.

    >>> match_names(["1.JPG", "2.png", "3.png"], ["1.jpg", "2.png", "2.jpg", "3.JPEG"])
    {'2.png': '2.png', '1.JPG': '1.jpg', '3.png': '3.JPEG'}
    """
    pairs: dict[str, str] = {}
    keys, names = list(dict.fromkeys(keys)), list(names)
    for fold in (clean_name, lambda s: clean_name(s).casefold(), _without_ending):
        left, right = defaultdict(list), defaultdict(list)
        taken = set(pairs.values())
        for key in (k for k in keys if k not in pairs):
            left[fold(key)].append(key)
        for name in (n for n in names if n not in taken):
            right[fold(name)].append(name)
        pairs |= {left[f][0]: right[f][0] for f in left if len(left[f]) == 1 and len(right.get(f, ())) == 1}
    return pairs or _match_in_other_folders(keys, names)


def _match_in_other_folders(keys: list[str], names: list[str]) -> dict[str, str]:
    """Where no key is a name: pairs what is the same below the folder that all keys share, and the one of all names.

    >>> _match_in_other_folders(["data/rec/1.jpg", "data/rec/2.jpg"], ["images/1.jpg", "images/3.jpg"])
    {'data/rec/1.jpg': 'images/1.jpg'}
    """
    below = {below: name for name, below in zip(names, _below_shared(names), strict=True)}
    return {key: below[end] for key, end in zip(keys, _below_shared(keys), strict=True) if end in below}


def _below_shared(paths: list[str]) -> list[str]:
    cleaned = [clean_name(path).lstrip("/") for path in paths]
    shared = os.path.commonpath([os.path.dirname(path) for path in cleaned]) if cleaned else ""
    return [os.path.relpath(path, shared or ".") for path in cleaned]


def clean_name(name: str) -> str:
    """NFC (macOS writes file names NFD), forward slashes, no leading "./"."""
    return os.path.normpath(normalise(name).replace("\\", "/"))


def _without_ending(name: str) -> str:
    folded = clean_name(name).casefold()
    return os.path.splitext(folded)[0] if is_image_name(folded) else folded
