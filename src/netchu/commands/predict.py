"""`netchu predict`: the text of line images."""

import argparse
import json

from netchu.commands import options
from netchu.commands.reading import best_checkpoint, read_files
from netchu.errors import InputError


def add_commands(commands: argparse._SubParsersAction) -> None:
    """Declares `predict`."""
    parser = commands.add_parser("predict", help="read line images")
    parser.add_argument("images", nargs="+", metavar="IMAGE", help="one line of handwriting each")
    options.add_checkpoint(parser, "default: the best one of the run trained last")
    parser.add_argument("--decoder", choices=("greedy", "beam", "best"), default="greedy", help="default: greedy")
    parser.add_argument("--json", action="store_true", help="a list of {path, text, confidence, log_prob, address}")
    parser.set_defaults(execute=execute)


def execute(args: argparse.Namespace) -> int:
    """Prints `path<tab>text`, in the order given; a broken image is reported and left out.

    Raises:
        InputError: not one image can be read.
    """
    from netchu.gazetteer import match_address
    from netchu.recognizer import Recognizer

    recognizer = Recognizer.load(best_checkpoint(args.checkpoint))
    found, broken, _ = read_files(recognizer, args.images, args.decoder)
    if not found:
        raise InputError(f"None of the {len(broken)} images can be read: see the sentences above.")
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


def _address(match) -> dict[str, dict[str, str] | None]:
    """Province, district and ward that the text names, with their official codes; null where it names none."""
    levels = {"province": match.province, "district": match.district, "ward": match.ward}
    return {level: one and {"name": one.name, "kind": one.kind, "code": one.code} for level, one in levels.items()}


def _number(value: float) -> float | None:
    """JSON has no NaN: an unknown confidence is null."""
    return value if value == value else None
