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
    parser.add_argument("images", nargs="+", metavar="IMAGE", help="one row of handwriting each")
    options.add_checkpoint(parser, "released")
    options.add_decoder(parser, "best")
    options.add_lexicon(parser)
    parser.add_argument("--json", action="store_true", help="a list of {path, text, confidence, log_prob, address}")
    parser.add_argument("--figure", metavar="FILE.png", help="draw the lines with what is read in them, too")
    parser.set_defaults(execute=execute)


def execute(args: argparse.Namespace) -> int:
    """Prints `path<tab>text`, in the order given; a broken image is reported and left out.

    Raises:
        InputError: not one image can be read.
    """
    from netchu.recognizer import Recognizer

    if args.figure and Path(args.figure).suffix not in (".png", ".svg", ".pdf"):
        raise InputError(f"--figure {args.figure} must end with .png, .svg or .pdf.")
    recognizer = Recognizer.load(args.checkpoint)
    readings = []
    for reading in recognizer.stream(args.images, decoder=args.decoder, lexicon=args.lexicon):
        if isinstance(reading, InputError):
            print(f"netchu: {reading}", file=sys.stderr)
            continue
        readings.append(reading)
        if not args.json:
            print(f"{reading.source}\t{reading.text}", flush=True)
    if not readings:
        raise InputError("No picture can be read: see above.")
    if args.json:
        print(json.dumps([_row(reading) for reading in readings], ensure_ascii=False, indent=1))
    if args.figure:
        _draw(args.figure, readings)
    return 0


def _row(reading) -> dict:
    """A reading as JSON has it; an unknown confidence is null, since JSON has no NaN."""
    confidence = reading.confidence if reading.confidence == reading.confidence else None
    levels = {level: getattr(reading.address, level) for level in ("province", "district", "ward")}
    address = {level: one and {"name": one.name, "kind": one.kind, "code": one.code} for level, one in levels.items()}
    return {
        "path": reading.source,
        "text": reading.text,
        "confidence": confidence,
        "log_prob": reading.log_prob,
        "address": address,
    }


def _draw(file: str, readings: list) -> None:
    """A grid of the pictures, each below what is read in it."""
    from netchu import plotting
    from netchu.data.images import read_image
    from netchu.system.paths import whole_file

    images, texts = ([read_image(one.source) for one in readings], [one.text for one in readings])
    grid = plotting.line_grid(images, texts, columns=2 if len(images) > 1 else 1)
    with whole_file(Path(file)) as part:
        grid.savefig(part, format=Path(file).suffix[1:], dpi=110, bbox_inches="tight")
