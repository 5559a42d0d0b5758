"""Folders and tables of labelled line images, each layout one reader, all to one manifest."""

import csv
import io
import os
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

import pandas as pd

from netchu.data.images import is_image_name
from netchu.data.labels import LineCollector, match_names, read_label_text, read_labels
from netchu.data.manifest import check_split_names
from netchu.errors import InputError

LABELS = "labels.json"
_TABLE_SUFFIXES = {".csv", ".tsv"}
_LAYOUTS = (
    "sub-folders with images and labels.json (Cinnamon), images/ and annotations/ (Kalapa), "
    "a folder with one JSON file, a folder of such folders, or a CSV or TSV file with columns path and text"
)


def read_data(
    source: Path | str | None = None, img_path: Path | str | None = None, label_path: Path | str | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Reads labelled lines, whatever their layout.

    Args:
        source: a folder (Cinnamon, Kalapa, images with one JSON file or table) or a JSON, CSV or TSV file.
        img_path: folder of images, in place of `source`.
        label_path: JSON {file name: text}, or CSV/TSV whose paths are relative to the folder of images.

    Returns:
        The manifest, `split` empty unless a table gives it, texts normalised (NFC); and the problems that
        were survived, a DataFrame with columns path, problem.

    Raises:
        InputError: nothing there, an unknown layout, a missing or malformed label file, or no usable line.
    """
    source = img_path if img_path is not None else source
    if label_path is not None:
        labels = Path(label_path)
        images = Path(source if source is not None else labels.parent)
        if labels.suffix.lower() in _TABLE_SUFFIXES:
            return read_table(labels, images)
        return read_folder_json(images, labels)
    if source is None:
        raise InputError(f"No data is named: give {_LAYOUTS}.")
    source = Path(source)
    if source.is_dir():
        return _read_folder(source)
    if not source.exists():
        raise InputError(f"There is no folder or file {source}: give {_LAYOUTS}.")
    if source.suffix.lower() in _TABLE_SUFFIXES:
        return read_table(source)
    if source.suffix.lower() == ".json":
        return read_folder_json(source.parent, source)
    raise InputError(f"{source} is no data that can be read: give {_LAYOUTS}.")


def read_cinnamon(folder: Path | str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Reads labels.json of the folder and of each of its sub-folders, as the challenge ships them.

    `source` is the name of the folder that holds the labels.json.

    Raises:
        InputError: a labels.json is missing everywhere or malformed, or no line is usable.
    """
    folder = Path(folder)
    sets = _cinnamon_sets(folder)
    if not sets:
        raise InputError(f"There is no {LABELS} in {folder} or its sub-folders: put one beside the images.")
    lines = LineCollector()
    for directory in sets:
        images = _index_images(directory, skip=set(sets) - {directory})
        _add_labelled(lines, directory, images, read_labels(directory / LABELS, lines), source=_name(directory))
    if folder not in sets:
        for directory in _subfolders(folder):
            if directory not in sets and _index_images(directory):
                lines.report(directory, f"images without {LABELS}")
    return lines.tables(folder)


def read_kalapa(folder: Path | str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Reads images/<writer>/<n>.jpg with annotations/<writer>.txt, each line `<writer>/<n>.jpg` TAB text.

    Raises:
        InputError: no annotation file, one that isn't UTF-8 text, or no usable line.
    """
    folder = Path(folder)
    annotations = _files(folder / "annotations", {".txt"})
    if not annotations:
        raise InputError(f"There are no .txt files in {folder / 'annotations'}: put one a writer there.")
    lines, labels = LineCollector(), []
    for annotation in annotations:
        for number, line in enumerate(read_label_text(annotation).split("\n"), start=1):
            key, tab, text = line.partition("\t")
            if tab:
                labels.append((key if "/" in key else f"{annotation.stem}/{key}", text))
            elif line.strip():
                lines.report(annotation, f"line {number} has no tab between path and text")
    images = _index_images(folder / "images")
    _add_labelled(lines, folder / "images", images, labels, source="kalapa", writer=lambda path: path.parent.name)
    return lines.tables(folder)


def read_folder_json(img_path: Path | str, label_path: Path | str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Reads a folder of images (sub-folders too) with one JSON file {path below the folder: text}.

    Raises:
        InputError: the folder or the JSON file is missing or malformed, or no line is usable.
    """
    img_path = Path(img_path)
    if not img_path.is_dir():
        raise InputError(f"There is no image folder {img_path}: check --img_path.")
    lines = LineCollector()
    labels = read_labels(Path(label_path), lines)
    _add_labelled(lines, img_path, _index_images(img_path), labels, source=_name(img_path))
    return lines.tables(label_path)


def read_table(path: Path | str, folder: Path | str | None = None) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Reads CSV or TSV with the columns path and text, and source, writer, split where it has them.

    Args:
        path: the table, UTF-8; its separator (tab, comma or semicolon) is taken from the header.
        folder: where relative image paths start; by default the folder of the table.

    Raises:
        InputError: the table is missing or malformed, lacks a column, or no line is usable.
    """
    path = Path(path)
    folder = Path(folder) if folder is not None else path.parent
    text = read_label_text(path)
    separator = max("\t,;", key=text.partition("\n")[0].count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as error:
        raise InputError(f"The table {path} is malformed ({error}): quote texts that hold quotes or commas.") from error
    header = [name.strip().lower() for name in rows[0]] if rows else []
    if not {"path", "text"} <= set(header):
        raise InputError(f"The table {path} needs the columns path and text; its header is {header}.")
    lines = LineCollector()
    for number, values in enumerate(rows[1:], start=2):
        if not values:
            continue
        if len(values) != len(header):
            lines.report(path, f"row {number} has {len(values)} fields, the header {len(header)}: quote the text")
            continue
        row = dict(zip(header, values, strict=True))
        image = folder / row["path"].strip().replace("\\", "/")
        known = {name: row.get(name, "").strip() for name in ("writer", "split")}
        if os.path.isfile(image):  # unlike Path.is_file, no error where a shifted column gives a name too long
            lines.add(image, row["text"], source=row.get("source", "").strip() or _name(folder), **known)
        else:
            lines.report(image, "label without image")
    manifest, problems = lines.tables(path)
    check_split_names(manifest, path)
    return manifest, problems


def _read_folder(folder: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Picks the reader by what the folder, or else each of its sub-folders, holds."""
    read = _reader_of(folder)
    if read is not None:
        return read()
    readers = {inside: _reader_of(inside) for inside in _subfolders(folder)}
    if len(readers) == 1:  # the wrapper that unpacking a ZIP leaves
        return _read_folder(next(iter(readers)))
    tables = [read() for read in readers.values() if read is not None]
    if not tables:
        raise InputError(f"No labels are found in {folder}: give {_LAYOUTS}.")
    passed = [(str(inside), "sub-folder without labels") for inside, read in readers.items() if read is None]
    manifests, problems = zip(*tables, strict=True)
    problems = [*problems, pd.DataFrame(passed, columns=["path", "problem"])]
    return pd.concat(manifests, ignore_index=True), pd.concat(problems, ignore_index=True)


def _reader_of(folder: Path) -> Callable[[], tuple[pd.DataFrame, pd.DataFrame]] | None:
    """Reads what lies in the folder itself; None where that is no data set.

    Raises:
        InputError: it has several label files.
    """
    if (folder / "images").is_dir() and _files(folder / "annotations", {".txt"}):
        return partial(read_kalapa, folder)
    if _cinnamon_sets(folder):
        return partial(read_cinnamon, folder)
    tables, jsons = _files(folder, _TABLE_SUFFIXES), _files(folder, {".json"})
    if len(tables) + len(jsons) > 1:
        names = ", ".join(path.name for path in (*jsons, *tables))
        raise InputError(f"{folder} has several label files ({names}): name one with --label_path.")
    if tables:
        return partial(read_table, tables[0])
    return partial(read_folder_json, folder, jsons[0]) if jsons else None


def _add_labelled(
    lines: LineCollector,
    folder: Path,
    images: dict[str, Path],
    labels: list[tuple[str, str]],
    source: str,
    writer: Callable[[Path], str] = lambda path: "",
) -> None:
    """Joins labels with images below `folder`; reports what stays alone on either side."""
    matched = match_names([key for key, _ in labels], list(images))
    for key, text in labels:
        if key in matched:
            image = images[matched[key]]
            lines.add(image, text, source=source, writer=writer(image))
        else:
            lines.report(folder / key, "label without image")
    for name in sorted(set(images) - set(matched.values())):
        lines.report(images[name], "image without label")


def _index_images(folder: Path, skip: Iterable[Path] = ()) -> dict[str, Path]:
    """Images below the folder by relative path, sorted; `skip` names folders that aren't entered."""
    found, skipped = {}, {str(path) for path in skip}
    for directory, inside, files in os.walk(folder):
        inside[:] = sorted(d for d in inside if _visible(d) and os.path.join(directory, d) not in skipped)
        for name in sorted(filter(is_image_name, files)):
            path = Path(directory, name)
            found[path.relative_to(folder).as_posix()] = path
    return found


def _cinnamon_sets(folder: Path) -> list[Path]:
    return [path for path in (folder, *_subfolders(folder)) if (path / LABELS).is_file()]


def _subfolders(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.is_dir() and _visible(path.name))


def _files(folder: Path, suffixes: set[str]) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(p for p in folder.iterdir() if p.suffix.lower() in suffixes and _visible(p.name) and p.is_file())


def _visible(name: str) -> bool:
    return not name.startswith(".") and name != "__MACOSX"


def _name(folder: Path) -> str:
    return Path(os.path.abspath(folder)).name
