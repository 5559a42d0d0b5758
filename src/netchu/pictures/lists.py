"""Many pictures by name, as files to read: of folders, lists of paths, Parquet files, object storage.

A picture has a name: its path or URL as given, or `FILE.parquet#12`, row 12 of a Parquet file with pictures' bytes.
"""

import os
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, groupby
from pathlib import Path, PurePosixPath

from netchu.data.folders import files_in
from netchu.data.images import IMAGE_SUFFIXES
from netchu.errors import InputError
from netchu.system.offline import refuse_offline

LIST, TABLE = ".txt", ".parquet"
_DOCUMENTS = frozenset({*IMAGE_SUFFIXES, ".pdf"})
_NEAR = ("file", "local", "memory")  # kinds of URLs that need no network


@dataclass(frozen=True)
class Picture:
    """A picture to read.

    Attributes:
        name: as it stands in the table of readings.
        file: a path that this machine can read, or an InputError on why there is none.
    """

    name: str
    file: Path | InputError


def picture_names(paths: Iterable[str]) -> Iterator[str]:
    """Names of all pictures, in order; those of a list are relative to where netchu is called.

    Args:
        paths: pictures, folders of them, .txt files with a path or URL a line, Parquet files; each may be a URL.

    Raises:
        InputError: a folder or list has none, or can't be read.
        ModuleNotFoundError: an extra is missing that a Parquet file or a URL needs.
    """
    for path in paths:
        _refuse_far(path)
        kind = PurePosixPath(path).suffix.lower()
        if kind == LIST:
            names: Iterable[str] = _listed(path)
        elif kind == TABLE:
            names = (f"{path}#{row}" for row in range(_table(path).metadata.num_rows))
        elif is_url(path):
            names = [path] if kind in _DOCUMENTS else _stored_in(path)
        elif Path(path).is_dir():
            names = map(str, files_in(Path(path), *_DOCUMENTS))
        else:
            names = [path]
        names = iter(names)
        first = next(names, None)
        if first is None:
            raise InputError(f"{path} has no pictures: give another folder or list.")
        for name in chain([first], names):
            _refuse_far(name)
            yield name


def fetch(names: Iterable[str], folder: Path) -> Iterator[Picture]:
    """The pictures as files of this machine; what comes from afar or out of a table is put into the folder.

    Raises:
        OSError: the folder's disk is full.
    """
    names, found = list(names), dict[int, Picture]()
    order = sorted(range(len(names)), key=lambda i: _place_of(names[i]))  # a shuffled table is read once all the same
    for table, group in groupby(order, key=lambda i: _place_of(names[i])[0]):
        numbers = list(group)
        if table:
            rows = _rows(table, [names[i] for i in numbers])
            for i, (name, suffix, data) in zip(numbers, rows, strict=True):
                found[i] = Picture(name, data if isinstance(data, InputError) else _put(data, folder / f"{i}{suffix}"))
            continue
        for i in numbers:
            file = folder / f"{i}{PurePosixPath(names[i]).suffix}"
            found[i] = Picture(names[i], _download(names[i], file) if is_url(names[i]) else Path(names[i]))
    yield from (found[i] for i in range(len(names)))


def is_url(path: str) -> bool:
    """Whether it names something that fsspec reads, such as s3://bucket/1.png."""
    return "://" in path


def absolute(path: str) -> str:
    """The path for machines that share this one's disks; a URL as it is."""
    return path if not path or is_url(path) else os.path.abspath(path)


def _listed(path: str) -> Iterator[str]:
    """Lines of a list that aren't empty."""
    try:
        with _open(path, "rt", encoding="utf-8-sig", errors="surrogateescape") as stream:
            for line in stream:
                if line.strip():
                    yield line.rstrip("\r\n")
    except OSError as error:
        raise InputError(f"The list {path} can't be read ({error.strerror or error}): correct its path.") from error


def _stored_in(url: str) -> list[str]:
    """URLs of the pictures in a folder that is stored elsewhere."""
    import fsspec

    with _told(url):
        files, place = fsspec.core.url_to_fs(url)
        found = sorted(files.ls(place, detail=False))
    return [files.unstrip_protocol(file) for file in found if PurePosixPath(file).suffix.lower() in _DOCUMENTS]


