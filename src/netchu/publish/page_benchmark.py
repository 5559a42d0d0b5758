"""How well whole pages are read: rows found, and errors against those of the same lines read one by one."""

import time
from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from netchu.data.images import read_image
from netchu.metrics import char_errors
from netchu.recognizer import Recognizer
from netchu.synthetic.pages import MadePage, make_page
from netchu.system.progress import track

FEWEST_ROWS, MOST_ROWS = 5, 30
LEAN = 3.0  # degrees, the most that a page leans to either side
_OVERLAP = 0.5  # intersection over union, from which a box is that of a row


def measure_pages(recognizer: Recognizer, manifest: pd.DataFrame, pages: int, decoder: str, seed: int) -> pd.DataFrame:
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
