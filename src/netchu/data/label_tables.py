"""Label files that are tables: CSV and TSV, as programs and as people write them."""

import csv
import io
import os
from pathlib import Path

from netchu.data.folders import TABLES, folder_name, label_file
from netchu.data.images import is_image_name
from netchu.data.ink import ink_file
from netchu.data.labels import LineCollector, read_label_text
from netchu.data.layouts import Tables
from netchu.data.manifest import check_split_names
from netchu.errors import InputError


def table(source: Path, images: Path | None = None) -> Tables | None:
    """A CSV or TSV file with columns path and text, or a folder with one."""
    file = label_file(source)
    return read_label_table(file, images) if file is not None and file.suffix.lower() in TABLES else None


def read_label_table(path: Path | str, folder: Path | str | None = None) -> Tables:
    """Reads CSV or TSV with the columns path and text, and source, writer, document, split where it has them.

    Args:
        path: the table, UTF-8; its separator (tab, comma or semicolon) is taken from the header. Texts are quoted as
            `csv` quotes them; with tabs between, they may also stand as they are, quotation marks and all.
        folder: where relative image paths start; by default the folder of the table.

    Raises:
        InputError: the table is missing or malformed, lacks a column, or no line is usable.
    """
    path = Path(path)
    folder = Path(folder) if folder is not None else path.parent
    rows = _rows(path)
    header = [name.strip().lower() for name in rows[0]] if rows else []
    if not {"path", "text"} <= set(header):
        raise InputError(f"The table {path} needs the columns path and text; its header is {header}.")
    lines = LineCollector()
    for number, values in enumerate(rows[1:], start=2):
        if not values:
            continue
        if len(values) != len(header):
            lines.report(path, f"row {number} has {len(values)} fields, the header {len(header)}: quote the text")
            continue
        row = dict(zip(header, values, strict=True))
        image = folder / row["path"].strip().replace("\\", "/")
        known = {name: row.get(name, "").strip() for name in ("writer", "document", "split")}
        if os.path.isfile(ink_file(image)):  # no error where a shifted column gives a name too long
            lines.add(image, row["text"], source=row.get("source", "").strip() or folder_name(folder), **known)
        else:
            lines.report(image, "label without image")
    manifest, problems = lines.tables(path)
    check_split_names(manifest, path)
    return manifest, problems


def _rows(path: Path) -> list[list[str]]:
    """The fields of each row.

    Raises:
        InputError: the quoting is broken.
    """
    text = read_label_text(path)
    separator = max("\t,;", key=text.partition("\n")[0].count)
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
