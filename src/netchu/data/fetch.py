"""The Cinnamon challenge's lines: from its public Google Drive folder, or from a ZIP or folder at hand."""

import logging
import os
from collections import Counter
from pathlib import Path, PurePosixPath

import gdown
import pandas as pd
import requests
from gdown.exceptions import DownloadError

from netchu.data.archives import UNFINISHED, plain_name, take, touch
from netchu.data.images import is_image_name
from netchu.data.layouts import LABELS, read_cinnamon
from netchu.errors import InputError
from netchu.system.offline import refuse_offline
from netchu.system.paths import make_dir

DRIVE_ID = "1Qa2YA6w6V5MaNV-qxqhsHHoYFRK5JB39"
DRIVE_URL = f"https://drive.google.com/drive/folders/{DRIVE_ID}"

EXPECTED_LINES = {
    "0825_DataSamples 1": (13, 15),
    "0916_Data Samples 2": (1641, 1823),
    "1015_Private Test": (549, 549),
}
"""Fewest and most lines seen of each folder; copies that go round are smaller than the original."""

_MISMATCH_SHARE = 0.02  # the challenge's own labels have slips; more than this is a copy cut short
_TIMEOUT = (10, 60)  # s, to connect and between bytes
_RETRIES = 3

_log = logging.getLogger(__name__)


def fetch_cinnamon(destination: Path | str, source: str | Path | None = None) -> Path:
    """Puts the Cinnamon lines into `destination`, a folder that `read_data` reads, and checks them.

    What is already there in full is kept: a copy or download that was cut short goes on where it stopped.
    Archives lying in `destination` are unpacked. Fewer lines than the challenge ships are a warning (logged).

    Args:
        destination: folder, made where missing.
        source: a ZIP or folder that holds the challenge's folders, at any depth; None downloads them.

    Returns:
        `destination`.

    Raises:
        InputError: no network (the sentence says what to download by hand and where to put it); a source
            that is missing, damaged or would write outside `destination`; labels and images that don't fit
            together; no space.
    """
    destination = make_dir(Path(destination)).resolve()
    if source is not None and not Path(source).exists():
        raise InputError(f"There is no ZIP or folder {source}: check --from.")
    marker = destination / UNFINISHED
    if source is not None:
        touch(marker)
        _take(Path(source).resolve(), destination)
    else:
        _take(destination, destination)
        if not (_is_complete(destination) if marker.exists() else _has_lines(destination)):
            touch(marker)
            _download(destination)
            _take(destination, destination)
    _check(destination)
    marker.unlink(missing_ok=True)
    return destination


def verify_cinnamon(folder: Path | str) -> pd.DataFrame:
    """Counts lines by folder and holds them against what the challenge ships.

    Returns:
        Index source; columns lines (int), expected ("13 to 15"), problems (int), remark ("" where all is well).

    Raises:
        InputError: nothing usable there.
    """
    manifest, problems = read_cinnamon(folder)
    lines = manifest["source"].value_counts()
    beside = problems["path"].map(lambda path: _set_of(path, folder))
    rows = {}
    for name in sorted({*EXPECTED_LINES, *lines.index}):
        count, (fewest, most) = int(lines.get(name, 0)), EXPECTED_LINES.get(name, (0, 0))
        remark = "missing" if count == 0 else "fewer than expected" if count < fewest else ""
        expected = f"{fewest} to {most}" if fewest < most else str(most or "")
        rows[name] = (count, expected, int((beside == name).sum()), remark)
    table = pd.DataFrame.from_dict(rows, orient="index", columns=["lines", "expected", "problems", "remark"])
    return table.rename_axis("source")


