"""HANDS-VNOnDB2018: Vietnamese ink as InkML, from the archives of its lines and words or from folders of them."""

import logging
from collections import Counter
from pathlib import Path, PurePosixPath

import pandas as pd

from netchu.data.archives import plain_name
from netchu.data.folders import files_in
from netchu.data.given_sets import bring
from netchu.data.given_splits import is_list_name
from netchu.data.ink import INKML, read_inkml
from netchu.data.ink_layout import LINE_FOLDER, WORD_FOLDER
from netchu.errors import InputError
from netchu.system.progress import say, track

WHERE = (
    "VNOnDB is given away for research by IAPR TC11 (HANDS-VNOnDB2018 on tc11.cvc.uab.es): download InkData_line and "
    "InkData_word there"
)
EXPECTED = {"writers": (155, 201), "lines": (5755, 5755), "words": (87_333, 87_333)}
"""What the smallest copy known has, and what is known of the complete set: fewer is told."""

_log = logging.getLogger(__name__)


def fetch_vnondb(destination: Path | str, source: str | Path | None = None) -> Path:
    """Puts the ink of VNOnDB into `destination`, a folder that `read_data` reads, and counts it.

    Files that are there already are kept, and a copy that was cut short goes on. Less than the set ships, and what
    can't be used of it, are warnings (logged).

    Args:
        destination: folder, made where missing; archives that lie in it are unpacked.
        source: archive or folder, at any depth of which InkML files lie; None: only what lies in the destination.

    Returns:
        `destination`.

    Raises:
        InputError: no source and nothing there (the sentence says where the set is to be had); a source that is
            missing, damaged, without ink, or would write outside `destination`; no space.
    """
    destination = bring(destination, source, vnondb_places, lambda folder: bool(_files(folder)), WHERE)
    report, problems = verify_vnondb(destination)
    counts = ", ".join(f"{row['count']:,} {name}" for name, row in report.iterrows())
    say(f"{destination.name}: {counts}")
    if problems:
        reasons = ", ".join(f"{count} {reason}" for reason, count in problems.most_common())
        _log.warning("Left out of %s: %s.", destination, reasons)
    for name, row in report[report["remark"] != ""].iterrows():
        _log.warning("%d %s in %s, expected %s (%s).", row["count"], name, destination, row["expected"], row["remark"])
    return destination


def vnondb_places(names: list[str], archive: str = "") -> dict[str, str]:
    """Where files of ink go, by the folder they lie in or else by the archive, and lists of splits.

    >>> vnondb_places(["VNOnDB/InkData_line/1.inkml", "2.inkml", "readme.md"], "words.zip")
    {'VNOnDB/InkData_line/1.inkml': 'InkData_line/1.inkml', '2.inkml': 'InkData_word/2.inkml'}
    """
    wanted = {}
    for name in names:
        path = PurePosixPath(name)
        around = [part.casefold() for part in (*path.parts[-2::-1], plain_name(archive))]
        kind = next((word for part in around for word in ("paragraph", "word", "line") if word in part), "line")
        if path.suffix.lower() == INKML and kind != "paragraph":  # the same ink once more
            wanted[name] = f"{WORD_FOLDER if kind == 'word' else LINE_FOLDER}/{path.name}"
        elif is_list_name(path.name):
            wanted[name] = path.name
    return wanted


def verify_vnondb(folder: Path | str) -> tuple[pd.DataFrame, Counter]:
    """Counts files, writers, lines and words, and holds them against what the set ships.

    Returns:
        Index files, writers, lines, words; columns count (int), expected ("201 (155 in the part that goes round)"),
        remark ("" where all is well). And how often what is wrong: malformed file, no truth, no strokes, …
    """
    counts, writers, problems = Counter(), set(), Counter()
    files = _files(Path(folder))
    for file in track(files, "counting ink"):
        try:
            ink = read_inkml(str(file))
        except InputError:
            problems["malformed file"] += 1
            continue
        writers.add(ink.writer)
        counts["words" if file.parent.name == WORD_FOLDER else "lines"] += sum(
            1 for line in ink.lines.values() if line.text
        )
        problems.update(reason for _, reason in ink.problems)
    counts |= {"files": len(files), "writers": len(writers - {""})}
    rows = {name: (counts[name], *_remark(name, counts[name])) for name in ("files", *EXPECTED)}
    return pd.DataFrame.from_dict(rows, orient="index", columns=["count", "expected", "remark"]), problems


def _remark(name: str, count: int) -> tuple[str, str]:
    least, complete = EXPECTED.get(name, (0, 0))
    expected = f"{complete} ({least} in the part that goes round)" if least < complete else f"{complete or ''}"
    return expected, "fewer than expected" if count < least else "a part of the set" if count < complete else ""


def _files(folder: Path) -> list[Path]:
    return files_in(folder / LINE_FOLDER, INKML) + files_in(folder / WORD_FOLDER, INKML)
