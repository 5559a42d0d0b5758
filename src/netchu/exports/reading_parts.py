"""Pictures are read in parts by many workers, and each part is written once: a folder of CSV or Parquet files.

The folder of the readings holds inputs.jsonl (every picture's name), inputs.json (how many, their hash, how they are
read), part-00000.csv or .parquet and so on, and unread-00000.csv beside a part with pictures that can't be read. A
part is written by the command alone, whole, when it is read: a worker that dies, or does a part again, leaves no row.
"""

import csv
import hashlib
import json
import tempfile
import threading
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from itertools import islice
from pathlib import Path

from netchu import __version__
from netchu.errors import InputError
from netchu.exports.reading_files import Entries, csv_columns, csv_rows
from netchu.pictures.lists import fetch
from netchu.system.paths import make_dir, read_json, remove_abandoned, whole_file, write_json
from netchu.system.terminal import ESCAPE, printable

_PARQUET = ".parquet"  # how a folder's name ends whose parts are Parquet
_OWN = (".inputs.*", ".part-*", ".unread-*")  # half files of a killed command: the folder may hold other things too
_KINDS = {"page": "int32", "row": "int32", "confidence": "float64"} | dict.fromkeys(
    ("top", "bottom", "left", "right"), "int32"
)


@dataclass(frozen=True)
class HowToRead:
    """The settings that, with the pictures, decide the rows; others need another folder. Paths are absolute."""

    checkpoint: str
    weights: str  # hash of the checkpoint's file
    decoder: str
    lexicon: str
    allow: str
    lm: str
    join: bool | None
    min_confidence: float | None
    netchu: str = __version__

    @property
    def entries(self) -> Entries:
        """How a reading becomes rows."""
        return Entries(self.join, self.min_confidence)


@dataclass(frozen=True)
class Part:
    """What a worker is given.

    Attributes:
        number: of the part.
        names: of its pictures, see `pictures.lists`.
        called_from: the folder that relative paths start from.
        how: to read them.
    """

    number: int
    names: list[str]
    called_from: str
    how: HowToRead


@dataclass(frozen=True)
class PartRead:
    """What a worker hands back: rows (see `csv_rows`), sentences by the name of what can't be read, pictures read."""

    rows: list[dict]
    unread: list[tuple[str, str]]
    pictures: int


class PartFolder:
    """The folder that parts are written into; one that was begun goes on.

    Args:
        path: of the folder.
        names: of all pictures.
        how: they are read.
        part: pictures per part.

    Raises:
        InputError: the folder was begun with other pictures, or to be read otherwise, or can't be written.
    """

    def __init__(self, path: Path, names: Iterable[str], how: HowToRead, part: int):
        self.path, self._columns, self._part = make_dir(Path(path)), csv_columns(how.entries), part
        self._suffix = _PARQUET if self.path.suffix == _PARQUET else ".csv"
        if self._suffix == _PARQUET:
            import pyarrow  # noqa: F401  so that it is said before anything is read
        self._names = self.path / "inputs.jsonl"
        about = self.path / "inputs.json"
        begun = read_json(about) if about.is_file() else None
        with whole_file(self._names) as new:
            count, digest = _write_names(new, names)
            asked = {"pictures": count, "sha256": digest, "part": part, "how": asdict(how)}
            if begun is not None and begun != asked:
                raise InputError(
                    f"{path} was begun {_otherwise(begun, asked)}: go on as then, or name another --output."
                )
        write_json(about, asked)
        for own in _OWN:
            remove_abandoned(self.path, names=own)
        self.pictures = count

    def part_file(self, number: int) -> Path:
        """The readings of a part."""
        return self.path / f"part-{number:05d}{self._suffix}"

    def waiting(self) -> Iterator[tuple[int, list[str]]]:
        """Number and pictures of each part that isn't written yet."""
        for number, names in self._parts():
            if not self.part_file(number).is_file():
                yield number, names

    def pictures_done(self) -> int:
        """Pictures of the parts that are written."""
        last = (self.pictures - 1) // self._part
        done = [number for number in range(last + 1) if self.part_file(number).is_file()]
        return len(done) * self._part - (last in done) * ((last + 1) * self._part - self.pictures)

    def write(self, number: int, read: PartRead) -> None:
        """Writes a part; it is on disk, whole, when this returns."""
        if read.unread:  # first, since the part says that both are done
            self._write_csv(self.path / f"unread-{number:05d}.csv", ["path", "problem"], map(_as_unread, read.unread))
        if self._suffix == _PARQUET:
            self._write_parquet(self.part_file(number), read.rows)
        else:
            self._write_csv(self.part_file(number), self._columns, read.rows)

    def _parts(self) -> Iterator[tuple[int, list[str]]]:
        with self._names.open(encoding="ascii") as lines:
            number = 0
            while names := [json.loads(line) for line in islice(lines, self._part)]:
                yield number, names
                number += 1

    def _write_csv(self, file: Path, columns: list[str], rows: Iterable[dict]) -> None:
        with whole_file(file) as new, new.open("w", encoding="utf-8", errors=ESCAPE, newline="") as stream:
            table = csv.DictWriter(stream, columns)
            table.writeheader()
            table.writerows(rows)

    def _write_parquet(self, file: Path, rows: list[dict]) -> None:
        import pyarrow
        import pyarrow.parquet

        schema = pyarrow.schema([(name, _KINDS.get(name, "string")) for name in self._columns])
        rows = [
            {key: printable(value) if isinstance(value, str) else value for key, value in row.items()} for row in rows
        ]
        with whole_file(file) as new:
            pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows, schema), new)


