"""The manifest: one row per line, the table that everything after the readers works on."""

import os
import re
from collections import defaultdict
from pathlib import Path

import pandas as pd

from netchu.charset import Charset, normalise
from netchu.errors import InputError
from netchu.system.paths import short_path, whole_file

MANIFEST_COLUMNS = ["path", "text", "source", "writer", "document", "split"]
"""All str. `path` absolute in memory; `writer` and `document` (the text that was copied) "" where unknown; `split` ""
before `assign_splits`."""

SPLITS = ("train", "val", "test")
UNKNOWN_CHOICES = ("error", "drop-line", "drop-char")
_CINNAMON = re.compile(r"\d{4}_(Data ?Samples|Private Test)", re.IGNORECASE)
_FILES_SHOWN = 5  # files named for each unknown character in a message


def make_manifest(rows: list[dict[str, str]]) -> pd.DataFrame:
    """Rows as a manifest; columns that a row lacks become "".

    >>> make_manifest([{"path": "/a.png", "text": "Hà Nội"}])[["text", "split"]].values.tolist()
    [['Hà Nội', '']]
    """
    full = [[row.get(column, "") for column in MANIFEST_COLUMNS] for row in rows]
    return pd.DataFrame(full, columns=MANIFEST_COLUMNS, dtype="str")


def set_name(source: str) -> str:
    """The data set that a source belongs to: the folders of the Cinnamon challenge are one, any other is its own.

    >>> set_name("0916_Data Samples 2"), set_name("kalapa")
    ('cinnamon', 'kalapa')
    """
    return "cinnamon" if _CINNAMON.match(source) else source


def save_manifest(manifest: pd.DataFrame, path: Path | str) -> None:
    """Writes the manifest as CSV, whole or not at all.

    Images below the folder of the CSV are stored relative to it, so that the folder can move; others absolute.

    Raises:
        InputError: the file can't be written.
    """
    folder = Path(os.path.abspath(path)).parent
    stored = manifest[MANIFEST_COLUMNS].copy()
    stored["path"] = [_relative_below(image, folder) for image in stored["path"]]
    with whole_file(Path(path)) as part:
        stored.to_csv(part, index=False, encoding="utf-8")


