"""`netchu run`: the six notebooks, headlessly, into one folder with rendered pages."""

import argparse

from netchu.errors import InputError


def add_commands(commands: argparse._SubParsersAction) -> None:
    """Declares `run`."""
    parser = commands.add_parser("run", help="run the notebooks and render their results")
    parser.add_argument(
        "--config", default="", metavar="NAME|FILE",
        help="recipe: a .yaml file, or the name of one in configs/; default: quick",
    )  # fmt: skip
    parser.add_argument("--profile", default="", metavar="NAME", help="short for --config configs/NAME.yaml")
    parser.add_argument("--data", default="", metavar="PATH", help="your lines; default: synthetic")
    parser.add_argument("--from", dest="first", default="", metavar="NN", help="go on at this notebook, e.g. 03")
    parser.add_argument("--to", dest="last", default="", metavar="NN", help="stop after this notebook, e.g. 04")
    parser.add_argument(
        "-p", dest="assignments", action="append", default=[], metavar="NAME=VALUE", help="one parameter"
    )
    parser.add_argument("--name", default="", help="folder in outputs/runs; default: recipe and data")
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
