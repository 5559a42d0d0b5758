"""What a folder of data holds: its sub-folders, label files and images; hidden files and macOS's own left out."""

import os
import re
from collections.abc import Iterable
from pathlib import Path

from netchu.data.images import IMAGE_SUFFIXES, is_image_name
from netchu.errors import InputError

TABLES, JSON, JSON_LINES, TEXT = (".csv", ".tsv"), ".json", ".jsonl", ".txt"
FONTS, FONT_ENDINGS = "fonts", (".ttf", ".otf")  # a folder beside the lines: fonts for synthetic ones
TEXTS = "texts.txt"  # a file beside the lines: what new lines of ink say
_NOTES = ("splits.csv", "hands.csv", "kalapa_hands.csv")  # tables about the lines
_CALLED = {"train": "train", "training": "train", "val": "val", "valid": "val", "validation": "val", "dev": "val",
           "test": "test", "testing": "test"}  # fmt: skip
_PAIR = re.compile(
    rf"(.*?(?:{'|'.join(map(re.escape, sorted(IMAGE_SUFFIXES, key=len, reverse=True)))}))"
    r"(?: *(\t|,|;) *| +)(\S.*)",
    re.IGNORECASE,
)


def subfolders(folder: Path) -> list[Path]:
    """The folders in it, sorted; one with fonts for synthetic lines isn't counted."""
    inside = sorted(path for path in folder.iterdir() if path.is_dir() and _visible(path.name))
    return [path for path in inside if not (path.name == FONTS and files_in(path, *FONT_ENDINGS))]


def fonts_beside(folder: Path) -> str:
    """The folder of fonts that lies in a folder of lines, "" where there is none."""
    fonts = folder / FONTS
    return os.path.abspath(fonts) if files_in(fonts, *FONT_ENDINGS) else ""


def texts_beside(folder: Path) -> str:
    """The file of texts that lies in a folder of lines, "" where there is none; a file of labels is none."""
    texts = folder / TEXTS
    return os.path.abspath(texts) if texts.is_file() and not is_label_text(texts) else ""


def files_in(folder: Path, *endings: str) -> list[Path]:
    """The files in it, sorted, whose names end so in any letter case; none where it is no folder."""
    if not folder.is_dir():
        return []
    return sorted(p for p in folder.iterdir() if p.suffix.lower() in endings and _visible(p.name) and p.is_file())


def label_files(source: Path) -> list[Path]:
    """The label file of a folder, several where each is named after its split; the source itself where it is a file.

    Raises:
        InputError: the folder has several that are not.
    """
    if not source.is_dir():
        return [source]
    texts = [path for path in files_in(source, TEXT) if is_label_text(path)]
    found = [*files_in(source, JSON, JSON_LINES), *files_in(source, *TABLES), *texts]
    found = [path for path in found if not is_note(path)]
    splits = [split_named(path.name) for path in found]
    if len(found) > 1 and ("" in splits or len(set(splits)) < 2):
        names = ", ".join(path.name for path in found)
        raise InputError(f"{source} has several label files ({names}): name one with --label_path.")
    return found


def split_named(name: str) -> str:
    """The split that a file or folder is named after, "" where it is none.

    >>> split_named("rec_gt_train.txt"), split_named("validation"), split_named("latest")
    ('train', 'val', '')
    """
    words = re.findall(r"[^\W\d_]+", name.lower())
    return next((_CALLED[word] for word in words if word in _CALLED), "")


def picture_and_text(line: str) -> tuple[str, str, str] | None:
    """A picture's name, the sign between (a blank: ""), and the text of a line that has both; else None.

    >>> picture_and_text("images/my 1.jpg\\tHà Nội"), picture_and_text("1.png Huế"), picture_and_text("1.png")
    (('images/my 1.jpg', '\\t', 'Hà Nội'), ('1.png', '', 'Huế'), None)
    """
    match = _PAIR.fullmatch(line.rstrip())
    return (match[1], match[2] or "", match[3]) if match else None


def is_label_text(file: Path) -> bool:
    """Whether the first lines of a text file name a picture and its text: no readme, no list of names."""
    with open(file, encoding="utf-8-sig", errors="replace") as stream:
        first = next(filter(str.strip, stream), "")
    return picture_and_text(first.rstrip("\r\n")) is not None


def is_json_list(file: Path) -> bool:
    """Whether a JSON file holds a list, of records; else it is an object {name: text}, or missing."""
    if not file.is_file():
        return False
    with open(file, encoding="utf-8-sig", errors="replace") as stream:
        return next(filter(str.strip, stream), "").lstrip().startswith("[")


def is_note(file: Path) -> bool:
    """Whether a table says something about lines but has no labels: splits.csv, hands.csv without a column text."""
    if file.name.lower() not in _NOTES:
        return False
    with open(file, encoding="utf-8-sig", errors="replace") as stream:
        return "text" not in re.split(r"\W+", stream.readline().lower())


def index_images(folder: Path, skip: Iterable[Path] = ()) -> dict[str, Path]:
    """Images below the folder by relative path, sorted; `skip` as in `files_below`."""
    return {name: path for name, path in files_below(folder, skip).items() if is_image_name(path)}


def files_below(folder: Path, skip: Iterable[Path] = ()) -> dict[str, Path]:
    """Visible files below the folder by relative path, sorted; `skip` names folders that aren't entered.

    Linked folders are followed, but none is entered twice.
    """
    found, skipped, entered = {}, {str(path) for path in skip}, set()
    for directory, inside, files in os.walk(folder, followlinks=True):
        real = os.path.realpath(directory)
        if real in entered:
            inside[:] = []
            continue
        entered.add(real)
        inside[:] = sorted(
            (d for d in inside if _visible(d) and os.path.join(directory, d) not in skipped),
            key=lambda d: (os.path.islink(os.path.join(directory, d)), d),  # so that the folder itself comes first
        )
        for name in sorted(filter(_visible, files)):
            path = Path(directory, name)
            found[path.relative_to(folder).as_posix()] = path
    return found


def folder_name(folder: Path) -> str:
    """Its name, also where it is given as `.`."""
    return Path(os.path.abspath(folder)).name


def _visible(name: str) -> bool:
    return not name.startswith(".") and name != "__MACOSX"
