"""`netchu runs`: the runs that there are, and some of them side by side."""

import argparse
from pathlib import Path

EPOCHS_SHOWN = 12  # of a curve in the terminal


def add_commands(commands: argparse._SubParsersAction) -> None:
    """Declares `runs`."""
    parser = commands.add_parser("runs", help="list the runs, or compare some of them")
    parser.add_argument("names", nargs="*", metavar="RUN", help="two or more to compare; none: list them all")
    parser.add_argument(
        "--html", default="", metavar="FILE", help="page of the comparison; default: outputs/runs/compare-RUN-RUN.html"
    )
    parser.set_defaults(execute=execute)


def execute(args: argparse.Namespace) -> int:
    """Lists or compares."""
    from netchu.errors import InputError
    from netchu.paths import outputs_dir
    from netchu.results import results_text
    from netchu.run_table import find_run, find_runs, runs_table

    folders = [find_run(name) for name in args.names] or find_runs()
    if args.html and len(args.names) < 2:
        raise InputError("--html takes the page of a comparison: name two or more runs.")
    if len(args.names) < 2:
        if not folders:
            print(f"There is no run yet in {outputs_dir() / 'runs'}: netchu run makes one.")
            return 0
        print(runs_text(runs_table(folders)))
        if args.names:
            print(f"\n{results_text(folders[0])}")
        return 0
    return _compare(folders, args.html)


def _compare(folders: list[Path], html: str) -> int:
    from netchu.commands.tables import aligned
    from netchu.paths import outputs_dir
    from netchu.results import percent
    from netchu.run_comparison import compare, curve_summary, curve_table, render_comparison

    found = compare(folders)
    default = outputs_dir() / "runs" / f"compare-{'-'.join(found.names)}.html"
    page = render_comparison(found, Path(html) if html else default)
    print("\n".join([runs_text(found.runs), *[f"\n{remark}" for remark in found.remarks]]))
    print("\nWhat was set otherwise")
    rows = [[name, *values] for name, *values in found.settings.itertuples()]
    print(aligned(["parameter", *found.names], rows) if rows else "nothing")
    print("\nScores (CER / WER)")
    rows = [[*where, *[_pair(values[name]) for name in found.names]] for where, values in found.scores.iterrows()]
    print(
        aligned(["step", "lines", "decoder", *found.names], rows, right=range(3, 3 + len(found.names)))
        if rows
        else "none yet"
    )
    print("\nEpochs")
    rows = [
        [row.run, row.phase, row.epochs, row.best, percent(row.cer, 2), percent(row.wer)]
        for row in curve_summary(found.curves).itertuples()
    ]
    print(aligned(["run", "phase", "epochs", "best", "CER", "WER"], rows, right=range(2, 6)) if rows else "none yet")
    if rows:
        print("\nValidation CER by epoch")
        table = curve_table(found.curves, most=EPOCHS_SHOWN)
        cells = [[epoch, *(percent(value, 2) for value in values)] for epoch, *values in table.itertuples()]
        print(aligned(["epoch", *found.names], cells, right=range(1 + len(found.names))))
    print(f"\nOpen {page}")
    return 0


def runs_text(table) -> str:
    """`runs_table` for the terminal."""
    from netchu.commands.tables import aligned
    from netchu.progress import duration
    from netchu.results import known, percent

    head = ["run", "data", "lines", "model", "CER", "WER", "on", "training", "when", "commit", "state"]
    rows = []
    for run in table.to_dict("records"):
        took = duration(run["training"]) if run["training"] == run["training"] else known(None)
        rates = [percent(run["cer"], 2), percent(run["wer"])]
        front = [run["name"], known(run["data"]), known(run["lines"], "{:,.0f}"), known(run["model"])]
        rows.append([*front, *rates, *[known(run["on"]), took, run["when"], known(run["commit"]), run["state"]]])
    return aligned(head, rows, right=(2, 4, 5, 7))


def _pair(rates) -> str:
    from netchu.results import percent

    return f"{percent(rates['cer'], 2)} / {percent(rates['wer'])}" if rates["cer"] == rates["cer"] else "–"
