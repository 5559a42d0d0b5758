"""Ink in the data: a line stroke by stroke, as it was written, and as other pens would have written it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

import numpy as np
import pandas as pd

from netchu.analysis.data.exploration import sample_lines
from netchu.config import EXPLORATION, Preprocessing
from netchu.data.images import read_image
from netchu.data.ink import is_ink_path
from netchu.data.ink_drawing import draw_ink
from netchu.data.ink_set import InkSet, load_ink
from netchu.preprocessing.steps import preprocess
from netchu.synthetic.pen import draw_pen, write_ink

_PENS = 3  # drawn by chance, beside the plain one
_FAR = 1.0  # standard deviations of a line's rows, about half a letter: a stroke that much behind the pen is delayed


@dataclass(frozen=True)
class InkViews:
    """What `plotting.ink_chart` shows.

    Attributes:
        strokes: (label, strokes float32 (P, 2) each, in the order in which they were written), one a line.
        pictures: (label, image uint8 (H, W) or (H, W, 3)), for two columns.
    """

    strokes: tuple[tuple[str, tuple[np.ndarray, ...]], ...]
    pictures: tuple[tuple[str, np.ndarray], ...]

    def __bool__(self) -> bool:
        return bool(self.strokes)


def ink_rows(manifest: pd.DataFrame) -> pd.DataFrame:
    """The lines of the manifest that are ink.

    >>> ink_rows(pd.DataFrame({"path": ["a.inkml#tg_0", "b.png"]}))["path"].tolist()
    ['a.inkml#tg_0']
    """
    return manifest[manifest["path"].map(is_ink_path).astype(bool)]


def ink_sample(manifest: pd.DataFrame, seed: int = 1) -> InkSet:
    """A few lines of ink drawn by seed, in the order of their paths; none where the data hold no ink."""
    ink = ink_rows(manifest)
    return load_ink(sorted(ink.sample(min(EXPLORATION.ink_lines, len(ink)), random_state=seed)["path"]))


def ink_views(sample: InkSet, manifest: pd.DataFrame, config: Preprocessing, seed: int = 1) -> InkViews:
    """A line of ink in many pens, beside scans; beside a second line of ink where the data hold no scans.

    Args:
        sample: the lines with most `delayed` strokes are shown, there is most to see in them.
        manifest: lines; those that aren't ink are the scans.
        config: the preprocessing of all pictures but the one with the plain pen.
        seed: of the scans and the pens.

    Returns:
        False where there is no ink, and so nothing to show.
    """
    scans = manifest.drop(index=ink_rows(manifest).index)
    random = np.random.default_rng(seed)
    late = [(int(delayed(sample.strokes(k)).sum()), len(sample.strokes(k))) for k in range(len(sample))]
    shown = sorted(range(len(sample)), key=late.__getitem__, reverse=True)[: 1 if len(scans) else 2]
    lines = [(sample.texts[k], tuple(sample.strokes(k))) for k in shown]
    columns = [_in_pens(strokes, random, config) for _, strokes in lines]
    if columns and len(scans):
        rows = sample_lines(scans, _PENS + 1, seed).itertuples()
        columns.append([(f"scan: {row.text}", preprocess(read_image(row.path), config)) for row in rows])
    cells = zip_longest(*columns, fillvalue=("", np.full((8, 64), 255, np.uint8)))  # there may be few scans
    return InkViews(tuple(lines), tuple(cell for row in cells for cell in row))


def _in_pens(
    strokes: Sequence[np.ndarray], random: np.random.Generator, config: Preprocessing
) -> list[tuple[str, np.ndarray]]:
    drawn = [(f"drawn pen {k + 1}", write_ink(strokes, draw_pen(random), random, config)) for k in range(_PENS)]
    return [("as it was written, plain pen", draw_ink(strokes)), *drawn]


def delayed(strokes: Sequence[np.ndarray]) -> np.ndarray:
    """Which strokes were set down behind the pen, bool (S,): marks that were written after the letters to their right.

    A stroke counts where all of it lies farther left than the pen had come before, by about half a letter.

    >>> letters, mark = [np.array([[x, 0], [x + 9, 9]], np.float32) for x in range(0, 90, 10)], np.array([[5.0, -5]])
    >>> delayed([*letters, mark]).tolist()[-2:]
    [False, True]
    """
    rows = np.concatenate(strokes)[:, 1]
    right = np.array([stroke[:, 0].max() for stroke in strokes])
    reached = np.maximum.accumulate(np.concatenate([[-np.inf], right[:-1]]))
    return right < reached - _FAR * float(rows.std())


def delayed_share(sample: InkSet) -> float:
    """Share of the strokes that are `delayed`; nan where there are none."""
    found = [delayed(sample.strokes(k)) for k in range(len(sample))]
    return float(np.concatenate(found).mean()) if found else float("nan")
