"""`netchu sweep`: a run for each recipe of a grid, of random values, or of a search."""

import argparse

from netchu.commands import options
from netchu.errors import InputError
from netchu.system.terminal import show


def add_commands(commands: argparse._SubParsersAction) -> None:
    """Declares `sweep`."""
    parser = options.add_command(commands, "sweep", "run the notebooks on many recipes, and compare the results")
    parser.add_argument("sweep", metavar="NAME|FILE", help="a .yaml file, or the name of one in configs/sweeps/")
    parser.add_argument(
        "--jobs", type=options.count, default=1, metavar="N",
        help="how many runs at once on this machine, each with its share of the cores; default: %(default)s",
    )  # fmt: skip
    parser.add_argument(
        "--cluster", default="", metavar="ADDRESS|local:N",
        help="run on the workers of this Dask scheduler, such as tcp://10.0.0.1:8786, or on N of this machine's own",
    )  # fmt: skip
    parser.set_defaults(execute=execute)


def execute(args: argparse.Namespace) -> int:
    """Runs what isn't done, and shows all that is; 1 where a run failed."""
    if args.cluster:
        import distributed  # noqa: F401  so that it is said before anything else

        if args.jobs > 1:
            raise InputError("--jobs is for this machine: leave it out with --cluster, whose workers do a run each.")
    from netchu.runs.sweep import read_sweep
    from netchu.runs.sweep_places import place_for
    from netchu.runs.sweep_table import sweep_table, write_table
    from netchu.runs.sweeping import FAILED, carry_out_sweep
    from netchu.site.sweep import render_sweep

    sweep = read_sweep(args.sweep)
    with place_for(args.jobs, args.cluster) as place:
        runs = carry_out_sweep(sweep, place)
    table = sweep_table(sweep, runs)
    file = write_table(table, sweep.table_file)
    page = render_sweep(sweep, table, sweep.page)
    show(f"\n{_text(table, list(sweep.varied))}\n\n{file}\nOpen {page}")
    return int(any(run.state == FAILED for run in runs))


def _text(table, varied: list[str]) -> str:
    """The table for the terminal."""
    from netchu.commands.tables import aligned
    from netchu.display.rates import interval, known, percent, points

    rows = []
    for row in table.astype(object).where(table.notna(), None).to_dict("records"):
        change = known(None)
        if row["cer_change"] is not None:
            low, high = points(row["cer_change_low"]), points(row["cer_change_high"])
            change = f"{points(row['cer_change'])} ({low} to {high}, {row['change_decoder']})"
        cer = f"{percent(row['cer'], 2)} {interval(row, 'cer')}".strip()
        values = [known(row[name]) for name in varied]
        rows.append([row["run"], *values, cer, change, known(row["minutes"], "{:.1f}"), row["state"]])
    return aligned(["run", *varied, "CER", "to the base, points", "minutes", "state"], rows, right=())
