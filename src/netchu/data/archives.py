"""Archives and folders of data: what they hold, copied file by file, never outside the place it is copied to."""

import hashlib
import itertools
import os
import shutil
import stat
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from netchu.errors import InputError
from netchu.system.paths import cache_dir, make_dir, whole_file
from netchu.system.progress import say, track

UNFINISHED = ".unfinished"  # lies in a destination from the first byte until everything is there
_ENDINGS = (".zip", ".tar", ".tar.xz", ".txz", ".tar.gz", ".tgz", ".tar.bz2")
_INNER = ".unpacking"  # where archives inside archives lie for a moment
_MACOS_FORKS = "__MACOSX"
_DEEPEST = 3  # archives in archives in archives: one that holds itself has no end
_MOST_GROWTH = 200  # times its own size that an archive may hold; handwriting grows 2 to 20 times
_SMALL = 1 << 30  # bytes, which any archive may hold

Choose = Callable[[list[str], str], dict[str, str]]
"""Of the paths in an archive of that name, or in a folder (""), those that are wanted: path → where it goes."""


def is_archive(path: Path | str) -> bool:
    """Whether the name ends like a ZIP or tar archive; hidden files don't count.

    >>> is_archive("InkData_line.tar.xz"), is_archive("lines.ZIP"), is_archive("1.png")
    (True, True, False)
    """
    name = PurePosixPath(path).name
    return name.lower().endswith(_ENDINGS) and not name.startswith(".")


def plain_name(path: Path | str) -> str:
    """The name of an archive without its ending.

    >>> plain_name("a/InkData_line.tar.xz")
    'InkData_line'
    """
    name = PurePosixPath(path).name
    ending = max((end for end in _ENDINGS if name.lower().endswith(end)), key=len, default="")
    return name[: len(name) - len(ending)]


@contextmanager
def damage_told(archive: Path) -> Iterator[None]:
    """Inside the `with`, what a damaged archive raises becomes an InputError that names it."""
    try:
        yield
    except InputError:
        raise
    except Exception as error:  # zipfile and tarfile raise anything on damaged bytes: IndexError, struct.error, OSError
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"{archive} can't be unpacked ({reason}): download it again or give a folder.") from error


def refuse_outside(member: str, link: bool, archive: Path) -> str:
    """The name of a member with plain slashes.

    Raises:
        InputError: it would be written outside the folder it is unpacked to, or it is a link.
    """
    name = PurePosixPath(member.replace("\\", "/"))
    if link or name.is_absolute() or ".." in name.parts or any(":" in part for part in name.parts[:1]):
        raise InputError(f"{archive} is refused: its member {member!r} would be written outside the folder.")
    return name.as_posix()


def refuse_zip_member(info: zipfile.ZipInfo, archive: Path) -> str:
    """`refuse_outside` for a member of a ZIP."""
    return refuse_outside(info.filename, stat.S_ISLNK(info.external_attr >> 16), archive)


def refuse_bomb(archive: Path, held: int, depth: int = 0) -> None:
    """Refuses an archive that says it holds far more than handwriting packs to, or that lies too deep in others.

    Args:
        archive: a file.
        held: bytes that it says it holds.
        depth: in how many archives it lies.

    Raises:
        InputError: it does.
    """
    if depth > _DEEPEST:
        raise InputError(f"{archive.name} lies in more than {_DEEPEST} archives: unpack them by hand.")
    if held > max(_SMALL, _MOST_GROWTH * archive.stat().st_size):
        raise InputError(f"{archive} is refused: it would grow to {held >> 20} MB or more; unpack it by hand.")


def copy_file(target: Path, size: int, open_file: Callable[[], BinaryIO]) -> None:
    """Writes the file whole or not at all; one that is there at its full size is kept."""
    if os.path.isfile(target) and target.stat().st_size == size:  # no error where a name is too long
        return
    with open_file() as stream, whole_file(target) as part, part.open("wb") as out:
        shutil.copyfileobj(stream, out, length=1 << 20)


def refuse_without_space(destination: Path, needed: int) -> None:
    """Raises InputError where the destination has less free space than these bytes."""
    free = shutil.disk_usage(destination).free
    if needed > free:
        raise InputError(f"{destination} has {free >> 20} MB free, {needed >> 20} MB are needed: free space first.")


def touch(marker: Path) -> None:
    """Makes an empty file.

    Raises:
        InputError: it can't be written.
    """
    try:
        marker.touch()
    except OSError as error:
        raise InputError(f"Can't write in {marker.parent} ({error.strerror}): choose another place.") from error


