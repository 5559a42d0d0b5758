"""`netchu licences`: what the installed packages are licensed under."""

import argparse

from netchu.system.terminal import show


def add_commands(commands: argparse._SubParsersAction) -> None:
    """Declares `licences`."""
    parser = commands.add_parser("licences", aliases=["licenses"], help="licences of all installed packages")
    parser.set_defaults(execute=execute)


def execute(args: argparse.Namespace) -> int:
    """Prints `name<tab>version<tab>licence` for each package of this Python."""
    from netchu.system.licences import installed_licences

    for package in installed_licences():
        show(*package, sep="\t")
    return 0