def _place_of(name: str) -> tuple[str, int]:
    """The Parquet file that a picture is a row of, and which row; "" and 0 where it is none.

    >>> _place_of("a/lines.parquet#12"), _place_of("a/1.png")
    (('a/lines.parquet', 12), ('', 0))
    """
    file, _, row = name.rpartition("#")
    return (file, int(row)) if file.lower().endswith(TABLE) and row.isdecimal() else ("", 0)


def _table(path: str):
    """A Parquet file.

    Raises:
        InputError: it can't be read.
    """
    import pyarrow
    import pyarrow.parquet

    try:
        return pyarrow.parquet.ParquetFile(_open(path, "rb"))
    except (OSError, pyarrow.ArrowInvalid) as error:
        raise InputError(f"The table {path} can't be read ({error}): give a Parquet file.") from error


def _rows(path: str, names: list[str]) -> Iterator[tuple[str, str, bytes | InputError]]:
    """(name, suffix, bytes) of some rows; the name is that of the column `path`, where there is one."""
    table = _table(path)
    column, inside = _column_of_bytes(table, path)
    columns = [column] + ["path"] * ("path" in table.schema_arrow.names)
    starts = [0]
    for group in range(table.metadata.num_row_groups):
        starts.append(starts[-1] + table.metadata.row_group(group).num_rows)
    stamp = _stamp(path)
    for name in names:
        row = _place_of(name)[1]
        group = bisect_right(starts, row) - 1
        rows = _row_group(path, stamp, group, tuple(columns))
        record = rows.slice(row - starts[group], 1).to_pylist()[0]
        value = record[column]
        data = value[inside] if inside and value else value
        called = record.get("path") or (value.get("path") if inside and value else None) or name
        missing = InputError(f"{name} has no bytes: leave the row out.")
        yield called, PurePosixPath(called.partition("#")[0]).suffix, data if data else missing


@lru_cache(maxsize=1)
def _row_group(path: str, stamp: str, group: int, columns: tuple[str, ...]):
    """Some rows of a table; they stay for the next part, since many writers put all rows into one group."""
    return _table(path).read_row_group(group, columns=list(columns))


def _stamp(path: str) -> str:
    """What is other once a file has changed: workers outlive files."""
    if not is_url(path):
        stat = os.stat(path)
        return f"{stat.st_size} {stat.st_mtime_ns}"
    import fsspec

    with _told(path):
        files, place = fsspec.core.url_to_fs(path)
        return str(files.ukey(place))


def _column_of_bytes(table, path: str) -> tuple[str, str]:
    """Its name and, where it is a struct as the Hub's data sets have it, the field that holds the bytes; else "".

    Raises:
        InputError: there is none.
    """
    import pyarrow.types as types

    for field in table.schema_arrow:
        if types.is_binary(field.type) or types.is_large_binary(field.type):
            return field.name, ""
        if types.is_struct(field.type) and field.type.get_field_index("bytes") >= 0:
            return field.name, "bytes"
    raise InputError(f"The table {path} has no column of bytes: give one with the pictures' files in it.")


def _download(url: str, file: Path) -> Path | InputError:
    try:
        with _told(url), _open(url, "rb") as stream:
            data = stream.read()
    except InputError as error:
        return error
    return _put(data, file)


def _put(data: bytes, file: Path) -> Path:
    file.write_bytes(data)
    return file


def _open(path: str, mode: str, **options):
    """The file of a path or URL.

    Raises:
        OSError: there is none at the path.
        InputError: there is none at the URL, or it is far away and netchu is kept off the network.
    """
    if not is_url(path):
        return open(path, mode, **options)
    import fsspec

    _refuse_far(path)
    with _told(path):
        return fsspec.open(path, mode, **options).open()


@contextmanager
def _told(url: str) -> Iterator[None]:
    """Makes one sentence of whatever an object storage raises: each kind has errors of its own."""
    try:
        yield
    except InputError:
        raise
    except Exception as error:
        raise InputError(f"{url} can't be fetched ({error}): correct it, or install what fsspec needs.") from error


def _refuse_far(name: str) -> None:
    """Keeps URLs from being asked for where netchu is to stay off the network."""
    if is_url(name) and name.partition("://")[0] not in _NEAR:
        refuse_offline(name, "give files of this machine")
