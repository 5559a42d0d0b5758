"""A folder of data as one small ZIP, which is read wherever the folder is, to the same lines, texts and splits."""

import os
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from netchu.data.archives import is_archive
from netchu.data.folders import (
    FONT_ENDINGS,
    FONTS,
    JSON,
    JSON_LINES,
    TABLES,
    TEXT,
    TEXTS,
    files_below,
    folder_name,
    is_label_text,
    is_note,
)
from netchu.data.given_splits import SPLITS_FILE
from netchu.data.hands import HANDS
from netchu.data.images import is_image_name
from netchu.data.ink import INKML, ink_file
from netchu.data.ink_packing import small_inkml
from netchu.data.labels import is_storable
from netchu.data.readers import data_folder, read_data
from netchu.errors import InputError
from netchu.pictures.shrinking import small_picture
from netchu.system.cores import map_in_processes, usable_cores
from netchu.system.paths import whole_file
from netchu.system.progress import say, track

PICTURES, INK, LABELS, SAID = "pictures", "ink", "labels", "texts"
_LABEL_ENDINGS = (*TABLES, JSON, JSON_LINES, TEXT)
_LICENCE = re.compile(r"(OFL|LICEN[CS]E|COPYING|UFL).*", re.IGNORECASE)
_MIN_FILES_TO_SHARE = 64  # fewer are made small by this process alone
_TIME = (1980, 1, 1, 0, 0, 0)  # of every member: the first that a ZIP can hold


@dataclass(frozen=True)
class Packed:
    """What came of packing.

    Attributes:
        lines: that the ZIP holds.
        sizes: bytes in the ZIP of `pictures`, `ink`, `labels`, `fonts` and `texts`, as far as there are any.
        left_out: a sentence for each file that couldn't be read.
    """

    lines: int
    sizes: dict[str, int]
    left_out: tuple[str, ...]


@dataclass(frozen=True)
class _File:
    """A file, what it is, and its name in the ZIP."""

    name: str
    path: Path
    kind: str


def pack_data(data: Path | str, output: Path | str, font_dir: str = "", texts: str = "") -> Packed:
    """Writes the lines of a folder, with what training takes beside them, as one ZIP, whole or not at all.

    Pictures keep their names and places and become WebP inside (see `small_picture`), ink becomes coarser (see
    `small_inkml`); labels, lists of splits and tables of hands are copied. Pictures without a label stay behind.

    Args:
        data: folder or archive that `read_data` takes.
        output: a new file, `.zip`.
        font_dir: its fonts take the place of the folder `fonts` in the data.
        texts: a text file that takes the place of the data's `texts.txt`.

    Raises:
        InputError: there are no lines in `data`, `output` exists or isn't named so, a file can't be written.
    """
    data, output = Path(data), Path(output)
    _check(data, output, texts)
    manifest, problems = read_data(data)
    folder = data_folder(data)
    for problem, rows in problems.groupby("problem", sort=False):
        say(f"{problem}: {len(rows)} files or labels, the first of {rows['path'].iloc[0]}")
    files = sorted(_files(folder, set(manifest["path"]), font_dir, texts), key=lambda file: file.name)
    sizes, left_out, lost = defaultdict[str, int](int), [], set()
    with whole_file(output) as part, zipfile.ZipFile(part, "w") as archive:
        for file, content in zip(files, _contents(files), strict=True):
            if isinstance(content, str):
                say(f"left out: {content}")
                left_out.append(content)
                lost.add(os.path.abspath(file.path))
                continue
            sizes[file.kind] += _add(archive, file, content)
    lines = sum(ink_file(path) not in lost for path in manifest["path"])
    return Packed(lines, dict(sizes), tuple(left_out))


def _check(data: Path, output: Path, texts: str) -> None:
    """Refuses what is plainly wrong before anything is read."""
    if output.suffix.lower() != ".zip":
        raise InputError(f"--output {output} must end with .zip.")
    if output.exists():
        raise InputError(f"--output {output} exists: remove it or choose another name.")
    if data.is_file() and not is_archive(data):
        raise InputError(f"--data {data} is a file: name the folder that it lies in, or an archive.")
    if texts and is_label_text(Path(texts)):
        raise InputError(f"--texts {texts} begins like a table of pictures and their labels: give a file of sentences.")


def _add(archive: zipfile.ZipFile, file: _File, content: bytes) -> int:
    """Adds a member whose bytes depend on its name and content alone; returns how many they are."""
    member = zipfile.ZipInfo(file.name, _TIME)
    member.external_attr = 0o644 << 16
    member.create_system = 3  # whatever the system
    member.compress_type = zipfile.ZIP_STORED if file.kind == PICTURES else zipfile.ZIP_DEFLATED
    archive.writestr(member, content, compresslevel=9)
    return member.compress_size


def _files(folder: Path, pictures: set[str], font_dir: str, texts: str) -> Iterator[_File]:
    """What goes into the ZIP, below one folder of the data's name, which may be its lines' source."""
    top = re.sub(r"[:\\]", "-", folder_name(folder)).lstrip(".") or "data"
    for name in (SPLITS_FILE, *HANDS):  # that are looked for above a folder, too
        above = Path(os.path.abspath(folder)).parent / name
        if above.is_file() and is_note(above):
            yield _File(name, above, LABELS)
    for name, path in files_below(folder).items():
        kind = _kind(name, path, pictures)
        if kind and not (kind == FONTS and font_dir) and not (kind == SAID and texts):
            yield _File(f"{top}/{name}", path, kind)
    if texts:
        yield _File(f"{top}/{TEXTS}", Path(texts), SAID)
    for path in sorted(Path(font_dir).iterdir()) if font_dir else ():
        if path.is_file() and _belongs_to_fonts(path):
            yield _File(f"{top}/{FONTS}/{path.name}", path, FONTS)


def _kind(name: str, path: Path, pictures: set[str]) -> str:
    """What a file of the data is; "" where it stays behind."""
    ending = path.suffix.lower()
    if name.startswith(f"{FONTS}/") and _belongs_to_fonts(path):
        return FONTS
    if name == TEXTS and not is_label_text(path):
        return SAID
    if not is_storable(name):
        return ""
    if is_image_name(name):
        return PICTURES if os.path.abspath(path) in pictures else ""
    return INK if ending == INKML else LABELS if ending in _LABEL_ENDINGS else ""


def _belongs_to_fonts(path: Path) -> bool:
    return path.suffix.lower() in FONT_ENDINGS or _LICENCE.fullmatch(path.name) is not None


def _contents(files: list[_File]) -> Iterator[bytes | str]:
    """The bytes of each file as packed, or a sentence on why there are none."""
    small = sum(file.kind in (PICTURES, INK) for file in files)
    processes = usable_cores() if small >= _MIN_FILES_TO_SHARE else 1
    return track(map_in_processes(_content, files, processes), "packing files", total=len(files))


def _content(file: _File) -> bytes | str:
    try:
        if file.kind == PICTURES:
            return small_picture(file.path)
        return small_inkml(file.path) if file.kind == INK else file.path.read_bytes()
    except InputError as error:
        return str(error)
    except OSError as error:
        return f"Can't read {file.path} ({error.strerror})."
