"""Pictures with boxes around their rows of writing, and what is read in them."""

import textwrap
from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from netchu.plotting.style import (
    BLUE,
    GREY,
    LABEL_INCHES,
    LETTERS_PER_INCH,
    ORANGE,
    PAGE_WIDTH,
    RED,
    bare,
    fitting,
    flatness,
    new_figure,
    picture,
    style,
)

Box = tuple[int, int, int, int]
"""Top, bottom, left, right, px."""

_COLUMNS = 2
_TEXT_INCHES = 0.21  # one line of text beside a picture
_HIGHEST = 0.8  # of its cell's width, that a picture takes
_PAGE_SHARE = 0.56  # of the figure's width, that a picture takes beside its texts
_ROW_COLOURS = {"found": BLUE, "in pieces": ORANGE, "missed or joined": RED}


def row_chart(counts: pd.Series, pictures: Sequence[tuple[str, np.ndarray, Sequence[Box]]]) -> Figure:
    """How many pictures have how many rows, and below it some of them with a box around each row.

    Args:
        counts: pictures by what was found on them, in the order to draw.
        pictures: (label, uint8 (H, W) or (H, W, 3), boxes of its rows).
    """
    cell = PAGE_WIDTH / _COLUMNS
    rows = [pictures[k : k + _COLUMNS] for k in range(0, len(pictures), _COLUMNS)]
    below = [LABEL_INCHES + cell * max(flatness(*image.shape[1::-1], _HIGHEST) for _, image, _ in row) for row in rows]
    heights = [0.6 + 0.24 * len(counts), *([sum(below) + 0.1] if rows else [])]
    with style():
        figure = new_figure(sum(heights))
        parts = figure.subfigures(len(heights), 1, height_ratios=heights, squeeze=False)[:, 0]
        axes = parts[0].subplots()
        drawn = axes.barh(range(len(counts)), counts, color=[BLUE, *[ORANGE] * (len(counts) - 1)], height=0.7)
        axes.bar_label(drawn, [f" {count:,}" for count in counts], fontsize=8.5)
        axes.set_yticks(range(len(counts)), counts.index)
        axes.set(title="Pictures by what is found on them", xlim=(0, max([*counts, 1]) * 1.1), xticks=[])
        axes.invert_yaxis()
        axes.grid(False)
        if rows:
            grid = parts[1].subplots(len(rows), _COLUMNS, squeeze=False, height_ratios=below)
            for place in grid.flat:
                bare(place)
            for place, (label, image, boxes) in zip(grid.flat, pictures, strict=False):
                _with_boxes(place, image, boxes, fitting(label, cell))
    return figure


def sheet_chart(
    found: pd.DataFrame, sheets: dict[str, tuple[np.ndarray, Sequence[Box], Sequence[np.ndarray]]], cut: str
) -> Figure:
    """What became of the rows of sheets whose rows are known, one sheet of each kind, and what is cut out of one.

    Args:
        found: rows of sheets by kind (index) and what became of them: found, in pieces, missed or joined.
        sheets: kind → sheet uint8 (H, W), the boxes found on it, and the lines uint8 (64, W) that the network sees.
        cut: the kind whose lines are shown.
    """
    lines = sheets[cut][2]
    shares = [max(1.0, sheet.shape[1] / sheet.shape[0]) for sheet, *_ in sheets.values()]  # all are of one height
    below = [
        LABEL_INCHES + PAGE_WIDTH / _COLUMNS * flatness(*line.shape[1::-1], _HIGHEST) for line in lines[::_COLUMNS]
    ] or [0.1]
    heights = [0.7 + 0.25 * len(found), LABEL_INCHES + PAGE_WIDTH / sum(shares), sum(below) + 0.1]
    with style():
        figure = new_figure(sum(heights))
        top, middle, bottom = figure.subfigures(3, 1, height_ratios=heights)
        _fate_bars(top.subplots(), found)
        places = middle.subplots(1, len(sheets), squeeze=False, width_ratios=shares)[0]
        for axes, (kind, (sheet, boxes, _)) in zip(places, sheets.items(), strict=True):
            _with_boxes(axes, sheet, boxes, kind)
        grid = bottom.subplots(len(below), _COLUMNS, squeeze=False, height_ratios=below)
        for axes in grid.flat:
            bare(axes)
        for number, (axes, line) in enumerate(zip(grid.flat, lines, strict=False), start=1):
            picture(axes, line, f"{cut}: row {number}, as the network sees it")
    return figure


