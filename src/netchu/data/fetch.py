"""The Cinnamon challenge's lines: from its public Google Drive folder, or from a ZIP or folder at hand."""

import logging
import os
import zipfile
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import BinaryIO

import gdown
import pandas as pd
import requests
from gdown.exceptions import DownloadError

from netchu.data.archives import (
    UNFINISHED,
    copy_file,
    damage_told,
    refuse_bomb,
    refuse_without_space,
    refuse_zip_member,
    touch,
)
from netchu.data.images import is_image_name
from netchu.data.layouts import LABELS, read_cinnamon
from netchu.errors import InputError
from netchu.system.offline import refuse_offline
from netchu.system.paths import make_dir
from netchu.system.progress import track

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
    ZIP files lying in `destination` are unpacked. Fewer lines than the challenge ships are a warning (logged).

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
        _unpack_found(destination)
        if not (_is_complete(destination) if marker.exists() else _has_lines(destination)):
            touch(marker)
            _download(destination)
            _unpack_found(destination)
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
    """Copies or unpacks the source."""
    if source.is_file():
        _unpack(source, destination)
    elif source == destination:
        _unpack_found(destination)
    else:
        files = sorted(path for path in source.rglob("*") if path.is_file() and destination not in path.parents)
        for path in files:
            if path.suffix.lower() == ".zip":
                _unpack(path, destination)
        sizes = {path.relative_to(source).as_posix(): path.stat().st_size for path in files}
        _copy(sizes, lambda name: (source / name).open("rb"), source, destination)
        if not _has_lines(destination):
            raise InputError(f"There is no {LABELS} in {source}: give the folder that holds the challenge's folders.")


def _unpack_found(destination: Path) -> None:
    """Unpacks the ZIPs that lie in the destination, and lifts the challenge's folders out of a folder around them."""
    for path in sorted(destination.rglob("*")):
        if path.suffix.lower() == ".zip" and path.is_file():
            _unpack(path, destination)
    for labels in sorted(destination.glob(f"*/*/{LABELS}")):
        home = destination / labels.parent.name
        if not (labels.parents[1] / LABELS).exists() and not home.exists():
            labels.parent.rename(home)


def _unpack(path: Path, destination: Path, depth: int = 0) -> None:
    """Unpacks the challenge's folders from a ZIP, and from ZIPs inside it; itself lies in `depth` others."""
    with damage_told(path), zipfile.ZipFile(path) as archive:
        members = {info.filename: info for info in archive.infolist() if not info.is_dir()}
        for info in members.values():
            refuse_zip_member(info, path)
        inner = [name for name in members if name.lower().endswith(".zip")]
        sizes = {name: info.file_size for name, info in members.items()}
        refuse_bomb(path, sum(sizes.values()), depth)
        found = _copy(sizes, lambda name: archive.open(members[name]), path, destination)
        for name in inner:
            target = destination / PurePosixPath(name).name
            _copy_file(target, members[name].file_size, lambda name=name: archive.open(members[name]))
    for name in inner:
        _unpack(destination / PurePosixPath(name).name, destination, depth + 1)
    if not found and not inner:
        raise InputError(f"There is no {LABELS} in {path}: give the ZIP that holds the challenge's folders.")


def _copy(sizes: dict[str, int], open_file: Callable[[str], BinaryIO], source: Path, destination: Path) -> int:
    """Copies each folder that holds a labels.json to destination/<its name>; returns how many there are.

    Args:
        sizes: size in bytes by path inside the source.
        open_file: opens one of these paths.
    """
    sets = {str(PurePosixPath(name).parent) for name in sizes if PurePosixPath(name).name == LABELS}
    targets: dict[str, Path] = {}
    taken: set[Path] = set()
    for name in sorted(sizes):
        inside = PurePosixPath(name)
        home = next((str(parent) for parent in inside.parents if str(parent) in sets), None)
        if home is not None and "__MACOSX" not in inside.parts and (inside.name == LABELS or is_image_name(inside)):
            target = destination / (PurePosixPath(home).name or source.stem) / inside.relative_to(home)
            if target in taken:
                raise InputError(f"{source} holds {target.parent.name} twice: leave one of them.")
            targets[name] = target
            taken.add(target)
    needed = sum(sizes[name] for name in targets if not os.path.exists(targets[name]))
    refuse_without_space(destination, needed)
    for name, target in track(targets.items(), f"copying {source.name}"):
        _copy_file(target, sizes[name], lambda name=name: open_file(name))
    return len(sets)


def _copy_file(target: Path, size: int, open_file: Callable[[], BinaryIO]) -> None:
    """`copy_file`, but that labels are always renewed."""
    copy_file(target, -1 if target.name == LABELS else size, open_file)


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
