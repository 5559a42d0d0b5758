"""`netchu data cinnamon`: brings the challenge's lines to where the other commands find them."""

import argparse
from pathlib import Path


def add_commands(commands: argparse._SubParsersAction) -> None:
    """Declares `data` and its data sets."""
    parser = commands.add_parser("data", help="fetch a public data set")
    sets = parser.add_subparsers(title="data sets", dest="set", required=True, metavar="SET")
    cinnamon = sets.add_parser("cinnamon", help="handwritten addresses of the Cinnamon AI challenge, 2018")
    cinnamon.add_argument("--from", dest="source", metavar="ZIP-OR-FOLDER", help="take it from here, not the network")
    cinnamon.add_argument("--to", dest="destination", metavar="DIR", help="default: data/cinnamon in the project")
    cinnamon.set_defaults(execute=execute)


def execute(args: argparse.Namespace) -> int:
    """Fetches (or resumes) and says what to do next."""
    from netchu.data.fetch import fetch_cinnamon
    from netchu.system.paths import project_root

    destination = Path(args.destination) if args.destination else project_root() / "data" / "cinnamon"
    folder = fetch_cinnamon(destination, args.source)
    print(f"The lines are in {folder}. Next: netchu run --data {folder}")
    return 0
