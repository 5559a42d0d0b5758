"""`netchu results`: publishes scores in the repository's tables and writes the pages that show them."""

import argparse

from netchu.commands import options
from netchu.system.terminal import show


def add_commands(commands: argparse._SubParsersAction) -> None:
    """Declares `results`."""
    parser = options.add_command(
        commands, "results", "publish scores and write the tables of results (for maintainers)"
    )
    parser.add_argument(
        "--keep", nargs="+", default=[], metavar="RUN|FILE.json",
        help="first publish the scores of these runs, or files of netchu evaluate or netchu bench, in results/",
    )  # fmt: skip
    parser.add_argument(
        "--ablations", nargs="+", default=[], metavar=("BASE", "RUN"),
        help="compare runs with a base, line by line, and publish what each changed setting does",
    )  # fmt: skip
    parser.add_argument("--levers", nargs="*", help=argparse.SUPPRESS)  # the name of --ablations before
    parser.add_argument(
        "--also", default="", metavar="PATH",
        help="with --ablations: a data set whose validation lines are read as well",
    )  # fmt: skip
    parser.add_argument("--rendered", metavar="RUN", help="write this run's notebooks with their outputs to docs/run/")
    parser.add_argument("--readme", action="store_true", help="also write the tables of all pages")
    parser.set_defaults(execute=execute)


def execute(args: argparse.Namespace) -> int:
    """Publishes, prints, writes."""
    from netchu.errors import InputError

    if args.levers is not None:
        raise InputError("--levers is now called --ablations: give it the same runs.")
    if args.also and not args.ablations:
        raise InputError("--also goes with --ablations: name the runs to compare.")
    if len(args.ablations) == 1:
        raise InputError("--ablations compares runs with the first one: name two or more.")

    from netchu.publish import tables
    from netchu.publish.ablations import publish_ablations

    if args.rendered:
        from netchu.publish.rendered_run import publish_rendered
        from netchu.runs.table import find_run

        show(f"The rendered run: {publish_rendered(find_run(args.rendered))}")
    for source in args.keep:
        _publish(source)
    if args.ablations:
        publish_ablations(args.ablations[0], args.ablations[1:], args.also)
    show("\n\n".join(filter(None, [tables.all_results(), tables.all_ablations()])))
    if args.readme:
        for file, parts in tables.marked_parts().items():
            for part, text in parts.items():
                tables.write_part(file, part, text)
    return 0


def _publish(source: str) -> None:
    """A run, by its name, or a JSON file, by what it holds."""
    from pathlib import Path

    from netchu.errors import InputError
    from netchu.publish.address_benchmark import publish_addresses
    from netchu.publish.decoder_benchmark import publish_benchmark
    from netchu.publish.engines import publish_engines
    from netchu.publish.page_benchmark import publish_pages
    from netchu.publish.scores import publish_evaluation, publish_run
    from netchu.publish.speed import publish_speed
    from netchu.runs.table import find_run
    from netchu.system.paths import read_json

    if not source.endswith(".json"):
        publish_run(find_run(source))
        return
    report = read_json(Path(source))
    if "checkpoint" in report:
        publish_evaluation(report)
    elif "beam_width" in report:
        publish_benchmark(report)
    elif "engines" in report:
        publish_engines(report)
    elif "page_scores" in report:
        publish_pages(report)
    elif "speed" in report:
        publish_speed(report)
    elif "addresses" in report:
        publish_addresses(report)
    else:
        raise InputError(f"{source} holds no scores: name a file that netchu evaluate or netchu bench wrote.")
