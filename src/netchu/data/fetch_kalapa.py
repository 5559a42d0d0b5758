"""Kalapa ByteBattles 2023: photographed forms, from the challenge's archive or a folder of it."""

import logging
import shutil
from pathlib import Path, PurePosixPath

from netchu.data.folders import files_in
from netchu.data.given_sets import bring
from netchu.data.given_splits import is_list_name
from netchu.data.hands import HANDS
from netchu.data.images import is_image_name
from netchu.data.layouts import read_kalapa
from netchu.system.progress import say

WHERE = (
    "Kalapa's lines were given to those who took part in Kalapa ByteBattles 2023 (handwriting): have its archive ready"
)
SHEETS, LINES_PER_SHEET = 70, 27  # of the training set

_log = logging.getLogger(__name__)


def fetch_kalapa(destination: Path | str, source: str | Path | None = None) -> Path:
    """Puts Kalapa's labelled sheets into `destination`, a folder that `read_data` reads, and counts them.

    Files that are there already are kept, and a copy that was cut short goes on. Fewer sheets or lines than the set
    ships are a warning (logged). A hands.csv beside a folder is taken along.

    Args:
        destination: folder, made where missing; archives that lie in it are unpacked.
        source: archive or folder that holds images/ and annotations/ beside each other, at any depth; None: only
            what lies in the destination.

    Returns:
        `destination`.

    Raises:
        InputError: no source and nothing there (the sentence says where the set is to be had); a source that is
            missing, damaged, without labels, or would write outside `destination`; no usable line; no space.
    """
    destination = bring(destination, source, kalapa_places, _has_labels, WHERE)
    if source is not None and Path(source).is_dir():
        _take_hands(Path(source).resolve(), destination)
    manifest, problems = read_kalapa(destination)
    sheets = manifest["path"].map(lambda path: Path(path).parent.name).value_counts()
    say(f"{destination.name}: {len(sheets):,} sheets, {len(manifest):,} lines")
    if len(problems):
        first = problems.iloc[0]
        _log.warning("Left out of %s: %d, the first is %s (%s).", destination, len(problems), *first)
    if len(sheets) < SHEETS:
        _log.warning("%d sheets in %s, expected %d (fewer than expected).", len(sheets), destination, SHEETS)
    short = sheets[sheets < LINES_PER_SHEET]
    if len(short):
        _log.warning(
            "%d sheets in %s have fewer than %d lines, the first is %s with %d.",
            len(short), destination, LINES_PER_SHEET, short.index[0], short.iloc[0],
        )  # fmt: skip
    return destination


def kalapa_places(names: list[str], archive: str = "") -> dict[str, str]:
    """Where sheets, their labels and tables go; images without annotations beside them, as of the tests, are left.

    >>> kalapa_places(["k/images/7/0.jpg", "k/annotations/7.txt", "test/images/8/0.jpg"])
    {'k/images/7/0.jpg': 'images/7/0.jpg', 'k/annotations/7.txt': 'annotations/7.txt'}
    """
    homes = {PurePosixPath(name).parents[1] for name in names if _is_annotation(PurePosixPath(name))}
    wanted = {}
    for name in names:
        path = PurePosixPath(name)
        home = next((home for home in path.parents if home in homes), None)
        inside = path.relative_to(home) if home is not None else path
        if _is_annotation(path) or (home is not None and inside.parts[0] == "images" and is_image_name(path)):
            wanted[name] = inside.as_posix()
        elif is_list_name(path.name) or path.name in HANDS:
            wanted[name] = path.name
    return wanted


def _is_annotation(path: PurePosixPath) -> bool:
    return path.parent.name == "annotations" and path.suffix.lower() == ".txt"


def _has_labels(folder: Path) -> bool:
    return bool(files_in(folder / "annotations", ".txt"))


def _take_hands(source: Path, destination: Path) -> None:
    """Copies the table of hands that lies beside the folder, where the destination has none."""
    found = [source.parent / name for name in HANDS if (source.parent / name).is_file()]
    if found and not any((destination / name).is_file() for name in HANDS):
        shutil.copyfile(found[0], destination / HANDS[0])
