"""Readings as JSON, and in a CSV or JSON Lines file that grows as they come."""

import csv
import io
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

from netchu.addresses.json_form import address_as_json, today_text
from netchu.errors import InputError
from netchu.reading import Reading
from netchu.system.terminal import ESCAPE, printable

SUFFIXES = (".csv", ".jsonl")
_COLUMNS = ["path", "page", "row", "text", "confidence", "top", "bottom", "left", "right"]
_NEEDED = {"path", "text", "confidence"}  # of a file that was begun, maybe by an older netchu
_TODAY = "today"  # column: the wards that the address lies in since July 2025
_CHECK = "check"  # column and key, where --min-confidence is given


@dataclass(frozen=True)
class Entries:
    """How readings are divided into texts, and which of these someone should check.

    Attributes:
        join: whether all rows of a picture are one text; None: where they stand in one box.
        min_confidence: 0 to 1; texts below it, or of unknown confidence, should be checked. None: no text.
    """

    join: bool | None = None
    min_confidence: float | None = None

    def of(self, reading: Reading) -> tuple[Reading, ...]:
        """A reading for each row, or for the picture with spaces between its rows; one where nothing is written."""
        if not reading.parts:
            return (reading,)
        if not (reading.is_one_box if self.join is None else self.join):
            return reading.parts
        text = replace(reading.hypotheses[0], text=reading.text.replace("\n", " "))
        return (replace(reading, hypotheses=(text,), parts=()),)

    @property
    def checks(self) -> bool:
        """Whether it is said which texts are to be checked."""
        return self.min_confidence is not None

    def is_to_check(self, entry: Reading) -> bool:
        """Whether someone should look at the text."""
        return self.min_confidence is not None and not entry.confidence >= self.min_confidence

    def tally(self, reading: Reading) -> dict[str, int]:
        """How many entries a picture has, and how many of them are to be checked."""
        entries = self.of(reading)
        return {"pictures": 1, "rows": len(entries), "to check": sum(map(self.is_to_check, entries))}


ROWS = Entries(join=False)


def as_json(reading: Reading, entries: Entries = ROWS) -> dict:
    """A reading as JSON has it, with `check` where `entries` say so; an unknown confidence is null: JSON has no NaN."""
    return {
        "path": reading.source,
        "text": reading.text,
        "confidence": _known(reading.confidence),
        "log_prob": reading.log_prob,
        "address": address_as_json(reading.address),
        "pages": [
            {"page": page + 1, "rows": [_row_as_json(row, entries) for row in rows]}
            for page, rows in groupby(reading.rows, key=lambda row: row.page_number)
        ],
        **({"problems": list(reading.problems)} if reading.problems else {}),
        **({_CHECK: any(map(entries.is_to_check, entries.of(reading)))} if entries.checks else {}),
    }


def _row_as_json(row: Reading, entries: Entries) -> dict:
    return {
        "box": dict(zip(("top", "bottom", "left", "right"), row.box, strict=True)),
        "text": row.text,
        "confidence": _known(row.confidence),
        "alternatives": [{"text": other.text, "confidence": _known(other.confidence)} for other in row.alternatives],
        "characters": [
            {"character": letter.character, "probability": round(letter.probability, 4),
             "start": round(letter.start, 4), "end": round(letter.end, 4)}
            for letter in row.letters
        ],
        **({_CHECK: entries.is_to_check(row)} if entries.checks else {}),
    }  # fmt: skip


def _known(confidence: float) -> float | None:
    return confidence if confidence == confidence else None


