"""`netchu results`: keeps the scores of runs in the repository and makes the README's table of them."""

import argparse


def add_commands(commands: argparse._SubParsersAction) -> None:
    """Declares `results`."""
    parser = commands.add_parser("results", help="the table of kept results")
    parser.add_argument(
        "--keep", nargs="+", default=[], metavar="RUN|FILE.json",
        help="first copy the scores of these runs, or files of netchu evaluate, to results/",
    )  # fmt: skip
    parser.add_argument("--readme", action="store_true", help="write the table into README.md as well")
    parser.set_defaults(execute=execute)


def execute(args: argparse.Namespace) -> int:
    """Keeps, prints, writes."""
    from netchu import kept_results
    from netchu.paths import project_root

    for source in args.keep:
        kept_results.keep(source)
    text = kept_results.table(kept_results.results_dir())
    print(text)
    if args.readme:
        readme = project_root() / "README.md"
        kept_results.write_into(readme, kept_results.TABLE, text)
        kept_results.write_into(readme, kept_results.HEADLINE, kept_results.headline(kept_results.results_dir()))
    return 0