def read_part(part: Part) -> PartRead:
    """On a worker: reads the pictures of a part; the reader stays for the next one.

    Raises:
        InputError: the checkpoint is missing here.
        OSError: the disk is full.
    """
    how = part.how
    rows: list[dict] = []
    unread: list[tuple[str, str]] = []
    with _READING, tempfile.TemporaryDirectory(prefix="netchu-part-") as folder:
        reader = _reader(how.checkpoint, how.weights)
        places = [_beside(name, part.called_from) for name in part.names]
        given = dict(zip(places, part.names, strict=True))
        pictures = [(given.get(one.name, one.name), one.file) for one in fetch(places, Path(folder))]
        unread += [(name, str(file)) for name, file in pictures if isinstance(file, InputError)]
        there = [(name, file) for name, file in pictures if isinstance(file, Path)]
        files = [file for _, file in there]
        stream = reader.stream(files, decoder=how.decoder, lexicon=how.lexicon, allow=how.allow, lm=how.lm)
        for (name, file), reading in zip(there, stream, strict=True):
            problems = [str(reading)] if isinstance(reading, InputError) else reading.problems
            unread += [(name, problem.replace(str(file), name)) for problem in problems]
            if isinstance(reading, InputError):
                continue
            rows += csv_rows(replace(reading, source=name), how.entries)
    return PartRead(rows, unread, len(part.names))


_READING = threading.Lock()  # a worker with several threads reads one part at a time, on all of its cores


@lru_cache(maxsize=1)
def _reader(checkpoint: str, weights: str):
    """The reader of this worker; another one once the file has other weights."""
    from netchu.recognizer import Recognizer

    return Recognizer.load(checkpoint)


def _beside(name: str, folder: str) -> str:
    return name if "://" in name else str(Path(folder, name))


def _as_unread(pair: tuple[str, str]) -> dict[str, str]:
    return dict(zip(("path", "problem"), pair, strict=True))


def _write_names(file: Path, names: Iterable[str]) -> tuple[int, str]:
    """Writes a name a line, as JSON has it, which holds any; returns their number and hash."""
    digest, count = hashlib.sha256(), 0
    with file.open("wb") as stream:
        for name in names:
            line = json.dumps(name).encode("ascii") + b"\n"
            digest.update(line)
            stream.write(line)
            count += 1
    return count, digest.hexdigest()


def _otherwise(begun: dict, asked: dict) -> str:
    """What was other when the folder was begun."""
    if begun.get("sha256") != asked["sha256"]:
        return f"with another list of {begun.get('pictures')} pictures than these {asked['pictures']}"
    if begun.get("part") != asked["part"]:
        return f"with parts of {begun.get('part')} pictures"
    before, now = begun.get("how", {}), asked["how"]
    names = [name for name in now if before.get(name) != now[name]]
    return "with " + ", ".join(f"{name.replace('_', '-')} {before.get(name)!r}" for name in names)