class ReadingFile:
    """A CSV file with a line per row of writing or box, or a JSON Lines file with a line per picture.

    What an earlier call wrote stays, and its pictures need not be read again.

    Args:
        path: ends with .csv or .jsonl.
        entries: the lines, and which of them are to be checked.

    Raises:
        InputError: another ending, or the file can't be written, is none of these, or says nothing of what is to be
            checked where this call does, or the other way round.
    """

    def __init__(self, path: Path | str, entries: Entries = ROWS):
        self.path, self._entries = Path(path), entries
        self._columns = csv_columns(entries)  # a file that was begun keeps its own
        if self.path.suffix not in SUFFIXES:
            raise InputError(f"--output {path} must end with {' or '.join(SUFFIXES)}.")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.done = self._done()
            self._file = self.path.open("ab", buffering=0)
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(f"Can't write {path} ({error}): choose another file.") from error
        if self.path.suffix == ".csv" and not self.path.stat().st_size:
            self._append(_csv_text(self._columns, [dict(zip(self._columns, self._columns, strict=True))]))

    def write(self, reading: Reading) -> None:
        """Adds a reading; it is on disk when this returns.

        Raises:
            InputError: it can't be written (disk full).
        """
        if self.path.suffix == ".jsonl":
            self._append(json.dumps(as_json(reading, self._entries), ensure_ascii=False) + "\n")
        else:
            self._append(_csv_text(self._columns, csv_rows(reading, self._entries)))

    def _append(self, text: str) -> None:
        data = memoryview(text.encode("utf-8", ESCAPE))
        try:
            while data:
                data = data[self._file.write(data) :]
        except OSError as error:
            reason = f"Can't write {self.path} ({error.strerror})"
            raise InputError(f"{reason}: free some space, then the same command goes on.") from error

    def _done(self) -> set[str]:
        """Paths in the file; a picture that was cut off is taken out, all its rows."""
        if not self.path.is_file():
            return set()
        *lines, rest = self.path.read_bytes().split(b"\n")
        if rest and self.path.suffix == ".csv":
            cut = _first_value(rest)  # a path, or the beginning of one
            last = _first_value(lines[-1]) if lines else ""
            while last.startswith(cut) and len(lines) > 1 and _first_value(lines[-1]) == last:
                lines.pop()
        whole = b"".join(line + b"\n" for line in lines)
        done = self._paths(whole.decode("utf-8"))
        if rest:
            os.truncate(self.path, len(whole))
        return done

    def _paths(self, text: str) -> set[str]:
        """Paths in what the file holds; a file that was begun keeps its columns."""
        try:
            if self.path.suffix == ".jsonl":
                records = [json.loads(line) for line in text.split("\n")[:-1]]
                checked = {_CHECK in record for record in records}
            else:
                table = csv.DictReader(io.StringIO(text, newline=""))
                records, self._columns = list(table), list(table.fieldnames or self._columns)
                checked = {_CHECK in self._columns}
                if not _NEEDED.issubset(self._columns):
                    raise ValueError(self._columns)
            done = {printable(record["path"]) for record in records}
        except (ValueError, KeyError, TypeError) as error:
            raise InputError(f"{self.path} is no file of netchu predict: choose another one.") from error
        if checked - {self._entries.checks}:
            was = "without" if self._entries.checks else "with"
            raise InputError(f"{self.path} was begun {was} --min-confidence: go on {was} it, or choose another file.")
        return done


def csv_columns(entries: Entries) -> list[str]:
    """Names of the columns of `csv_rows`."""
    return [*_COLUMNS, _TODAY] + [_CHECK] * entries.checks


def csv_rows(reading: Reading, entries: Entries) -> Iterable[dict]:
    """A line per entry; one without text for a picture on which nothing is written."""
    for number, entry in enumerate(entries.of(reading), start=1):
        place = [reading.source, entry.page_number + 1, number if entry.text else 0]
        row = dict(zip(_COLUMNS, [*place, entry.text, _known(entry.confidence), *entry.box], strict=True))
        checked = {_CHECK: "yes" if entries.is_to_check(entry) else "no"} if entries.checks else {}
        yield row | {_TODAY: today_text(entry.address)} | checked


def _csv_text(columns: list[str], rows: Iterable[dict]) -> str:
    text = io.StringIO(newline="")
    csv.DictWriter(text, columns, extrasaction="ignore").writerows(rows)
    return text.getvalue()


def _first_value(line: bytes) -> str:
    """The first value of a line of CSV that may be cut off."""
    return [*next(csv.reader([line.decode("utf-8", "ignore")]), []), ""][0]
