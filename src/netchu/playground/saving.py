"""Keeps corrected lines in a folder that `netchu finetune --data` reads: pictures and one labels.json."""

import io
import os
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from filelock import FileLock
from PIL import Image

from netchu.charset import Charset, normalise
from netchu.data.images import is_image_name
from netchu.data.layouts import LABELS
from netchu.errors import InputError
from netchu.system.paths import make_dir, read_json, whole_file, write_json

_LONGEST_NAME = 60  # characters
_LOCK = ".labels.lock"  # held while a line is added; readers leave hidden files alone


@dataclass(frozen=True)
class Saved:
    """What became of a line that was to be kept.

    Attributes:
        path: of its picture.
        text: its label, normalised.
        before: the label that the same picture had until now; None where the picture is new.
        lines: in the folder now.
    """

    path: Path
    text: str
    before: str | None
    lines: int


def save_line(folder: Path, page: np.ndarray, text: str, name: str = "line", charset: Charset | None = None) -> Saved:
    """Adds a line to the folder, or gives a picture that lies there already its new label.

    Pictures are never overwritten: a name that is taken gets a number. Two programs may add lines at once, and
    what is broken off leaves the folder as it was, or with a picture without a label, which readers report.

    Args:
        folder: made where missing.
        page: uint8 (H, W) or (H, W, 3) RGB, kept as a PNG without loss.
        text: what it says.
        name: what the file should be called; only its letters, digits, - and _ are used.
        charset: of the model that read it: its characters may be saved beside the Vietnamese alphabet.

    Raises:
        InputError: an empty text, characters that no model has, a folder or labels.json that can't be used.
    """
    text = normalise(text)
    if not text:
        raise InputError("There is no text to save: type what the line says.")
    unknown = Charset.vietnamese().with_characters(charset.characters if charset else "").unknown(text)
    if unknown:
        raise InputError(f"The text has characters that models don't know ({' '.join(unknown)}): leave them out.")
    data = _png(page)
    with FileLock(make_dir(Path(folder)) / _LOCK):
        labels = _labels(folder)
        path = _same_picture(folder, labels, data)
        before = labels[path.name] if path else None
        if path is None:
            path = folder / _free_name(folder, labels, name)
            with whole_file(path) as part:
                part.write_bytes(data)
        if before != text:
            write_json(folder / LABELS, labels | {path.name: text})
        return Saved(path, text, before, len(labels | {path.name: text}))


def count_lines(folder: Path) -> int:
    """How many lines the folder holds; 0 where there is none."""
    return len(_labels(Path(folder)))


def _labels(folder: Path) -> dict[str, str]:
    if not (folder / LABELS).is_file():
        return {}
    labels = read_json(folder / LABELS)
    if not isinstance(labels, dict):
        raise InputError(f"{folder / LABELS} is no list of file names and texts: choose another folder.")
    return labels


def _same_picture(folder: Path, labels: dict[str, str], data: bytes) -> Path | None:
    """The labelled file with these very bytes: one picture with two labels would teach nothing."""
    for name in labels:
        path = folder / name
        if path.is_file() and path.stat().st_size == len(data) and path.read_bytes() == data:
            return path
    return None


def _free_name(folder: Path, labels: dict[str, str], name: str) -> str:
    """`name.png`, with a number where a file or a label has that name already, in any case or format."""
    stem = (
        re.sub(r"[^\w-]+", "-", Path(name).stem if is_image_name(name) else name).strip("-")[:_LONGEST_NAME] or "line"
    )
    taken = {Path(other).stem.casefold() for other in (*os.listdir(folder), *labels)}
    number = 1
    while (stem if number == 1 else f"{stem}-{number}").casefold() in taken:
        number += 1
    return f"{stem if number == 1 else f'{stem}-{number}'}.png"


def _png(page: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(page).save(buffer, format="PNG")
    return buffer.getvalue()
