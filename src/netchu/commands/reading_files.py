"""What `netchu predict` reads, as JSON, and in a CSV or JSON Lines file that grows as it goes."""

import csv
import json
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

from netchu.errors import InputError
from netchu.reading import Reading

SUFFIXES = (".csv", ".jsonl")
_COLUMNS = ["path", "page", "row", "text", "confidence", "top", "bottom", "left", "right"]


def as_json(reading: Reading) -> dict:
    """A reading as JSON has it; an unknown confidence is null, since JSON has no NaN."""
    levels = {level: getattr(reading.address, level) for level in ("province", "district", "ward")}
    address = {level: one and {"name": one.name, "kind": one.kind, "code": one.code} for level, one in levels.items()}
    return {
        "path": reading.source,
        "text": reading.text,
        "confidence": _known(reading.confidence),
        "log_prob": reading.log_prob,
        "address": address,
        "pages": [
            {"page": page + 1, "rows": [_row_as_json(row) for row in rows]}
            for page, rows in groupby(reading.rows, key=lambda row: row.page_number)
        ],
        **({"problems": list(reading.problems)} if reading.problems else {}),
    }


def _row_as_json(row: Reading) -> dict:
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
    }  # fmt: skip


def _known(confidence: float) -> float | None:
    return confidence if confidence == confidence else None


class ReadingFile:
    """A CSV file with a line per row of writing, or a JSON Lines file with a line per picture.

    What an earlier call wrote stays, and its pictures need not be read again.

    Args:
        path: ends with .csv or .jsonl.

    Raises:
        InputError: another ending, or the file can't be written or is none of these.
    """

    def __init__(self, path: Path | str):
        self.path = Path(path)
        if self.path.suffix not in SUFFIXES:
            raise InputError(f"--output {path} must end with {' or '.join(SUFFIXES)}.")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.done = self._done()
            self._file = self.path.open("a", encoding="utf-8", newline="")
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(f"Can't write {path} ({error}): choose another file.") from error
        if self.path.suffix == ".csv" and not self.path.stat().st_size:
            csv.writer(self._file).writerow(_COLUMNS)

    def write(self, reading: Reading) -> None:
        """Adds a reading; it is on disk when this returns."""
        if self.path.suffix == ".jsonl":
            self._file.write(json.dumps(as_json(reading), ensure_ascii=False) + "\n")
        else:
            csv.writer(self._file).writerows(_csv_rows(reading))
        self._file.flush()

    def _done(self) -> set[str]:
        """Paths in the file; a last line that was cut off is taken out."""
        if not self.path.is_file() or not self.path.stat().st_size:
            return set()
        text = self.path.read_text(encoding="utf-8")
        whole = text[: text.rfind("\n") + 1]
        if whole != text:
            self.path.write_text(whole, encoding="utf-8", newline="")
        try:
            if self.path.suffix == ".jsonl":
                return {json.loads(line)["path"] for line in whole.splitlines()}
            return {row["path"] for row in csv.DictReader(whole.splitlines(keepends=True))}
        except (ValueError, KeyError, TypeError) as error:
            raise InputError(f"{self.path} is no file of netchu predict: choose another one.") from error


def _csv_rows(reading: Reading) -> Iterable[list]:
    """A line per row; one without text for a picture on which nothing is written."""
    rows = reading.rows or (reading,)
    for number, row in enumerate(rows, start=1):
        written = number if reading.rows else 0
        yield [reading.source, row.page_number + 1, written, row.text, _known(row.confidence), *row.box]
