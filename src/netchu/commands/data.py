"""`netchu data SET`: brings a data set to where the other commands find it."""

import argparse
from pathlib import Path

from netchu import registry
from netchu.commands import options
from netchu.system.terminal import show


def add_commands(commands: argparse._SubParsersAction) -> None:
    """Declares `data`."""
    parser = options.add_command(commands, "data", "fetch a data set")
    parser.add_argument("set", metavar="SET", help=f"{registry.names(registry.DATASETS)}, or module:function")
    parser.add_argument(
        "--from",
        dest="source",
        metavar="ARCHIVE-OR-FOLDER",
        help="what you downloaded; default: fetch it, where that is possible",
    )
    parser.add_argument(
        "--to", dest="destination", metavar="DIR", help="where the lines go; default: data/SET in the project"
    )
    parser.set_defaults(execute=execute)


def execute(args: argparse.Namespace) -> int:
    """Fetches (or resumes) and says what to do next."""
    from netchu.system.paths import project_root

    fetch = registry.find(registry.DATASETS, args.set, "data set")
    destination = Path(args.destination or project_root() / "data" / args.set.rpartition(":")[2])
    folder = fetch(destination, args.source)
    show(f"The lines are in {folder}. Next: netchu run --data {folder}")
    return 0