def take(source: Path, destination: Path, choose: Choose) -> int:
    """Copies what is wanted of an archive or a folder, and of all archives in it, to the destination.

    Each archive is looked through before anything of it is written. Files that are there at their full size are kept.

    Args:
        source: may hold the destination, or be it: then the archives that lie in it are unpacked.
        destination: exists.
        choose: called once for each archive and for the folder; where files go is below the destination.

    Returns:
        Files that are wanted, those counted that were there before.

    Raises:
        InputError: an archive is damaged, or a member would be written outside; two files of different sizes would
            go to one place; no space.
    """
    inner, numbers = destination / _INNER, itertools.count()
    waiting, taken = [(source, 0)], {}
    shutil.rmtree(inner, ignore_errors=True)  # of an earlier call that was killed
    try:
        while waiting:
            place, depth = waiting.pop()
            sizes = _folder_sizes(place, destination) if place.is_dir() else _archive_sizes(place, depth)
            wanted = {} if place == destination else choose(list(sizes), "" if place.is_dir() else place.name)
            targets = {name: destination / target for name, target in wanted.items()}
            for name, target in targets.items():
                if taken.setdefault(target, sizes[name]) != sizes[name]:
                    raise InputError(f"{source} holds {wanted[name]} twice, in two sizes: leave one of them.")
            archives = sorted(filter(is_archive, sizes), reverse=True)
            if place.is_dir():
                waiting += [(place / name, depth) for name in archives]
            else:
                held = {name: inner / str(next(numbers)) / Path(name).name for name in archives}
                waiting += [(path, depth + 1) for path in held.values()]
                targets |= held
            missing = [name for name, target in targets.items() if not os.path.exists(target)]
            refuse_without_space(destination, sum(sizes[name] for name in missing))
            _copy(place, targets, sizes)
    finally:
        shutil.rmtree(inner, ignore_errors=True)
    return len(taken)


def unpacked(archive: Path) -> Path:
    """The folder in the cache that an archive of data is unpacked to, once for as long as it doesn't change.

    Raises:
        InputError: it is damaged, would write outside the folder, or there is no space.
    """
    state = archive.stat()
    key = hashlib.sha256(f"{archive.resolve()} {state.st_size} {state.st_mtime_ns}".encode()).hexdigest()[:12]
    folder = cache_dir() / "unpacked" / f"{plain_name(archive)}-{key}"
    if not folder.is_dir() or (folder / UNFINISHED).exists():
        say(f"unpacking {archive.name}", passing=True)
        touch(make_dir(folder) / UNFINISHED)
        take(archive, folder, _everything)
        (folder / UNFINISHED).unlink()
    return folder


def _everything(names: list[str], archive: str) -> dict[str, str]:
    return {name: name for name in names if not is_archive(name)}


def _folder_sizes(folder: Path, destination: Path) -> dict[str, int]:
    """Size in bytes of each visible file below the folder; the destination is not entered, unless it is the folder."""
    sizes = {}
    for place, inside, files in os.walk(folder):
        inside[:] = sorted(n for n in inside if _is_visible(n) and Path(place, n) != destination)
        for path in (Path(place, name) for name in sorted(files) if _is_visible(name)):
            if path.is_file():  # a link that leads nowhere isn't one
                sizes[path.relative_to(folder).as_posix()] = path.stat().st_size
    return sizes


def _archive_sizes(archive: Path, depth: int) -> dict[str, int]:
    """Size in bytes of each visible file in the archive, all of them checked."""
    sizes: dict[str, int] = {}
    held = 0
    with _members(archive) as members:
        for name, size, _ in members:
            held += size
            refuse_bomb(archive, held, depth)  # now, before a tar's next header is looked for behind all of it
            sizes[name] = size
    return sizes


@contextmanager
def _members(archive: Path) -> Iterator[Iterator[tuple[str, int, Callable[[], BinaryIO]]]]:
    """(name, size, a function that opens it) of each visible file, in the order in which they are packed."""
    with damage_told(archive), _opened(archive) as opened:
        found = _zip_members(opened, archive) if isinstance(opened, zipfile.ZipFile) else _tar_members(opened, archive)
        yield (member for member in found if all(map(_is_visible, PurePosixPath(member[0]).parts)))


def _opened(archive: Path) -> zipfile.ZipFile | tarfile.TarFile:
    return zipfile.ZipFile(archive) if zipfile.is_zipfile(archive) else tarfile.open(archive)


def _zip_members(opened: zipfile.ZipFile, archive: Path) -> Iterator[tuple[str, int, Callable]]:
    for info in opened.infolist():
        name = refuse_zip_member(info, archive)
        if not info.is_dir():
            yield name, info.file_size, lambda info=info: opened.open(info)


def _tar_members(opened: tarfile.TarFile, archive: Path) -> Iterator[tuple[str, int, Callable]]:
    for member in opened:  # one by one: going back would decompress everything before it again
        name = refuse_outside(member.name, not (member.isreg() or member.isdir()), archive)
        if member.isreg():
            yield name, member.size, lambda member=member: opened.extractfile(member)


def _copy(source: Path, targets: dict[str, Path], sizes: dict[str, int]) -> None:
    """Writes the wanted files of one folder or archive; nothing is opened where all of them are there."""
    needed = {
        name for name, target in targets.items() if not os.path.isfile(target) or target.stat().st_size != sizes[name]
    }
    if not needed:
        return
    if source.is_dir():
        for name in track(sorted(needed), f"copying {source.name}"):
            copy_file(targets[name], sizes[name], lambda name=name: (source / name).open("rb"))
        return
    with _members(source) as members:
        wanted = (member for member in members if member[0] in needed)
        for name, size, open_member in track(wanted, f"unpacking {source.name}", total=len(needed)):
            copy_file(targets[name], size, open_member)


def _is_visible(name: str) -> bool:
    return name != _MACOS_FORKS and (not name.startswith(".") or name in (".", ".."))
