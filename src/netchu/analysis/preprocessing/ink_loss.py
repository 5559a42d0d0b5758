"""What preprocessing does to single pieces of ink: where a point goes, what is lost, how large marks are."""

from collections.abc import Callable, Sequence

import cv2
import numpy as np
import pandas as pd

from netchu.config import Preprocessing
from netchu.preprocessing.gray import as_gray
from netchu.preprocessing.pieces import connected_pieces
from netchu.preprocessing.slant import estimate_slant
from netchu.preprocessing.steps import Traced, trace
from netchu.preprocessing.straighten import middle_rows, shift_columns

Trace = list[Traced]
Move = Callable[[np.ndarray], np.ndarray]  # (N, 2) float points x, y before a step → the same points after it

# Shares of the height squared. What remove_noise calls a speck is smaller than any dot of a pen.
_DOT, _CLEAR, _LETTER = 0.0004, 0.003, 0.008  # smallest of a dot, of a mark that is surely one, of a letter
_WIDEST = 2.5  # heights: a wider piece is a ruled line, not a letter
_LOW = 0.2  # heights: what is higher may be part of a letter
_EDGE = 0.05  # heights along the upper and lower edge, where the neighbouring lines and the rules of a form lie
_FLATTEST = 4  # times as wide as high: a flatter piece is part of a broken rule, no mark
_KEPT = 0.25  # of a piece's pixels must still be ink, else it is lost
_INK = 128  # darker than this is ink
_FAINT = 200  # and after a step, darker than this is still seen

_WHOLE_PAGE = ("normalise_background", "remove_rules")  # steps that leave every point where it is, but for the scale

CLASSES = ["marks", "other small", "large"]
"""By size, shape and place: small pieces above or below a letter, other small ones, and letters, words and rules."""


def moves(steps: Trace, config: Preprocessing) -> list[Move]:
    """For each step after the first entry of a trace: where points of the page before it lie in the page after it."""
    return [
        _move(name, before, after, config) for (_, before, _), (name, after, _) in zip(steps, steps[1:], strict=False)
    ]


def _move(name: str, before: np.ndarray, after: np.ndarray, config: Preprocessing) -> Move:
    if name == "crop_to_ink":
        offset = _crop_offset(as_gray(before), after)
        return lambda points: points + offset
    if name == "straighten":
        return _straightened(as_gray(before), after)
    if name == "deslant":
        tangent = np.tan(np.radians(estimate_slant(as_gray(before), config.max_slant)))
        shift = max(0.0, -tangent * (before.shape[0] - 1))
        return lambda points: points + np.stack([tangent * points[:, 1] + shift, np.zeros(len(points))], axis=1)
    scale = np.array([after.shape[0] / before.shape[0]] * 2)
    if after.shape[1] > config.min_width:  # else paper was added at the right
        scale[0] = after.shape[1] / before.shape[1]
    return lambda points: (points + 0.5) * scale - 0.5


def _straightened(before: np.ndarray, after: np.ndarray) -> Move:
    middle = middle_rows(before)
    if middle is None:
        return lambda points: points
    offset = _crop_offset(shift_columns(before, middle), after) + (0, np.ceil(middle.max()))
    columns = np.arange(len(middle))

    def move(points: np.ndarray) -> np.ndarray:
        lowered = np.interp(points[:, 0], columns, middle)
        return points + offset - np.stack([np.zeros(len(points)), lowered], axis=1)

    return move


