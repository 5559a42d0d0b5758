"""`netchu predict`: the text of pictures."""

import argparse
import json
import sys
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from netchu.commands import options
from netchu.config import PART
from netchu.errors import InputError
from netchu.system.terminal import printable, show


def add_commands(commands: argparse._SubParsersAction) -> None:
    """Declares `predict`."""
    parser = options.add_command(commands, "predict", "read pictures of handwriting")
    parser.add_argument(
        "images",
        nargs="+",
        metavar="PICTURE",
        help="a picture, a PDF, or a folder of them (its sub-folders are not read)",
    )
    options.add_checkpoint(parser, "released")
    options.add_decoder(parser, "best")
    options.add_lexicon(parser)
    parser.add_argument(
        "--allow", default="", metavar="CHARACTERS", help="read no others, such as '0-9/.-' for dates and numbers"
    )
    parser.add_argument(
        "--lm", default="", metavar="FILE.safetensors",
        help="written by netchu lm; --decoder best reads with it instead of the checkpoint's own models",
    )  # fmt: skip
    parser.add_argument(
        "--join", action=argparse.BooleanOptionalAction,
        help="one text per picture, its rows with a space between; default: only where up to three rows are in one box",
    )  # fmt: skip
    parser.add_argument(
        "--min-confidence",
        type=options.probability,
        metavar="0..1",
        help="mark readings less sure than this, for a person to check",
    )
    parser.add_argument("--json", action="store_true", help="print JSON: pages, rows, boxes, letters, addresses")
    parser.add_argument(
        "--output", metavar="FILE.csv|FILE.jsonl|DIR",
        help="write the readings here as they come; the same command resumes where it stopped; with --cluster a "
        "folder, of Parquet files if its name ends in .parquet",
    )  # fmt: skip
    parser.add_argument(
        "--cluster", default="", metavar="ADDRESS|local:N",
        help="read with the workers of this Dask scheduler, or with N on this machine, into the folder --output; "
        "PICTURE may also be a .txt file with a path or URL per line, or a Parquet file with a column of bytes",
    )  # fmt: skip
    parser.add_argument(
        "--part", type=options.count, metavar="N",
        help=f"with --cluster: how many pictures a worker reads at a time; default: {PART}",
    )  # fmt: skip
    parser.add_argument("--alto", metavar="DIR", help="also write an ALTO XML file for each document, into this folder")
    parser.add_argument(
        "--searchable-pdf", metavar="FILE.pdf", help="also write one PDF of all pictures, to search and copy from"
    )
    parser.add_argument(
        "--figure", metavar="FILE.png", help="also draw the pictures and what is read in them (.png, .svg, .pdf)"
    )
    parser.set_defaults(execute=execute)


def execute(args: argparse.Namespace) -> int:
    """Prints `path<tab>text` for each row or box, in the order given; a broken picture is reported and left out.

    Raises:
        InputError: not one picture can be read.
    """
    if args.cluster:
        from netchu.commands.predict_cluster import predict_on_cluster

        return predict_on_cluster(args)
    if args.part:
        raise InputError("--part has no use without --cluster: leave it out.")
    from netchu.exports.reading_files import Entries, ReadingFile, as_json
    from netchu.recognizer import Recognizer
    from netchu.system.progress import track

    if args.figure and Path(args.figure).suffix not in (".png", ".svg", ".pdf"):
        raise InputError(f"--figure {args.figure} must end with .png, .svg or .pdf.")
    warnings.filterwarnings("ignore", module=r"PIL\.")  # of large and damaged files: a sentence says what isn't read
    entries = Entries(args.join, args.min_confidence)
    output = ReadingFile(args.output, entries) if args.output else None
    pictures = _pictures(args.images)
    if output:  # where each picture is once
        pictures = [path for path in dict.fromkeys(pictures) if printable(path) not in output.done]
    exports = _exports(args, pictures, output.done if output else set())
    recognizer = Recognizer.load(args.checkpoint)
    shown, tally = [], Counter()  # only what is shown at the end is kept: there may be thousands
    stream = recognizer.stream(pictures, decoder=args.decoder, lexicon=args.lexicon, allow=args.allow, lm=args.lm)
    for reading in _readable(track(stream, "reading pictures", total=len(pictures)) if output else stream):
        tally.update(entries.tally(reading))
        if args.json or args.figure:
            shown.append(reading)
        for export in exports:
            export.write(reading)
        if output:
            output.write(reading)
        elif not args.json and not _print_entries(reading, entries) and not (exports or args.figure):
            return 0  # nobody listens any more
    if pictures and not tally["pictures"]:
        raise InputError("No picture can be read: see above.")
    for export in exports:
        export.save()
    if args.figure:
        _draw(args.figure, shown)
    if args.json:
        show(json.dumps([as_json(reading, entries) for reading in shown], ensure_ascii=False, indent=1))
    _say_how_many(tally, len(pictures), output, entries)
    return 0


