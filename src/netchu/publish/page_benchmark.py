"""How well whole pages are read: rows found, and errors against those of the same lines read one by one."""

import time
from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from netchu.data.images import read_image
from netchu.display.rates import percent
from netchu.metrics import char_errors
from netchu.publish.files import markdown, read_results, records, write_results
from netchu.recognizer import Recognizer
from netchu.synthetic.pages import MadePage, make_page
from netchu.system.progress import track

FILE = "pages.csv"
_KEY = ["run", "data", "split", "decoder"]
COLUMNS = {
    **dict.fromkeys([*_KEY, "pages"], str),
    **dict.fromkeys(["count", "rows"], "Int64"),
    **dict.fromkeys(["rows_found", "rows_extra", "cer", "lines_cer", "seconds_per_20_rows"], float),
    **dict.fromkeys(["seed", "commit", "machine"], str),
}
FEWEST_ROWS, MOST_ROWS = 5, 30
LEAN = 3.0  # degrees, the most that a page leans to either side
_OVERLAP = 0.5  # intersection over union, from which a box is that of a row


def benchmark_pages(
    recognizer: Recognizer, manifest: pd.DataFrame, pages: int, decoder: str, seed: int
) -> pd.DataFrame:
    """Makes pages of 5 to 30 lines drawn from a manifest and reads them.

    Args:
        recognizer: reads lines and pages.
        manifest: with `path` and `text`; a line may stand on several pages, on each at most once.
        pages: how many; resolution, rules and lean alternate.
        decoder: see `Recognizer.read`.
        seed: chooses lines and the looks of the pages.

    Returns:
        A row per page: dpi, ruled, lean, rows, found (rows of its own that overlap one box by half), extra (boxes of
        none), characters, errors, line_errors (of the same lines read one by one), seconds.
    """
    drawn = list(_drawn(manifest, pages, seed))
    paths = sorted({path for page, _ in drawn for path in page["path"]})
    alone = dict(zip(paths, recognizer.stream(track(paths, "reading lines"), decoder=decoder), strict=True))
    rows = []
    for number, (lines, looks) in enumerate(track(drawn, "reading pages")):
        made = make_page([read_image(path) for path in lines["path"]], seed + number, **looks)
        start = time.perf_counter()
        [reading] = recognizer.read(made.image, decoder=decoder)
        seconds = time.perf_counter() - start
        found = _rows_found(made, [row.box for row in reading.rows])
        text, single = " ".join(lines["text"]), " ".join(alone[path].text for path in lines["path"])
        rows.append(
            {
                **looks,
                "rows": len(lines),
                "found": found,
                "extra": len(reading.rows) - found,
                "characters": len(text),
                "errors": char_errors(text, " ".join(row.text for row in reading.rows)),
                "line_errors": char_errors(text, single),
                "seconds": seconds,
            }  # fmt: skip
        )
    return pd.DataFrame(rows)


def page_scores(table: pd.DataFrame) -> pd.DataFrame:
    """Sums over pages: a row per resolution and whether they lean, and one for all of them, last.

    Args:
        table: of `benchmark_pages`.

    Returns:
        pages: "150 dpi, level" and so on; count, rows; rows_found and rows_extra, shares of the rows; cer of the
        pages, lines_cer of the same lines read one by one; seconds_per_20_rows.
    """
    kinds = [(f"{dpi} dpi, {'leaning' if leans else 'level'}", (table["dpi"] == dpi) & (table["lean"].ne(0) == leans))
             for dpi in sorted(table["dpi"].unique()) for leans in (False, True)]  # fmt: skip
    kinds.append(("all", pd.Series(True, table.index)))
    found = []
    for name, chosen in kinds:
        part, sums = table[chosen], table[chosen].sum(numeric_only=True)
        if len(part):
            found.append(
                {
                    "pages": name,
                    "count": len(part),
                    "rows": int(sums["rows"]),
                    "rows_found": sums["found"] / sums["rows"],
                    "rows_extra": sums["extra"] / sums["rows"],
                    "cer": sums["errors"] / sums["characters"],
                    "lines_cer": sums["line_errors"] / sums["characters"],
                    "seconds_per_20_rows": 20 * sums["seconds"] / sums["rows"],
                }  # fmt: skip
            )
    return pd.DataFrame(found)


def read_page_scores() -> pd.DataFrame:
    """The published scores of pages, with `COLUMNS`."""
    return read_results(FILE, COLUMNS)


def publish_pages(report: dict) -> None:
    """Publishes what `netchu bench pages --json` wrote, in place of what was there of its lines and decoder."""
    facts = {name: str(report[name]) for name in ("run", "data", "split", "decoder", "seed", "commit", "machine")}
    old = read_page_scores()
    same = (old[_KEY] == [facts[column] for column in _KEY]).all(axis=1)
    new = pd.DataFrame(report["page_scores"]).assign(**facts).reindex(columns=list(COLUMNS))
    write_results(pd.concat([old[~same], new], ignore_index=True), FILE, COLUMNS)


def page_table(scores: pd.DataFrame) -> str:
    """The published scores of pages; "" where there is none."""
    if scores.empty:
        return ""
    names = ("lines", "decoder", "pages", "rows", "rows found", "too many", "CER", "lines alone", "20 rows take")
    rows = [
        (
            f"`{row['data']}` ({row['split']})", row["decoder"], f"{row['count']}, {row['pages']}", row["rows"],
            percent(row["rows_found"]), percent(row["rows_extra"]), percent(row["cer"], 2),
            percent(row["lines_cer"], 2), f"{row['seconds_per_20_rows']:.1f} s",
        )
        for row in records(scores)
    ]  # fmt: skip
    return markdown(names, rows)


def _drawn(manifest: pd.DataFrame, pages: int, seed: int) -> Iterator[tuple[pd.DataFrame, dict]]:
    """The lines of each page, and how it looks."""
    rng = np.random.default_rng(seed)
    for number in range(pages):
        count = min(len(manifest), int(rng.integers(FEWEST_ROWS, MOST_ROWS + 1)))
        lines = manifest.iloc[rng.permutation(len(manifest))[:count]]
        lean = float(rng.uniform(-LEAN, LEAN)) if number // 4 % 2 else 0.0
        yield lines, {"dpi": 300 if number % 2 else 150, "ruled": bool(number // 2 % 2), "lean": lean}


def _rows_found(made: MadePage, boxes: Sequence[tuple[int, int, int, int]]) -> int:
    """How many of the rows overlap a box of their own by half; boxes are top, bottom, left, right in px."""
    free, found = list(boxes), 0
    for corners in made.rows:
        (left, top), (right, bottom) = corners.min(axis=0), corners.max(axis=0)
        own = [box for box in free if _overlap((top, bottom, left, right), box) >= _OVERLAP]
        if own:
            free.remove(own[0])
            found += 1
    return found


def _overlap(one: tuple, other: tuple) -> float:
    """Intersection over union of two boxes."""
    height = max(0, min(one[1], other[1]) - max(one[0], other[0]))
    width = max(0, min(one[3], other[3]) - max(one[2], other[2]))
    both = height * width
    areas = [(bottom - top) * (right - left) for top, bottom, left, right in (one, other)]
    return both / (sum(areas) - both)
