"""`netchu licences`: what the installed packages are licensed under."""

import argparse

from netchu.commands import options
from netchu.system.terminal import show


def add_commands(commands: argparse._SubParsersAction) -> None:
    """Declares `licences`."""
    parser = options.add_command(commands, "licences", "list the licences of all installed packages", ["licenses"])
    parser.set_defaults(execute=execute)


def execute(args: argparse.Namespace) -> int:
    """Prints `name<tab>version<tab>licence` for each package of this Python."""
    from netchu.system.licences import installed_licences

    for package in installed_licences():
        show(*package, sep="\t")
    return 0