def _readable(stream: Iterable) -> Iterator:
    """The readings; what can't be read is said."""
    for reading in stream:
        problems = [reading] if isinstance(reading, InputError) else reading.problems
        for problem in problems:
            show(f"netchu: {problem}", file=sys.stderr)
        if not isinstance(reading, InputError):
            yield reading


def _say_how_many(tally: Counter, pictures: int, output, entries) -> None:
    """Says what was read and what is to be checked: the latter on stderr where stdout has the readings."""
    if output:
        unread = pictures - tally["pictures"]
        also = f", {unread} can't be read" if unread else ""
        read = "1 picture" if tally["pictures"] == 1 else f"{tally['pictures']} pictures"
        show(f"{output.path}: {read} read, {len(output.done)} were there before{also}")
    if entries.checks and tally["rows"]:
        limit = f"(confidence under {entries.min_confidence:g})"
        sentence = f"{tally['to check']} of {tally['rows']} rows to be checked {limit}"
        show(sentence, file=sys.stdout if output else sys.stderr)


def _exports(args: argparse.Namespace, pictures: list[str], done: set[str]) -> list:
    """What writes documents for other programs.

    Raises:
        InputError: it can't be written, or a PDF or figure would lack the pictures that an earlier call has read.
    """
    for option, file in (("--searchable-pdf", args.searchable_pdf), ("--figure", args.figure)):
        if file and done:
            raise InputError(f"{option} needs all pictures: give a new --output instead of {args.output}.")
    exports: list = []
    if args.alto:
        from netchu.exports.alto import AltoFolder

        exports.append(AltoFolder(args.alto, pictures))
    if args.searchable_pdf:
        from netchu.exports.searchable_pdf import SearchablePdf

        exports.append(SearchablePdf(args.searchable_pdf))
    return exports


def _pictures(paths: list[str]) -> list[str]:
    """Files as they are named; of a folder all pictures and PDF files in it. A folder without any is said.

    Raises:
        InputError: a name is empty, or there is no picture at all.
    """
    from netchu.data.folders import files_in
    from netchu.data.images import IMAGE_SUFFIXES

    found, empty = [], []
    for path in paths:
        if not path:  # of a shell's variable that isn't set; `Path` would take this very folder
            raise InputError("The name of a picture is empty: give files or folders.")
        inside = files_in(Path(path), *IMAGE_SUFFIXES, ".pdf")
        if Path(path).is_dir() and not inside:
            empty.append(_without_pictures(path))
        found += map(str, inside) if Path(path).is_dir() else [path]
    if not found:
        raise InputError(empty[0])
    for problem in empty:
        show(f"netchu: {problem}", file=sys.stderr)
    return found


def _without_pictures(folder: str) -> str:
    """The sentence about a folder without pictures, which may have some further down."""
    from netchu.data.folders import subfolders

    inner = next(iter(subfolders(Path(folder))), None)
    what = f"name its sub-folders, such as {inner}" if inner else "give another one"
    return f"The folder {folder} has no pictures: {what}."


def _print_entries(reading, entries) -> bool:
    """Prints `path<tab>text`; returns whether somebody listens."""
    listened = True
    for entry in entries.of(reading):
        mark = ["check"] if entries.is_to_check(entry) else []
        listened &= show(reading.source, entry.text, *mark, sep="\t")
    if not reading.text:
        show(f"netchu: nothing is written on {reading.source}", file=sys.stderr)
    return listened


def _draw(file: str, readings: list) -> None:
    """The pictures with what is read in them: a grid of lines, or pages with boxes around their rows and the texts."""
    from netchu import plotting
    from netchu.system.paths import whole_file

    pages = [page for reading in readings for page in _pages(reading)]
    if all(len(boxes) == 1 and _is_most(boxes[0], image) for _, image, boxes, _ in pages):
        images, texts = [image for _, image, _, _ in pages], [texts[0] for *_, texts in pages]
        figure = plotting.line_grid(images, texts, columns=2 if len(images) > 1 else 1)
    else:
        figure = plotting.page_texts(pages)
    with whole_file(Path(file)) as part:
        figure.savefig(part, format=Path(file).suffix[1:], dpi=110, bbox_inches="tight")


def _pages(reading) -> list[tuple]:
    """(title, image, boxes of its rows, their texts) of each page that can be read."""
    from netchu.pictures.documents import read_pages

    pages = []
    for number, image in enumerate(read_pages(reading.source)):
        rows = [row for row in reading.rows if row.page_number == number]
        if not isinstance(image, InputError):
            pages.append((Path(reading.source).name, image, [row.box for row in rows], [row.text for row in rows]))
    if len(pages) > 1:
        pages = [(f"{name}, page {number}", *rest) for number, (name, *rest) in enumerate(pages, start=1)]
    return pages


def _is_most(box: tuple[int, int, int, int], image) -> bool:
    """Whether a row takes most of the picture, so that a box around it says nothing."""
    top, bottom, left, right = box
    return 2 * (bottom - top) * (right - left) > image.shape[0] * image.shape[1]
