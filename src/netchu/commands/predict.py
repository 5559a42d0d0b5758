"""`netchu predict`: the text of pictures."""

import argparse
import json
import sys
from pathlib import Path

from netchu.commands import options
from netchu.errors import InputError


def add_commands(commands: argparse._SubParsersAction) -> None:
    """Declares `predict`."""
    parser = commands.add_parser("predict", help="read pictures of handwriting")
    parser.add_argument("images", nargs="+", metavar="PICTURE", help="files or folders: pictures, PDF and TIFF pages")
    options.add_checkpoint(parser, "released")
    options.add_decoder(parser, "best")
    options.add_lexicon(parser)
    parser.add_argument("--join", action="store_true", help="one text per picture: its rows with a space between")
    parser.add_argument("--json", action="store_true", help="pictures with pages, rows, boxes, letters, addresses")
    parser.add_argument(
        "--output", metavar="FILE.csv|FILE.jsonl",
        help="write readings here as they come; a second call goes on where the first one stopped",
    )  # fmt: skip
    parser.add_argument("--figure", metavar="FILE.png", help="draw the pictures with what is read in them, too")
    parser.set_defaults(execute=execute)


def execute(args: argparse.Namespace) -> int:
    """Prints `path<tab>text` for each row, in the order given; a broken picture is reported and left out.

    Raises:
        InputError: not one picture can be read.
    """
    from netchu.commands.reading_files import ReadingFile, as_json
    from netchu.recognizer import Recognizer
    from netchu.system.progress import track

    if args.figure and Path(args.figure).suffix not in (".png", ".svg", ".pdf"):
        raise InputError(f"--figure {args.figure} must end with .png, .svg or .pdf.")
    output = ReadingFile(args.output) if args.output else None
    pictures = [path for path in _pictures(args.images) if not output or path not in output.done]
    recognizer = Recognizer.load(args.checkpoint)
    readings = []
    stream = recognizer.stream(pictures, decoder=args.decoder, lexicon=args.lexicon)
    for reading in track(stream, "reading pictures", total=len(pictures)) if output else stream:
        if isinstance(reading, InputError):
            print(f"netchu: {reading}", file=sys.stderr)
            continue
        readings.append(reading)
        for problem in reading.problems:
            print(f"netchu: {problem}", file=sys.stderr)
        if output:
            output.write(reading)
        elif not args.json:
            _print_rows(reading, args.join)
    if pictures and not readings:
        raise InputError("No picture can be read: see above.")
    if args.json:
        print(json.dumps([as_json(reading) for reading in readings], ensure_ascii=False, indent=1))
    if output:
        print(f"{output.path}: {len(readings)} pictures read, {len(output.done)} were there before")
    if args.figure:
        _draw(args.figure, readings)
    return 0


def _pictures(paths: list[str]) -> list[str]:
    """Files as they are named; of a folder all pictures and PDF files in it.

    Raises:
        InputError: a folder has none.
    """
    from netchu.data.folders import files_in
    from netchu.data.images import IMAGE_SUFFIXES

    found = []
    for path in paths:
        inside = files_in(Path(path), *IMAGE_SUFFIXES, ".pdf")
        if Path(path).is_dir() and not inside:
            raise InputError(f"The folder {path} has no pictures: give another one.")
        found += map(str, inside) if Path(path).is_dir() else [path]
    return found


def _print_rows(reading, join: bool) -> None:
    if not reading.rows:
        print(f"{reading.source}\t", flush=True)
        print(f"netchu: nothing is written on {reading.source}", file=sys.stderr)
    elif join:
        print(f"{reading.source}\t{' '.join(row.text for row in reading.rows)}", flush=True)
    else:
        for row in reading.rows:
            print(f"{reading.source}\t{row.text}", flush=True)


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
