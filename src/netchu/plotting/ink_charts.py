"""Pictures of ink: strokes in the order in which they were written, and what pens make of them."""

from collections.abc import Sequence

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.collections import LineCollection
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure

from netchu.plotting.style import LABEL_INCHES, PAGE_WIDTH, bare, fitting, flatness, new_figure, picture, style

_COLUMNS = 2
_HIGHEST = 0.25  # of its cell's width
_DARK_PART = 0.88  # of plasma, whose end is too light on white


def ink_chart(
    strokes: Sequence[tuple[str, Sequence[np.ndarray]]], pictures: Sequence[tuple[str, np.ndarray]]
) -> Figure:
    """Lines of ink over the whole width, coloured from the first stroke to the last; below them pictures, two a row.

    Args:
        strokes: (label, strokes (P, 2) each, y downwards, in the order of writing), at least one.
        pictures: (label, uint8 (H, W) or (H, W, 3)).
    """
    cell, rows = PAGE_WIDTH / _COLUMNS, -(-len(pictures) // _COLUMNS)
    heights = [LABEL_INCHES + PAGE_WIDTH * flatness(*_extent(line), _HIGHEST) for _, line in strokes]
    for row in range(rows):
        shapes = [image.shape for _, image in pictures[row * _COLUMNS : (row + 1) * _COLUMNS]]
        heights.append(LABEL_INCHES + cell * max(flatness(shape[1], shape[0], _HIGHEST) for shape in shapes))
    with style():
        figure = new_figure(sum(heights) + 0.08 * len(heights) + 0.4)
        grid = figure.add_gridspec(len(heights), _COLUMNS, height_ratios=heights)
        colours = ListedColormap(matplotlib.colormaps["plasma"](np.linspace(0, _DARK_PART, 256)))
        whole = [figure.add_subplot(grid[row, :]) for row in range(len(strokes))]
        for axes, (label, line) in zip(whole, strokes, strict=True):
            _in_order(axes, line, colours)
            axes.set_title(label, fontsize=9.5, fontweight="normal", pad=3)
        for k, (label, image) in enumerate(pictures):
            place = grid[len(strokes) + k // _COLUMNS, k % _COLUMNS]
            picture(figure.add_subplot(place), image, fitting(label, cell))
        bar = figure.colorbar(ScalarMappable(cmap=colours), ax=whole, location="right", shrink=0.8, aspect=12, pad=0.01)
        bar.set_ticks([0, 1], labels=["first stroke", "last stroke"], fontsize=8.5)
        bar.outline.set_visible(False)  # type: ignore[operator]
        bar.ax.invert_yaxis()
    return figure


def _in_order(axes: Axes, strokes: Sequence[np.ndarray], colours: ListedColormap) -> None:
    """Each stroke in the colour of its place; single points as dots."""
    shades = colours(np.linspace(0, 1, max(2, len(strokes))))[: len(strokes)]
    bare(axes).add_collection(LineCollection(list(strokes), colors=shades, linewidths=1.4, capstyle="round"))
    dots = [k for k, stroke in enumerate(strokes) if len(stroke) == 1]
    if dots:
        axes.scatter(*np.concatenate([strokes[k] for k in dots]).T, color=shades[dots], s=5)
    points = np.concatenate(strokes)
    low, high, margin = points.min(axis=0), points.max(axis=0), 0.04 * float(np.ptp(points[:, 1])) + 1e-3
    axes.set(xlim=(low[0] - margin, high[0] + margin), ylim=(high[1] + margin, low[1] - margin))
    axes.set_aspect("equal", anchor="NW")


def _extent(strokes: Sequence[np.ndarray]) -> tuple[float, float]:
    width, height = np.ptp(np.concatenate(strokes), axis=0)
    return float(width), float(height)
