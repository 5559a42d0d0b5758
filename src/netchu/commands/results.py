"""`netchu results`: keeps the scores of runs in the repository and makes the README's table of them."""

import argparse


def add_commands(commands: argparse._SubParsersAction) -> None:
    """Declares `results`."""
    parser = commands.add_parser("results", help="the table of kept results")
    parser.add_argument(
        "--keep", nargs="+", default=[], metavar="RUN|FILE.json",
        help="first copy the scores of these runs, or files of netchu evaluate, to results/",
    )  # fmt: skip
    parser.add_argument(
        "--levers", nargs="+", default=[], metavar="RUN",
        help="compare runs with the first one, line by line, and keep what each changed setting did",
    )  # fmt: skip
    parser.add_argument(
        "--also", default="", metavar="PATH", help="with --levers: a data set whose validation lines are read as well"
    )
    parser.add_argument("--readme", action="store_true", help="write README.md's tables and results/README.md as well")
    parser.set_defaults(execute=execute)


def execute(args: argparse.Namespace) -> int:
    """Keeps, prints, writes."""
    from netchu.errors import InputError
    from netchu.publish import scores, tables
    from netchu.publish.ablations import keep_levers
    from netchu.system.paths import project_root

    if args.also and not args.levers:
        raise InputError("--also goes with --levers: name the runs to compare.")
    if len(args.levers) == 1:
        raise InputError("--levers compares runs with the first one: name two or more.")
    for source in args.keep:
        scores.keep(source)
    if args.levers:
        keep_levers(args.levers[0], args.levers[1:], args.also)
    folder = scores.results_dir()
    text = tables.full_table(folder)
    print(text)
    if args.readme:
        tables.write_into(folder / "README.md", "all results", text)
        for part, short in tables.parts(folder).items():
            tables.write_into(project_root() / "README.md", part, short)
    return 0