def _fate_bars(axes: Axes, found: pd.DataFrame) -> None:
    start = np.zeros(len(found))
    for name, colour in _ROW_COLOURS.items():
        axes.barh(range(len(found)), found[name], left=start, color=colour, label=name, height=0.65)
        start = start + found[name].to_numpy()
    axes.set_yticks(range(len(found)), found.index)
    axes.set(title="Rows of sheets put together from lines", xlabel="rows")
    axes.invert_yaxis()
    axes.grid(axis="y", visible=False)
    axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))


def page_texts(pages: Sequence[tuple[str, np.ndarray, Sequence[Box], Sequence[str]]]) -> Figure:
    """Pictures, each with numbered boxes around its rows on the left and the texts read in them on the right.

    Args:
        pages: (title, uint8 (H, W) or (H, W, 3), boxes of its rows, their texts); no rows where nothing is written.
    """
    wide = _PAGE_SHARE * PAGE_WIDTH
    letters = int((PAGE_WIDTH - wide - 0.2) * 1.15 * LETTERS_PER_INCH)  # whole lines are seldom of wide letters alone
    texts = [_numbered(texts, letters) for *_, texts in pages]
    heights = [
        LABEL_INCHES + max(wide * flatness(*image.shape[1::-1], _HIGHEST), _TEXT_INCHES * (text.count("\n") + 1))
        for (_, image, _, _), text in zip(pages, texts, strict=True)
    ]
    with style():
        figure = new_figure(sum(heights) + 0.12 * len(heights))
        grid = figure.subplots(
            len(pages), 2, squeeze=False, height_ratios=heights, width_ratios=[wide, PAGE_WIDTH - wide]
        )
        for (left, right), (title, image, boxes, _), text in zip(grid, pages, texts, strict=True):
            _with_boxes(left, image, boxes, fitting(title, wide))
            bare(right).set(xlim=(0, 1), ylim=(1, 0))
            said = text or "nothing is written here"
            right.text(0, 0, said, va="top", fontsize=9.5, linespacing=1.45, color="black" if text else GREY)
    return figure


def _numbered(texts: Sequence[str], letters: int) -> str:
    """A text a line; numbers where there are several, long ones broken at blanks."""
    said = []
    for number, text in enumerate(texts, start=1):
        mark = f"{number}  " if len(texts) > 1 else ""
        said.append(textwrap.fill(text, letters, initial_indent=mark, subsequent_indent=" " * (2 * len(mark))))
    return "\n".join(said)


def _with_boxes(axes: Axes, image: np.ndarray, boxes: Sequence[Box], title: str) -> None:
    """The picture with a box around each row, numbered where there are several."""
    picture(axes, image, title)
    axes.patch.set_visible(False)
    whole = image.shape[0], image.shape[1]
    for number, (top, bottom, left, right) in enumerate(boxes, start=1):
        if (bottom - top, right - left) == whole:  # a frame around everything says nothing
            continue
        axes.add_patch(Rectangle((left, top), right - left, bottom - top, fill=False, ec=RED, lw=1.1, clip_on=False))
        if len(boxes) > 1:
            axes.annotate(
                str(number), (left, top), (-1.5, -1), textcoords="offset points", ha="right", va="top",
                fontsize=6.5, color="white", fontweight="bold", annotation_clip=False,
                bbox={"boxstyle": "square,pad=0.15", "fc": RED, "ec": "none"},
            )  # fmt: skip