def _check(destination: Path) -> None:
    """Every label has its whole image and every image its label, but for a few slips of the original."""
    report = verify_cinnamon(destination)
    problems = int(report["problems"].sum())
    if problems > _MISMATCH_SHARE * (problems + int(report["lines"].sum())):
        first = read_cinnamon(destination)[1].iloc[0]
        raise InputError(
            f"{problems} labels and images in {destination} don't fit together, the first is {first['path']} "
            f"({first['problem']}): run the same command again, from a complete ZIP or folder."
        )
    if problems:
        _log.warning("%d labels and images in %s don't fit together; they are left out.", problems, destination)
    for name, row in report[report["remark"] != ""].iterrows():
        _log.warning("%s: %d lines, expected %s (%s).", name, row["lines"], row["expected"], row["remark"])


def _download(destination: Path) -> None:
    """Google Drive → destination; complete files are skipped, partial ones continued."""
    refuse_offline("The Cinnamon lines", f"put the ZIP or the unpacked folders into {destination}")
    try:
        gdown.download_folder(
            id=DRIVE_ID, output=str(destination), resume=True, use_cookies=False, timeout=_TIMEOUT, retries=_RETRIES
        )
    except (requests.RequestException, DownloadError) as error:
        if os.listdir(destination) == [UNFINISHED]:  # nothing came: what is put here by hand is not a rest
            (destination / UNFINISHED).unlink()
        reason = "no network" if isinstance(error, requests.ConnectionError) else " ".join(str(error).split())[:200]
        raise InputError(
            f"Can't download the Cinnamon lines ({reason}): download {DRIVE_URL} by hand in a browser, put the ZIP or "
            f"the unpacked folders into {destination} (or name them with --from), and run the same command again."
        ) from error
    except OSError as error:
        raise InputError(f"Can't write to {destination} ({error.strerror}): free space and run it again.") from error


def _take(source: Path, destination: Path) -> None:
    """Copies or unpacks the source; of the destination itself, the archives that lie in it.

    The challenge's folders are lifted out of a folder that lies around them in the destination.
    """

    def choose(names: list[str], archive: str) -> dict[str, str]:
        wanted = cinnamon_places(names, plain_name(archive) or source.name)
        repeated = next((place for place, count in Counter(wanted.values()).items() if count > 1), "")
        if repeated:
            raise InputError(f"{archive or source} holds {PurePosixPath(repeated).parent} twice: leave one of them.")
        return wanted

    taken = take(source, destination, choose)
    if source != destination and not taken:
        raise InputError(
            f"There is no {LABELS} in {source}: give the ZIP or folder that holds the challenge's folders."
        )
    for labels in sorted(destination.glob(f"*/*/{LABELS}")):
        home = destination / labels.parent.name
        if not (labels.parents[1] / LABELS).exists() and not home.exists():
            labels.parent.rename(home)


def cinnamon_places(names: list[str], around: str) -> dict[str, str]:
    """Where labels and images go: into the folder that holds the labels.json above them, or one called `around`.

    >>> cinnamon_places(["All/0825/labels.json", "All/0825/a/1.png", "All/2.png", "readme.md"], "zip")
    {'All/0825/labels.json': '0825/labels.json', 'All/0825/a/1.png': '0825/a/1.png'}
    >>> cinnamon_places(["labels.json", "1.png"], "0825")
    {'labels.json': '0825/labels.json', '1.png': '0825/1.png'}
    """
    paths = [PurePosixPath(name) for name in names]
    sets = {path.parent for path in paths if path.name == LABELS}
    wanted = {}
    for name, path in zip(names, paths, strict=True):
        home = next((parent for parent in path.parents if parent in sets), None)
        if home is not None and (path.name == LABELS or is_image_name(path)):
            wanted[name] = f"{home.name or around}/{path.relative_to(home)}"
    return wanted


def _has_lines(folder: Path) -> bool:
    return any(folder.glob(f"*/{LABELS}"))


def _is_complete(folder: Path) -> bool:
    try:
        report = verify_cinnamon(folder)
    except InputError:
        return False
    return not report["remark"].any() and not report["problems"].any()


def _set_of(path: str, folder: Path | str) -> str:
    """The challenge's folder that a file lies in: the first step below `folder`."""
    inside = os.path.relpath(path, os.path.abspath(folder))
    return PurePosixPath(Path(inside).as_posix()).parts[0]
