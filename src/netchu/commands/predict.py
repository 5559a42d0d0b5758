"""`netchu predict`: the text of line images."""

import argparse
import json
from pathlib import Path

from netchu.commands import options
from netchu.commands.reading import chosen_checkpoint, read_files
from netchu.errors import InputError


def add_commands(commands: argparse._SubParsersAction) -> None:
    """Declares `predict`."""
    parser = commands.add_parser("predict", help="read line images")
    parser.add_argument("images", nargs="+", metavar="IMAGE", help="one line of handwriting each")
    options.add_checkpoint(parser, "released")
    parser.add_argument("--decoder", choices=("greedy", "beam", "best"), default="best", help="default: best")
    parser.add_argument("--json", action="store_true", help="a list of {path, text, confidence, log_prob, address}")
    parser.add_argument("--figure", metavar="FILE.png", help="draw the lines with what is read in them, too")
    parser.set_defaults(execute=execute)


def execute(args: argparse.Namespace) -> int:
    """Prints `path<tab>text`, in the order given; a broken image is reported and left out.

    Raises:
        InputError: not one image can be read.
    """
    from netchu.addresses.matching import match_address
    from netchu.recognizer import Recognizer

    if args.figure and Path(args.figure).suffix not in (".png", ".svg", ".pdf"):
        raise InputError(f"--figure {args.figure} must end with .png, .svg or .pdf.")
    recognizer = Recognizer.load(chosen_checkpoint(args.checkpoint))
    found, broken, _ = read_files(recognizer, args.images, args.decoder, find=True)
    if not found:
        raise InputError(f"None of the {len(broken)} images can be read: see the sentences above.")
    if args.figure:
        _draw(args.figure, [args.images[i] for i in found], [one.text for one in found.values()])
    if args.json:
        rows = [
            {
                "path": args.images[i],
                "text": one.text,
                "confidence": _number(one.confidence),
                "log_prob": one.log_prob,
                "address": _address(match_address(one.text)),
            }
            for i, one in found.items()
        ]
        print(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        for i, one in found.items():
            print(f"{args.images[i]}\t{one.text}")
    return 0


def _draw(file: str, images: list[str], texts: list[str]) -> None:
    """A grid of the lines, each below what is read in it."""
    from netchu import plotting
    from netchu.data.images import read_image
    from netchu.system.paths import whole_file

    grid = plotting.line_grid(list(map(read_image, images)), texts, columns=2 if len(images) > 1 else 1)
    with whole_file(Path(file)) as part:
        grid.savefig(part, format=Path(file).suffix[1:], dpi=110, bbox_inches="tight")


def _address(match) -> dict[str, dict[str, str] | None]:
    """Province, district and ward that the text names, with their official codes; null where it names none."""
    levels = {"province": match.province, "district": match.district, "ward": match.ward}
    return {level: one and {"name": one.name, "kind": one.kind, "code": one.code} for level, one in levels.items()}


def _number(value: float) -> float | None:
    """JSON has no NaN: an unknown confidence is null."""
    return value if value == value else None