def _crop_offset(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """(2,) x, y that the crop added to every point: it copies pixels, so the place where they agree is exact."""
    rows, columns = (np.flatnonzero((after < 255).any(axis=axis)) for axis in (1, 0))
    if not rows.size:
        return np.zeros(2)
    (top, bottom), (left, right) = rows[[0, -1]], columns[[0, -1]]
    piece = after[top : bottom + 1, left : right + 1]
    if piece.shape[0] > before.shape[0] or piece.shape[1] > before.shape[1]:
        return np.zeros(2)
    score = cv2.matchTemplate(before, piece, cv2.TM_SQDIFF)
    _, _, (x, y), _ = cv2.minMaxLoc(score)
    return np.array([left - x, top - y], dtype=np.float64)


def pieces(gray: np.ndarray) -> pd.DataFrame:
    """Connected pieces of ink of an evened page, uint8 (H, W), specks left out.

    Returns:
        x, y (centre, px), left, top, width, height, area (px), kind (of `CLASSES`), label (in `labels`), and the
        (H, W) `labels` under `attrs["labels"]`.
    """
    labels, stats, centres = connected_pieces(gray < _INK)
    table = pd.DataFrame(stats[1:], columns=["left", "top", "width", "height", "area"])
    table = table.assign(x=centres[1:, 0], y=centres[1:, 1], label=np.arange(1, len(stats)))
    unit = gray.shape[0] ** 2
    rule = table["width"].gt(_WIDEST * gray.shape[0])
    letter = table["area"].ge(_LETTER * unit) & ~rule
    table["kind"] = np.where(letter | rule, "large", "other small")
    letters = np.isin(labels, table.loc[letter, "label"]).any(axis=0)  # columns that a letter stands in
    over = [letters[left : left + width].any() for left, width in zip(table["left"], table["width"], strict=True)]
    bottom = table["top"] + table["height"]
    inside = table["top"].gt(_EDGE * gray.shape[0]) & bottom.lt((1 - _EDGE) * gray.shape[0])
    mark = np.array(over, dtype=bool) & inside & table["width"].le(_FLATTEST * table["height"])
    table.loc[table["kind"].eq("other small") & mark, "kind"] = "marks"
    table = table[table["area"].ge(_DOT * unit)].reset_index(drop=True)
    table.attrs["labels"] = labels
    return table


def smallest_mark(gray: np.ndarray) -> tuple[float, float]:
    """Centre (x, y) of the smallest mark that stands above its letters.

    Marks below are left out, since a comma looks like a dot below; so is what lies at the page's upper edge, where the
    line above ends. Where there is no such mark, it is that of any other mark, else of the smallest letter, else of
    the page.
    """
    found = pieces(gray)
    height = gray.shape[0]
    large = found[found["kind"].eq("large")]
    middle = (large["y"] * large["area"]).sum() / max(large["area"].sum(), 1)
    above = (found["top"] + found["height"]).lt(middle - 0.05 * height) & found["top"].gt(0.05 * height)
    low = found["height"].lt(_LOW * height) & found["area"].ge(_CLEAR * height**2)  # neither part of a letter nor dirt
    mark, letter = found["kind"].eq("marks"), large["width"].le(_WIDEST * height)
    for chosen in (found[mark & above & low], found[mark], large[letter]):
        if len(chosen):
            best = chosen.loc[chosen["area"].idxmin()]
            return float(best["x"]), float(best["y"])
    return gray.shape[1] / 2, height / 2


def follow_mark(steps: Trace, config: Preprocessing) -> list[tuple[float, float]]:
    """Where the smallest mark lies in every page of the trace: (x, y) in px, one an entry.

    It is chosen on the page that is evened and free of rules, or, without these steps, on the page as it came.
    """
    go = moves(steps, config)
    start = max([i for i, (name, _, _) in enumerate(steps) if name in _WHOLE_PAGE], default=0)
    point = np.array([smallest_mark(as_gray(steps[start][1]))])
    path = [point * (image.shape[1] / steps[start][1].shape[1]) for _, image, _ in steps[:start]] + [point]
    for move in go[start:]:
        path.append(move(path[-1]))
    return [(float(p[0, 0]), float(p[0, 1])) for p in path]


def ink_losses(images: Sequence[np.ndarray], config: Preprocessing) -> pd.DataFrame:
    """How many pieces of ink each step loses, over these pages; counted from the evened page on.

    A piece is lost when fewer than a quarter of its pixels are still ink in the page after the step, at the place
    where the step puts them.

    Returns:
        One row per step after `normalise_background`: step, and "<class> pieces" before it and "<class> lost" for each
        of `CLASSES`.
    """
    columns = [f"{name} {what}" for name in CLASSES for what in ("pieces", "lost")]
    totals: dict[str, np.ndarray] = {}
    for image in images:
        steps = trace(image, config)
        go = moves(steps, config)
        for i in range(1, len(steps) - 1):
            counted = _count_lost(as_gray(steps[i][1]), steps[i + 1][1], go[i])
            name = steps[i + 1][0]
            totals[name] = totals.get(name, np.zeros(len(columns), dtype=int)) + counted
    rows = [(name, *counts) for name, counts in totals.items()]
    return pd.DataFrame(rows, columns=["step", *columns])


def _count_lost(before: np.ndarray, after: np.ndarray, move: Move) -> np.ndarray:
    """(6,) pieces before and pieces lost of each class."""
    found = pieces(before)
    labels = found.attrs["labels"]
    y, x = np.nonzero(labels)
    points = np.rint(move(np.stack([x, y], axis=1).astype(np.float64))).astype(int)
    inside = ((points >= 0) & (points < np.array(after.shape[::-1]))).all(axis=1)
    still = np.zeros(len(points), dtype=bool)
    still[inside] = after[points[inside, 1], points[inside, 0]] < _FAINT
    kept = np.bincount(labels[y, x], weights=still, minlength=labels.max() + 1)
    lost = kept[found["label"]] < _KEPT * found["area"]
    return np.array([part for name in CLASSES for part in _counts(found["kind"].eq(name), lost)])


def _counts(chosen: pd.Series, lost: pd.Series) -> tuple[int, int]:
    return int(chosen.sum()), int((chosen.to_numpy() & np.asarray(lost)).sum())


def mark_sizes(images: Sequence[np.ndarray], config: Preprocessing, heights: Sequence[int]) -> pd.DataFrame:
    """How wide strokes and how large marks are, were the pages brought to these heights.

    Measured on the page before its height is changed, and scaled: a stroke's width is four times the mean distance of
    its pixels to the paper, a mark's size the root of its area.

    Args:
        images: pages.
        config: steps; the last changes the height.
        heights: px.

    Returns:
        Index height; stroke (median line), mark (median mark), small_mark (lower quartile; below it is dirt too), px.
    """
    strokes, marks = [], []
    for image in images:
        page = as_gray(trace(image, config)[-2][1])
        ink = (page < _INK).astype(np.uint8)
        if ink.any():
            distances = cv2.distanceTransform(ink, cv2.DIST_L2, 5)[ink > 0] - 0.5  # to the edge of the paper's pixel
            strokes.append(4 * distances.mean() / page.shape[0])
        found = pieces(page)
        marks += (found.loc[found["kind"].eq("marks"), "area"] ** 0.5 / page.shape[0]).tolist()
    middle = [np.median(strokes) if strokes else np.nan, *(np.percentile(marks, [50, 25]) if marks else [np.nan] * 2)]
    rows = [[height * value for value in middle] for height in heights]
    return pd.DataFrame(rows, columns=["stroke", "mark", "small_mark"], index=pd.Index(heights, name="height"))