def load_manifest(path: Path | str) -> pd.DataFrame:
    """Reads what `save_manifest` wrote.

    Returns:
        The manifest, paths absolute, index 0 to N-1.

    Raises:
        InputError: the file is missing or malformed, lacks a column, or names an unknown split.
    """
    try:
        manifest = pd.read_csv(path, dtype="str", na_filter=False, encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise InputError(f"There is no manifest {path}: run the notebook or command that writes it.") from error
    except (ValueError, OSError) as error:  # pandas' parser errors are ValueErrors
        reason = " ".join(str(error).split())
        raise InputError(f"The manifest {path} can't be read ({reason}): repair it or make it again.") from error
    if "document" not in manifest.columns:
        manifest["document"] = ""  # manifests of earlier versions have none
    missing = [column for column in MANIFEST_COLUMNS if column not in manifest.columns]
    if missing:
        raise InputError(f"The manifest {path} lacks the columns {', '.join(missing)}: repair it or make it again.")
    check_split_names(manifest, path)
    folder = os.path.abspath(Path(path).parent)
    manifest["path"] = [os.path.normpath(os.path.join(folder, image)) for image in manifest["path"]]
    return manifest[MANIFEST_COLUMNS]


def check_split_names(manifest: pd.DataFrame, path: Path | str) -> None:
    """Raises InputError, naming the file, where `split` holds anything but "", train, val, test."""
    strange = sorted(set(manifest["split"]) - {"", *SPLITS})
    if strange:
        raise InputError(f"{path} names the splits {', '.join(strange)}: use train, val, test or leave them empty.")


def check_alphabet(
    manifest: pd.DataFrame, charset: Charset, unknown: str = "error"
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Finds labels with characters that are no class of the alphabet, and does what `unknown` says.

    Args:
        manifest: lines.
        charset: the alphabet of the model.
        unknown: "error"; "drop-line" leaves such lines out; "drop-char" leaves the characters out, and a
            line too where nothing else is left of it; one of train also where what is left is the text of a line in
            val or test.

    Returns:
        The manifest that remains (index 0 to N-1), and a report with columns path, text, unknown, problem.

    Raises:
        InputError: unknown characters with "error", listing them and their files; no line left; or
            another value of `unknown`.
    """
    if unknown not in UNKNOWN_CHOICES:
        raise InputError(f"unknown={unknown!r} is not a choice: use {', '.join(UNKNOWN_CHOICES)}.")
    files: dict[str, list[str]] = defaultdict(list)
    texts, rows, kept = [], [], []
    for path, text in zip(manifest["path"], manifest["text"], strict=True):
        strange = charset.unknown(text)
        for character in strange:
            files[character].append(path)
        rest = normalise("".join(c for c in normalise(text) if c in charset)) if strange else text
        keep = not strange or (unknown == "drop-char" and bool(rest))
        texts.append(rest)
        kept.append(keep)
        if strange:
            done = "characters dropped" if keep else "line dropped"
            rows.append((path, text, "".join(strange), f"outside the alphabet: {' '.join(strange)} ({done})"))
    if files and unknown == "error":
        raise InputError(_unknown_sentence(files))
    if not any(kept):
        raise InputError("No line is left after checking the alphabet: choose an alphabet that fits the labels.")
    checked = manifest.assign(text=pd.Series(texts, index=manifest.index, dtype="str"))[kept]
    repeated = _repeats_held_out(checked, changed={row[0] for row in rows})
    problem = "without the dropped characters a text of val or test (line dropped)"
    rows += [(line.path, line.text, "", problem) for line in checked[repeated].itertuples()]
    report = pd.DataFrame(rows, columns=["path", "text", "unknown", "problem"], dtype="str")
    return checked[~repeated].reset_index(drop=True), report


def _repeats_held_out(manifest: pd.DataFrame, changed: set[str]) -> pd.Series:
    """Which lines of train have the text of a line in val or test, since the labels of these paths were changed.

    Texts that were equal before lie where the splits put them; those of documents tie nothing (see `assign_splits`).
    """
    texts = manifest["text"].map(lambda text: normalise(text).casefold()).where(manifest["document"].eq(""))
    held_out, new = manifest["split"].isin(["val", "test"]), manifest["path"].isin(changed)
    taken, newly_taken = texts[held_out].dropna(), texts[held_out & new].dropna()
    return manifest["split"].eq("train") & (texts.isin(newly_taken) | (new & texts.isin(taken)))


def summary(manifest: pd.DataFrame) -> pd.DataFrame:
    """Lines by source (rows) and split (columns), with totals under the name "all".

    >>> lines = make_manifest([{"source": "a", "split": "train"}, {"source": "a", "split": "test"}])
    >>> summary(lines).loc["a"].to_dict()
    {'train': 1, 'test': 1, 'all': 2}
    """
    named = manifest["split"].replace("", "unassigned")
    table = pd.crosstab(manifest["source"], named, margins=True, margins_name="all")
    order = [name for name in (*SPLITS, "unassigned", "all") if name in table.columns]
    return table[order].rename_axis(columns=None)


def _relative_below(image: str, folder: Path) -> str:
    path = Path(image)
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else image


def _unknown_sentence(files: dict[str, list[str]]) -> str:
    """The characters outside the alphabet, each with the files that hold it."""
    parts = []
    for character in sorted(files):
        paths = files[character]
        names = ", ".join(map(short_path, paths[:_FILES_SHOWN]))
        more = f" and {len(paths) - _FILES_SHOWN} more" if len(paths) > _FILES_SHOWN else ""
        parts.append(f"{character!r} (U+{ord(character):04X}: {names}{more})")
    return (
        f"The labels have characters outside the alphabet: {'; '.join(parts)}; "
        "correct them, or go on with --unknown drop-line or drop-char (netchu run: -p unknown=drop-line)."
    )
