"""`netchu run`: the six notebooks, headlessly, into one folder with rendered pages."""

import argparse

from netchu.commands import options
from netchu.errors import InputError


def add_commands(commands: argparse._SubParsersAction) -> None:
    """Declares `run`."""
    parser = options.add_command(commands, "run", "run the notebooks on one recipe, and make pages of the results")
    parser.add_argument(
        "--config", default="", metavar="NAME|FILE",
        help="recipe: a .yaml file, or the name of one in configs/; default: quick",
    )  # fmt: skip
    parser.add_argument("--profile", default="", metavar="NAME", help="short for --config configs/NAME.yaml")
    parser.add_argument(
        "--data", default="", metavar="PATH", help="your labelled lines; default: the recipe's, or synthetic ones"
    )
    parser.add_argument(
        "--from", dest="first", default="", metavar="NN", help="start at this notebook of a run that exists, such as 03"
    )
    parser.add_argument("--to", dest="last", default="", metavar="NN", help="stop after this notebook, such as 04")
    parser.add_argument(
        "-p",
        dest="assignments",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="set a parameter of the notebooks; may be repeated",
    )
    parser.add_argument(
        "--name", default="", metavar="NAME", help="folder in outputs/runs; default: made of recipe and data"
    )
    parser.set_defaults(execute=execute)


def execute(args: argparse.Namespace) -> int:
    """Runs them."""
    from netchu.runs.pipeline import run_notebooks
    from netchu.runs.plan import Request
    from netchu.site.report import render

    if args.config and args.profile:
        raise InputError(f"Give either --config {args.config} or --profile {args.profile}, not both.")
    recipe = args.config or args.profile
    request = Request(recipe, args.data, args.first, args.last, tuple(args.assignments), args.name)
    run_notebooks(request, render)
    return 0
