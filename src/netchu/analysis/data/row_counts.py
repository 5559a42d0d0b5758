"""How many rows of writing the pictures of the data have: a labelled line should be one."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd

from netchu.config import Preprocessing
from netchu.data.images import read_image
from netchu.pictures.finding import find_rows
from netchu.pictures.one_row import is_plainly_one_row
from netchu.preprocessing.crop import Box
from netchu.preprocessing.steps import flatten
from netchu.system.cores import usable_cores
from netchu.system.progress import track

PLAIN = "plainly one row"
KINDS = [PLAIN, "one row, by the detector", "two rows", "three or more", "no row"]
OTHER_NUMBERS = KINDS[2:]


def count_rows(paths: Sequence[str], config: Preprocessing) -> pd.DataFrame:
    """Rows on each picture; the detector looks only at those that aren't plainly one row.

    Returns:
        path, kind (of `KINDS`), boxes (a list of top, bottom, left, right in px; none where a cheap look was enough).
    """
    with ThreadPoolExecutor(usable_cores()) as pool:
        found = pool.map(lambda path: _boxes(path, config), paths)
        boxes = list(track(found, "rows on pictures", total=len(paths)))
    kinds = [PLAIN if one is None else _kind(len(one)) for one in boxes]
    return pd.DataFrame({"path": list(paths), "kind": kinds, "boxes": [one or [] for one in boxes]})


def row_kinds(table: pd.DataFrame) -> pd.Series:
    """Pictures by kind, those that occur and `PLAIN`, in the order of `KINDS`.

    >>> row_kinds(pd.DataFrame({"kind": ["two rows"]})).to_dict()
    {'plainly one row': 0, 'two rows': 1}
    """
    counts = table["kind"].value_counts().reindex(KINDS, fill_value=0)
    return counts[(counts > 0) | (counts.index == PLAIN)]


def doubtful_pictures(table: pd.DataFrame, most: int) -> list[tuple[str, np.ndarray, list[Box]]]:
    """Pictures that aren't plainly one row, those first on which not one row is found.

    Returns:
        (kind, uint8 (H, W) or (H, W, 3), boxes of its rows) for at most so many.
    """
    doubtful = table[table["kind"] != PLAIN]
    order = doubtful["kind"].eq(KINDS[1]).sort_values(kind="stable").index
    rows = doubtful.loc[order].head(most)
    return [(row.kind, read_image(row.path), row.boxes) for row in rows.itertuples()]


def _boxes(path: str, config: Preprocessing) -> list[Box] | None:
    page = read_image(path)
    if is_plainly_one_row(flatten(page, config)):
        return None
    return [row.box for row in find_rows(page, config)]


def _kind(rows: int) -> str:
    """
    >>> [_kind(rows) for rows in (0, 1, 2, 7)]
    ['no row', 'one row, by the detector', 'two rows', 'three or more']
    """
    return [KINDS[4], KINDS[1], KINDS[2], KINDS[3]][min(rows, 3)]
