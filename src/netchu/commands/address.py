"""`netchu address`: the divisions that texts name, and where they lie today."""

import argparse
import json

from netchu.commands import options
from netchu.system.terminal import show


def add_commands(commands: argparse._SubParsersAction) -> None:
    """Declares `address`."""
    parser = options.add_command(
        commands, "address", "find the divisions that addresses name, and where these lie since July 2025"
    )
    parser.add_argument("texts", nargs="+", metavar="TEXT", help="an address, in quotation marks")
    parser.add_argument(
        "--json", action="store_true", help="print JSON: street, ward, district, province, codes, system, today"
    )
    parser.set_defaults(execute=execute)


def execute(args: argparse.Namespace) -> int:
    """Prints `text<tab>system<tab>today's wards` for each text, in the order given."""
    from netchu.addresses.json_form import address_as_json, today_text
    from netchu.addresses.matching import match_address

    matches = [match_address(text) for text in args.texts]
    if args.json:
        show(json.dumps([address_as_json(match) for match in matches], ensure_ascii=False, indent=1))
        return 0
    for text, match in zip(args.texts, matches, strict=True):
        if not show(" ".join(text.split()), match.system or "unknown", today_text(match), sep="\t"):
            break  # nobody listens any more
    return 0
