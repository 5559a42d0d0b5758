"""`netchu runs`: the runs that there are, and some of them side by side."""

import argparse
from pathlib import Path

from netchu.commands import options
from netchu.system.terminal import show


def add_commands(commands: argparse._SubParsersAction) -> None:
    """Declares `runs`."""
    parser = options.add_command(commands, "runs", "list the runs, or compare some of them")
    parser.add_argument(
        "names", nargs="*", metavar="RUN", help="one to show, or several to compare; default: list them all"
    )
    parser.add_argument(
        "--html", default="", metavar="FILE", help="page of the comparison; default: outputs/runs/compare-RUN-RUN.html"
    )
    parser.set_defaults(execute=execute)


def execute(args: argparse.Namespace) -> int:
    """Lists, shows one, or compares."""
    from netchu.commands.runs_text import comparison_text, runs_text
    from netchu.errors import InputError
    from netchu.runs.comparison import compare_runs
    from netchu.runs.scores import results_text
    from netchu.runs.table import find_run, find_runs, runs_table
    from netchu.site.comparison import render_comparison
    from netchu.system.paths import runs_dir

    if args.html and len(args.names) < 2:
        raise InputError("--html takes the page of a comparison: name two or more runs.")
    runs = [find_run(name) for name in args.names] or find_runs()
    if len(args.names) >= 2:
        found = compare_runs(runs)
        default = runs_dir() / f"compare-{'-'.join(found.names)}.html"
        page = render_comparison(found, Path(args.html) if args.html else default)
        show(f"{comparison_text(found)}\n\nOpen {page}")
    elif runs:
        show(runs_text(runs_table(runs)))
        if args.names:
            show(f"\n{results_text(runs[0])}")
    else:
        show(f"There is no run yet in {runs_dir()}: netchu run makes one.")
    return 0
