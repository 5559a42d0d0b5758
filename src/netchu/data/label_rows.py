"""Label files as rows with named fields, whatever they are: CSV, TSV, text with a picture a line, JSON, JSON Lines."""

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

from netchu.data.folders import JSON, JSON_LINES, TEXT, is_json_list, picture_and_text
from netchu.data.images import is_image_name
from netchu.data.labels import LineCollector, read_label_text, read_labels
from netchu.errors import InputError

Row = dict[str, str]
"""By column; `path` and `text` under these names, whatever the file calls them."""

_CALLED = {
    "path": ("path", "file_name", "filename", "file", "image_path", "img_path", "image_name", "image", "img", "name"),
    "text": ("text", "words", "transcription", "transcript", "ground_truth", "gt", "label", "labels", "sentence"),
}
"""What other programs call the two columns: Hugging Face file_name and text, EasyOCR filename and words."""

_QUOTED = re.compile(r'"(?:[^"]|"")*"')


def label_rows(path: Path, lines: LineCollector) -> Iterator[Row]:
    """The rows of a label file; those that are none are reported to `lines`.

    Raises:
        InputError: the file is missing or malformed, or names no pictures or no texts.
    """
    text, suffix = read_label_text(path), path.suffix.lower()
    if suffix == JSON and not is_json_list(path):
        return iter([{"path": name, "text": label} for name, label in read_labels(path, lines)])
    if suffix in (JSON, JSON_LINES):
        return _records(path, text, lines)
    first = next(filter(str.strip, text.splitlines()), "")
    if suffix == TEXT or picture_and_text(first):
        return _pairs(path, text, lines)
    return _table(path, text, lines)


def _pairs(path: Path, text: str, lines: LineCollector) -> Iterator[Row]:
    """Lines of a picture's name and its text, without a header; a tab, comma, semicolon or blank stands between."""
    found = 0
    for number, line in enumerate(text.splitlines(), start=1):
        pair = picture_and_text(line)
        if pair:
            found += 1
            image, between, label = pair
            if _QUOTED.fullmatch(label) and (between != "\t" or path.suffix.lower() != TEXT):
                label = label[1:-1].replace('""', '"')
            yield {"path": image, "text": label}
        elif line.strip():
            lines.report(path, f"line {number} has no picture's name with a text behind it")
    if not found:
        raise InputError(f"{path} has no line with a picture's name, a tab and its text: write it so.")


def _records(path: Path, text: str, lines: LineCollector) -> Iterator[Row]:
    """The objects of a JSON list, or of the lines of a JSON Lines file."""
    try:
        records = json.loads(text) if is_json_list(path) else [json.loads(line) for line in text.splitlines() if line]
    except (ValueError, RecursionError) as error:  # ValueError: also whole numbers that are too long
        raise InputError(f"The label file {path} is not valid JSON ({error}): repair it.") from error
    for number, record in enumerate(records, start=1):
        row = _named(record) if isinstance(record, dict) else {}
        if not {"path", "text"} <= row.keys():
            shown = json.dumps(record, ensure_ascii=True)[:80]
            raise InputError(f"Record {number} of {path} needs path and text; it is {shown}.")
        if isinstance(row["path"], str) and isinstance(row["text"], str):
            yield {name: "" if value is None else str(value) for name, value in row.items()}
        else:
            lines.report(path, f"record {number} has a path or label that is not text")


def _table(path: Path, text: str, lines: LineCollector) -> Iterator[Row]:
    """A table with a header."""
    rows = _fields(path, text)
    header = list(_named(dict.fromkeys(name.strip().lower() for name in rows[0]))) if rows else []
    if not {"path", "text"} <= set(header):
        raise InputError(f"The table {path} needs the columns path and text; its header is {header}.")
    separator = _separator(text)
    for number, values in enumerate(rows[1:], start=2):
        if header == ["path", "text"] and len(values) > 2 and separator != "\t":
            values = [values[0], separator.join(values[1:])]  # EasyOCR quotes nothing: commas of the text
        if len(values) == len(header):
            yield dict(zip(header, values, strict=True))
        elif values:
            lines.report(path, f"row {number} has {len(values)} fields, the header {len(header)}: quote the text")


def _named(record: dict) -> dict:
    """The record with `path` and `text` called so."""
    called = {}
    for column, names in _CALLED.items():
        name = next((name for name in names if name in record), None)
        if name is not None:
            called[name] = column
    return {called.get(name, name): value for name, value in record.items()}


def _separator(text: str) -> str:
    return max("\t,;", key=text.partition("\n")[0].count)


def _fields(path: Path, text: str) -> list[list[str]]:
    """The fields of each row of a table.

    Raises:
        InputError: the quoting is broken.
    """
    separator = _separator(text)
    try:
        rows = _parse(text, separator, csv.QUOTE_MINIMAL)
    except csv.Error as error:
        if separator == "\t" and '""' not in text:  # doubled marks are those of a writer who quotes
            return _parse(text, separator, csv.QUOTE_NONE)
        raise InputError(f"The table {path} is malformed ({error}): quote texts that hold quotes or commas.") from error
    if separator == "\t":
        unquoted = _parse(text, separator, csv.QUOTE_NONE)
        if len(unquoted) > len(rows) and _are_lines(unquoted):
            return unquoted  # marks that open one text and close another had swallowed the rows between them
    return rows


def _are_lines(rows: list[list[str]]) -> bool:
    """Whether each row has the header's fields, and an image's name among them."""
    return all(not row or (len(row) == len(rows[0]) and any(map(is_image_name, row))) for row in rows[1:])


def _parse(text: str, separator: str, quoting: int) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, quoting=quoting, strict=True))
