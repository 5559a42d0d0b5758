"""`results/speed.csv`: what `netchu bench reading` measured on each machine, and the tables that show it."""

import pandas as pd

from netchu.display.rates import percent
from netchu.publish.files import markdown, read_results, records, write_results

FILE = "speed.csv"
_KEY = ["machine", "run", "data"]  # what one call measures
COLUMNS = {
    **dict.fromkeys(["what", "measure"], str),
    "lines": "Int64",
    "value": float,
    **dict.fromkeys(["unit", "run", "data", "split", "commit", "machine"], str),
}


def read_speed() -> pd.DataFrame:
    """The published numbers, with `COLUMNS`: one per row."""
    return read_results(FILE, COLUMNS)


def publish_speed(report: dict) -> None:
    """Publishes what `netchu bench reading --json` wrote, in place of what the same machine measured before."""
    facts = {name: str(report[name]) for name in ("run", "data", "split", "commit", "machine")}
    old = read_speed()
    same = (old[_KEY] == [facts[column] for column in _KEY]).all(axis=1)
    new = pd.DataFrame(report["speed"]).assign(**facts).reindex(columns=list(COLUMNS))
    write_results(pd.concat([old[~same], new], ignore_index=True), FILE, COLUMNS)


def speed_tables(table: pd.DataFrame) -> str:
    """For each machine: the readers side by side, then the parts of reading."""
    if table.empty:
        return "Nothing is published yet."
    parts = []
    for _, rows in table.groupby(_KEY, sort=False):
        first = records(rows)[0]
        lines = f"`{first['data']}`" + (f" ({first['split']})" if first["split"] else "")
        parts.append(f"{first['machine']}; lines of {lines}, `{first['run']}`, commit {first['commit']}:")
        parts += both_tables(rows)
    return "\n\n".join(parts)


def both_tables(rows: pd.DataFrame) -> list[str]:
    """Readers, and parts of reading, of one call; in Markdown.

    Args:
        rows: what, measure, lines, value, unit.
    """
    reads = rows["what"].isin(rows.loc[rows["measure"] == "cold start", "what"])
    readers, parts = rows[reads], rows[~reads]
    sizes = sorted(readers.loc[readers["measure"] == "peak memory", "lines"].unique())
    names = ["reader", "cold start (CPU)", "a warm line", "lines/s (CPU per line)"]
    names += [f"MB at {size:,}" for size in sizes] + ["CER"]
    found = [markdown(names, [_reader_row(part, sizes) for _, part in readers.groupby("what", sort=False)])]
    if len(parts):
        found.append(markdown(("part", "lines/s"), [(row["what"], f"{row['value']:.0f}") for row in records(parts)]))
    return found


def _reader_row(part: pd.DataFrame, sizes: list[int]) -> tuple[str, ...]:
    value = dict(zip(zip(part["measure"], part["lines"], strict=True), part["value"], strict=True))
    by_name = dict(zip(part["measure"], part["value"], strict=True))
    memory = (value.get(("peak memory", size)) for size in sizes)
    return (
        part["what"].iloc[0],
        f"{by_name['cold start']:.1f} s ({by_name['cold start, CPU']:.1f} s)",
        f"{by_name['warm line']:.0f} ms",
        f"{by_name['stream']:.1f} ({by_name['stream, CPU']:.0f} ms)",
        *("–" if size is None else f"{size:.0f}" for size in memory),
        percent(by_name["CER"], 1) if "CER" in by_name else "–",
    )
