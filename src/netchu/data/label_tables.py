"""Label files whose rows name a picture and its text, as programs and as people write them (see `label_rows`)."""

import os
from pathlib import Path

from netchu.data.folders import (
    JSON,
    JSON_LINES,
    TABLES,
    TEXT,
    folder_name,
    index_images,
    is_json_list,
    label_files,
    split_named,
)
from netchu.data.ink import ink_file
from netchu.data.label_rows import Row, label_rows
from netchu.data.labels import LineCollector, match_names
from netchu.data.layouts import Tables
from netchu.data.manifest import check_split_names
from netchu.system.progress import track


def table(source: Path, images: Path | None = None) -> Tables | None:
    """A table, a text file with a picture a line, JSON Lines or a JSON list; or a folder with one, or one per split."""
    files = label_files(source)
    if not files or (len(files) == 1 and not _is_table(files[0])):
        return None
    return read_label_tables(files, images)


def _is_table(file: Path) -> bool:
    suffix = file.suffix.lower()
    return suffix in (*TABLES, TEXT, JSON_LINES) or (suffix == JSON and is_json_list(file))


def read_label_tables(files: list[Path], folder: Path | str | None = None) -> Tables:
    """Reads label files with the columns path and text, and source, writer, document, split where they have them.

    Args:
        files: UTF-8: CSV or TSV, whose separator (tab, comma or semicolon) is taken from the header; text with a
            picture's name, a tab and its text on each line; JSON Lines; a JSON list of objects. Texts are quoted as
            `csv` quotes them; with tabs between, they may also stand as they are, quotation marks and all. Of several
            files each is named after its split.
        folder: where relative image paths start; by default the folder of each file. What doesn't lie there is looked
            for below it: folders in front of a name that only its writer had don't count.

    Raises:
        InputError: a file is missing or malformed, lacks a column, or no line is usable.
    """
    lines = LineCollector()
    for path in files:
        start = Path(folder) if folder is not None else path.parent
        rows = list(label_rows(path, lines))
        split = split_named(path.name) if len(files) > 1 else ""
        for row, image in track(_file_by_file(rows, _images(rows, start)), "looking at images"):
            if not os.path.isfile(ink_file(image)):  # no error where a shifted column gives a name too long
                lines.report(image, "label without image")
                continue
            known = {name: row.get(name, "").strip() for name in ("writer", "document", "split")}
            known["split"] = known["split"] or split
            lines.add(image, row["text"], source=row.get("source", "").strip() or folder_name(start), **known)
    where = files[0] if len(files) == 1 else files[0].parent
    manifest, problems = lines.tables(where)
    check_split_names(manifest, where)
    return manifest, problems


def _file_by_file(rows: list[Row], images: list[Path]) -> list[tuple[Row, Path]]:
    """Lines of ink that lie in one file follow each other, so that it is read once however the table is shuffled."""
    seen: dict[str, int] = {}
    return sorted(zip(rows, images, strict=True), key=lambda pair: seen.setdefault(ink_file(pair[1]), len(seen)))


def _images(rows: list[Row], folder: Path) -> list[Path]:
    """The picture of each row: where its path says, else below the folder."""
    named = [row["path"].strip().replace("\\", "/") for row in rows]
    lost = {name for name in named if not os.path.isfile(ink_file(folder / name))}
    if not lost:
        return [folder / name for name in named]
    below = index_images(folder)
    taken = {os.path.normpath(name) for name in named if name not in lost}
    found = match_names(sorted(lost), [name for name in below if name not in taken])
    return [below[found[name]] if name in found else folder / name for name in named]
