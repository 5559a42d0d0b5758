"""The layouts of labelled line images that are folders of images with JSON or text files (see `registry.READERS`)."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from netchu.data.folders import (
    JSON,
    TEXT,
    files_in,
    folder_name,
    index_images,
    is_json_list,
    label_files,
    split_named,
    subfolders,
)
from netchu.data.hands import read_hands
from netchu.data.images import is_image_name
from netchu.data.labels import LineCollector, match_names, read_label_text, read_labels
from netchu.errors import InputError
from netchu.system.progress import track

LABELS = "labels.json"
_BESIDE = (".gt", "")  # what may stand between the name of a picture and .txt of its text
Tables = tuple[pd.DataFrame, pd.DataFrame]
"""The manifest, and the problems that were survived (path, problem)."""


def cinnamon(source: Path, images: Path | None = None) -> Tables | None:
    """The Cinnamon challenge: sub-folders, or one folder, with images and labels.json."""
    if images is not None or not source.is_dir():
        return None
    sets = _cinnamon_sets(source)
    return read_cinnamon(source) if sets and not any(is_json_list(path / LABELS) for path in sets) else None


def kalapa(source: Path, images: Path | None = None) -> Tables | None:
    """The Kalapa challenge: images/<writer>/<n>.jpg and annotations/<writer>.txt."""
    if images is not None or not (source / "images").is_dir() or not files_in(source / "annotations", ".txt"):
        return None
    return read_kalapa(source)


def folder_json(source: Path, images: Path | None = None) -> Tables | None:
    """A folder of images with one JSON file {path below the folder: text}, or that file."""
    files = label_files(source)
    if len(files) != 1 or files[0].suffix.lower() != JSON:
        return None
    return read_folder_json(images or files[0].parent, files[0])


def text_beside(source: Path, images: Path | None = None) -> Tables | None:
    """A folder of images, each with its text beside it: 1.png and 1.gt.txt (Tesseract, kraken), or 1.txt."""
    if images is not None or not source.is_dir():
        return None
    texts, lines = {path.name: path for path in files_in(source, TEXT)}, LineCollector()
    pictures = [path for path in sorted(source.iterdir()) if is_image_name(path)] if texts else []
    beside = {path: _text_of(path, texts) for path in pictures}
    if not any(beside.values()):
        return None
    for picture, text in track(beside.items(), "looking at images"):
        if text is None:
            lines.report(picture, "image without label")
        else:
            lines.add(picture, read_label_text(text), source=folder_name(source))
    taken = set(beside.values())
    for text in sorted(path for path in texts.values() if path.name.endswith(".gt.txt")):
        if text not in taken:
            lines.report(text, "label without image")
    return lines.tables(source)


def _text_of(picture: Path, texts: dict[str, Path]) -> Path | None:
    """The file with its text; kraken's 1.bin.png and 1.nrm.png have theirs in 1.gt.txt."""
    stems = picture.stem, picture.stem.removesuffix(".bin").removesuffix(".nrm")
    names = [stem + between + TEXT for stem in stems for between in _BESIDE]
    return next((texts[name] for name in names if name in texts), None)


def read_cinnamon(folder: Path | str) -> Tables:
    """Reads labels.json of the folder and of each of its sub-folders, as the challenge ships them.

    `source` is the name of the folder that holds the labels.json. Beside others, a sub-folder with the word test in
    its name, such as the challenge's own `1015_Private Test`, is the test split, whole; the others have none yet.

    Raises:
        InputError: a labels.json is missing everywhere or malformed, or no line is usable.
    """
    folder = Path(folder)
    sets = _cinnamon_sets(folder)
    if not sets:
        raise InputError(f"There is no {LABELS} in {folder} or its sub-folders: put one beside the images.")
    lines = LineCollector()
    tests = [directory for directory in sets if directory != folder and split_named(directory.name) == "test"]
    for directory in sets:
        images, labels = index_images(directory, skip=set(sets) - {directory}), read_labels(directory / LABELS, lines)
        split = "test" if directory in tests and len(tests) < len(sets) else ""
        _add_labelled(lines, directory, images, labels, source=folder_name(directory), split=split)
    if folder not in sets:
        for directory in subfolders(folder):
            if directory not in sets and index_images(directory):
                lines.report(directory, f"images without {LABELS}")
    return lines.tables(folder)


def read_kalapa(folder: Path | str) -> Tables:
    """Reads images/<writer>/<n>.jpg with annotations/<writer>.txt, each line `<writer>/<n>.jpg` TAB text.

    A folder is a sheet. It counts as a writer of its own unless hands.csv, in this folder or its parent, says which
    sheets one person wrote (see `read_hands`).

    Raises:
        InputError: a malformed hands.csv, no annotation file, one that isn't UTF-8 text, or no usable line.
    """
    folder = Path(folder)
    annotations = files_in(folder / "annotations", ".txt")
    if not annotations:
        raise InputError(f"There are no .txt files in {folder / 'annotations'}: put one per writer there.")
    lines, labels = LineCollector(), []
    for annotation in annotations:
        for number, line in enumerate(read_label_text(annotation).split("\n"), start=1):
            key, tab, text = line.partition("\t")
            if tab:
                labels.append((key if "/" in key else f"{annotation.stem}/{key}", text))
            elif line.strip():
                lines.report(annotation, f"line {number} has no tab between path and text")
    images, hands = index_images(folder / "images"), read_hands(folder)

    def writer(path: Path) -> str:
        return hands.get(path.parent.name, path.parent.name)

    _add_labelled(lines, folder / "images", images, labels, source="kalapa", writer=writer)
    return lines.tables(folder)


def read_folder_json(img_path: Path | str, label_path: Path | str) -> Tables:
    """Reads a folder of images (sub-folders too) with one JSON file {path below the folder: text}.

    Raises:
        InputError: the folder or the JSON file is missing or malformed, or no line is usable.
    """
    img_path = Path(img_path)
    if not img_path.is_dir():
        raise InputError(f"There is no image folder {img_path}: check --img_path.")
    lines = LineCollector()
    labels = read_labels(Path(label_path), lines)
    _add_labelled(lines, img_path, index_images(img_path), labels, source=folder_name(img_path))
    return lines.tables(label_path)


def _add_labelled(
    lines: LineCollector,
    folder: Path,
    images: dict[str, Path],
    labels: list[tuple[str, str]],
    source: str,
    writer: Callable[[Path], str] = lambda path: "",
    split: str = "",
) -> None:
    """Joins labels with images below `folder`; reports what stays alone on either side."""
    matched = match_names([key for key, _ in labels], list(images))
    for key, text in track(labels, "looking at images"):
        if key in matched:
            image = images[matched[key]]
            lines.add(image, text, source=source, writer=writer(image), split=split)
        else:
            lines.report(folder / key, "label without image")
    for name in sorted(set(images) - set(matched.values())):
        lines.report(images[name], "image without label")


def _cinnamon_sets(folder: Path) -> list[Path]:
    return [path for path in (folder, *subfolders(folder)) if (path / LABELS).is_file()]
