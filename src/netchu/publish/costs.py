"""What docs/scale.md multiplies: millions of lines and many recipes, from the numbers measured on one machine."""

import pandas as pd

from netchu.publish.files import markdown

LINES = 10_000_000
CORES, GPU_CORES, RECIPES = 64, 16, 50
CORE_PRICE, GPU_PRICE = 0.04, 3.0  # $ per hour of a core, of a GPU with its cores; assumed
TASK_SECONDS, PART = 1e-3, 256  # Dask's own per task, says its documentation; pictures per part
PICTURE_BYTES, ROW_BYTES = 30_000, 100  # assumed, and of a row of CSV


def cost_tables(speed: pd.DataFrame, ablations: pd.DataFrame) -> str:
    """Hours and dollars, with their arithmetic, and where more cores bring nothing; in Markdown.

    Args:
        speed: see `speed.read_speed`; what the first machine measured is taken.
        ablations: see `ablations.read_ablations`; the first base's minutes of training are taken.
    """
    if speed.empty or ablations.empty:
        return "Nothing is published yet."
    rows = speed[speed["machine"] == speed["machine"].iloc[0]]
    machine, cores = rows["machine"].iloc[0], int(rows["machine"].iloc[0].rpartition(", ")[2].split()[0])
    measured = rows.set_index(["what", "measure", "lines"])["value"].to_dict()
    reader, stream = "netchu, onnxruntime", "stream"
    read = measured[reader, stream, 100]
    seen, decoded = measured["finding rows and preprocessing", stream, 100], measured["decoder best", stream, 100]
    memory = max(value for (what, measure, _), value in measured.items() if (what, measure) == (reader, "peak memory"))
    costs = [
        _cost(f"{cores} cores", read, f"{read:.1f} lines/s, measured", cores * CORE_PRICE),
        _cost(f"{CORES} cores", read * CORES / cores, f"{read:.1f} × {CORES} ÷ {cores}", CORES * CORE_PRICE),
        _cost(
            f"a GPU with {GPU_CORES} cores, at most", GPU_CORES / (cores / seen + 1 / decoded),
            f"{GPU_CORES} ÷ ({cores} ÷ {seen:.1f} + 1 ÷ {decoded:.0f}): rows and text stay on the cores", GPU_PRICE,
        ),
    ]  # fmt: skip
    minutes = float(ablations["training_minutes"].iloc[0])
    return "\n\n".join([
        f"Measured on {machine} (commit {rows['commit'].iloc[0]}):",
        markdown([f"{LINES:,} lines", "lines/s", "hours", "$", "how"], costs),
        markdown(["what ends", "at", "how"], _limits(read / cores, memory)),
        markdown([f"{RECIPES} recipes", "hours", "$", "how"], _sweeps(minutes, cores)),
    ])  # fmt: skip


def _cost(what: str, rate: float, how: str, price: float) -> tuple[str, ...]:
    hours = LINES / rate / 3600
    return what, f"{rate:,.0f}", f"{hours:.1f}", f"{hours * price:.1f}", f"{how}; {price:.2f} $ an hour"


def _limits(rate: float, memory: float) -> list[tuple[str, ...]]:
    """Where another core brings nothing, at `rate` lines/s of each; `memory` MB of a process."""
    part = PART / rate
    return [
        ("scheduler", f"{part / TASK_SECONDS:,.0f} cores",
         f"a part of {PART} lines: {PART} ÷ {rate:.1f} = {part:.0f} s of a core, {TASK_SECONDS * 1000:.0f} ms of Dask"),
        ("disk", f"{1000 * rate * PICTURE_BYTES / 1e6:,.0f} MB/s",
         f"what 1,000 cores read at {PICTURE_BYTES // 1000} kB a picture, in {1000 * rate:,.0f} files a second: more "
         "than a network file system opens, so put pictures into Parquet files"),
        ("who writes", f"{LINES * ROW_BYTES / 1e9:.0f} GB in all", f"{LINES:,} rows of {ROW_BYTES} bytes"),
        ("memory", f"{CORES * memory / 1000:.0f} GB",
         f"{CORES} workers of one core, {memory:.0f} MB each, and Dask's part on top; a quarter with four cores each"),
        ("the last parts", f"{part:.0f} s", "workers that have nothing left wait for those that have a part"),
    ]  # fmt: skip


def _sweeps(minutes: float, cores: int) -> list[tuple[str, ...]]:
    """Recipes that each train `minutes` on `cores`."""
    at_once = CORES // cores
    rounds = -(-RECIPES // at_once)
    hours = RECIPES * minutes / 60
    price = f"{hours * cores * CORE_PRICE:.2f}"
    return [
        (f"{cores} cores", f"{hours:.1f}", price, f"{RECIPES} × {minutes:.1f} minutes, as the base of the ablations"),
        (f"{CORES} cores", f"{rounds * minutes / 60:.1f}", price,
         f"{at_once} at once, so {rounds} × {minutes:.1f} minutes; more than {RECIPES * cores} cores bring nothing"),
    ]  # fmt: skip
