"""Charts of data: distributions, room for CTC, characters, marks, words, kinds of page."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from netchu.plotting.style import BLUE, GREEN, GREY, ORANGE, PALETTE, RED, bare, new_figure, picture, shortened, style

_CROPS_PER_ROW = 12
_LONGEST_SOURCE = 20  # characters of a source's name
_MOST_SOURCES = 8  # with a bar of their own


def size_chart(sizes: pd.DataFrame, titles: dict[str, str], sources: pd.Series, room: pd.DataFrame) -> Figure:
    """Histograms of the lines' measures, stacked by source, and below them the room that CTC has.

    Args:
        sizes: one row per line; nan is left out.
        titles: column of `sizes` → its title, with the unit.
        sources: of the lines; all but the three largest are shown as one.
        room: see `_room`.
    """
    names = sources.value_counts().index[:3]
    shown = sources.where(sources.isin(names), "others")
    colors = dict(zip([*names, "others"], [BLUE, ORANGE, GREEN, GREY], strict=False))
    with style():
        figure = new_figure(5.8)
        top, bottom = figure.subfigures(2, 1, height_ratios=[1, 1.25])
        for axes, (column, title) in zip(np.atleast_1d(top.subplots(1, len(titles))), titles.items(), strict=True):
            values = sizes[column].dropna()
            parts = {name: values[shown[values.index] == name].to_numpy(np.float64) for name in colors}
            parts = {name: part for name, part in parts.items() if len(part)}
            axes.hist(
                list(parts.values()), bins=_bins(values.to_numpy(np.float64)), stacked=True,
                color=[colors[name] for name in parts], label=list(parts),
            )  # fmt: skip
            axes.axvline(values.median(), color=RED, lw=1.5, ls="--")
            axes.set(title=title, xlabel=f"median {values.median():,.4g}")
            axes.yaxis.get_major_locator().set_params(integer=True)
            if values.min() == values.max():  # one bar: room beside it, and no ticks between two numbers
                axes.set(xlim=(values.min() - 5, values.min() + 5), xticks=[values.min()])
        top.axes[0].set_ylabel("lines")
        if len(names) > 1:
            handles, labels = top.axes[-1].get_legend_handles_labels()
            top.legend(handles, labels, loc="outside lower center", ncols=4)
        _room(bottom.subplots(), room)
    return figure


def _bins(values: np.ndarray) -> np.ndarray | int:
    """Whole-numbered edges for whole numbers, so that no bar holds one value more than its neighbour."""
    low, high = values.min(), values.max()
    if low == high:
        return np.array([low - 0.5, low + 0.5])
    if (values != np.round(values)).any():
        return 30
    step = max(1, int(np.ceil((high - low) / 40)))
    return np.arange(low, high + step + 1, step) - 0.5


def character_chart(counts: pd.DataFrame, rare: int, per_row: int = 48) -> Figure:
    """Characters by frequency, log scale, in rows of bars; those in fewer than `rare` training lines stand out.

    Args:
        counts: character, count, train (training lines that have it); in the order to draw.
        rare: training lines.
        per_row: most bars in a row.
    """
    rows = max(1, -(-len(counts) // per_row))
    per_row = max(1, -(-len(counts) // rows))  # rows of equal length
    with style():
        figure = new_figure(1.65 * rows)
        grid = figure.subplots(rows, 1, squeeze=False, sharey=True)[:, 0]
        for row, axes in enumerate(grid):
            _character_bars(axes, counts.iloc[row * per_row : (row + 1) * per_row], rare, per_row)
        grid[0].set_ylim(0.7, counts["count"].max() * 1.6)
        grid[0].set_title(f"Characters by frequency (red: in fewer than {rare} training lines)")
    return figure


def _character_bars(axes: Axes, part: pd.DataFrame, rare: int, per_row: int) -> None:
    axes.bar(range(len(part)), part["count"], color=np.where(part["train"].lt(rare), RED, BLUE), width=0.75)
    axes.set_yscale("log")
    axes.set(xlim=(-0.7, per_row - 0.3), ylabel="count (log)")
    axes.set_xticks(range(len(part)), part["character"].replace(" ", "␣"), fontsize=11)


def crop_grid(crops: Sequence[tuple[str, np.ndarray]]) -> Figure:
    """Single characters as somebody wrote them, the character above each.

    Args:
        crops: (character, uint8 (H, W)).
    """
    rows = max(1, -(-len(crops) // _CROPS_PER_ROW))
    with style():
        figure = new_figure(0.95 * rows)
        grid = figure.subplots(rows, _CROPS_PER_ROW, squeeze=False)
        for axes in grid.flat:
            bare(axes)
        for axes, (character, image) in zip(grid.flat, crops, strict=False):
            picture(axes, image).set_anchor("S")
            axes.set_title(character, loc="center", fontsize=12, color=RED, pad=2)
        if not crops:
            grid[0, 0].text(0, 0.5, "none", color=GREY)
    return figure


def count_bars(panels: dict[str, pd.Series], letters: dict[str, str]) -> Figure:
    """Bars with counts and shares, one panel beside the other.

    Args:
        panels: title → counts, in the order to draw.
        letters: letters shown below a bar's name.
    """
    with style():
        figure = new_figure(3.1)
        grid = figure.subplots(1, len(panels), squeeze=False, width_ratios=[len(s) for s in panels.values()])[0]
        for axes, (title, counts), color in zip(grid, panels.items(), PALETTE, strict=False):
            bars = axes.bar(range(len(counts)), counts, color=color)
            shares = counts / max(counts.sum(), 1)
            axes.bar_label(bars, [f"{n:,}\n{share:.1%}" for n, share in zip(counts, shares, strict=True)], fontsize=8.5)
            names = [f"{name}\n{letters.get(name, '')}".strip() for name in counts.index]
            axes.set_xticks(range(len(counts)), names)
            axes.set(title=title, ylabel="count", ylim=(0, max(counts.max(), 1) * 1.2))
            axes.yaxis.set_major_formatter("{x:,.0f}")
    return figure


def _room(axes: Axes, room: pd.DataFrame) -> None:
    """Share of lines with at most so many frames for every frame needed, one curve a stride; under 1 CTC can't.

    Args:
        axes: drawn on.
        room: one row per line, one column per stride (px per frame).
    """
    for stride, color in zip(room.columns, PALETTE, strict=False):
        values = np.sort(room[stride].to_numpy())
        share = np.arange(1, len(values) + 1) / len(values)
        short = (values < 1).mean()
        axes.step(values, share, where="post", color=color, label=f"{stride} px per frame: {short:.1%} too short")
    axes.set_xscale("log")
    axes.set_xlim(room.min().min() * 0.9, room.max().max() * 1.1)
    axes.axvspan(axes.get_xlim()[0], 1, color=RED, alpha=0.1, lw=0)
    axes.axvline(1, color=RED, lw=1.2)
    axes.set_title("Frames for each one that the text needs (red line: CTC needs 1)")
    ticks = [t for t in (0.25, 0.5, 1, 2, 4, 8, 16, 32) if room.min().min() * 0.8 <= t <= room.max().max() * 1.2]
    axes.set_xticks(ticks, [f"{t:g}" for t in ticks])
    axes.minorticks_off()
    axes.set(xlabel="frames a line has for every frame its text needs", ylabel="share of lines, at most")
    axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))


def ranked_bars(panels: dict[str, pd.Series]) -> Figure:
    """Horizontal bars with their counts, one panel beside the other.

    Args:
        panels: title → counts, in the order to draw; named "none" they are grey.
    """
    most = 14  # bars of a panel
    with style():
        longest = min(most, max([len(counts) for counts in panels.values()] + [4]))
        figure = new_figure(0.7 + 0.24 * longest)
        grid = figure.subplots(1, len(panels), squeeze=False)[0]
        for axes, (title, counts), color in zip(grid, panels.items(), PALETTE, strict=False):
            counts = counts.head(most)
            colors = [GREY if name == "none" else color for name in counts.index]
            bars = axes.barh(range(len(counts)), counts, color=colors, height=0.7)
            axes.bar_label(bars, [f" {n:,}" for n in counts], fontsize=8.5)
            axes.set_yticks(range(len(counts)), counts.index)
            axes.set(title=title, xlim=(0, max([*counts, 1]) * 1.25), ylim=(longest - 0.4, -0.6), xticks=[])
            axes.grid(False)
    return figure


def kind_chart(
    counts: pd.DataFrame, inks: pd.DataFrame, papers: pd.DataFrame, examples: dict[str, np.ndarray]
) -> Figure:
    """Kinds of page by source, the colours of ink and of paper, and below them a page of each kind.

    Args:
        counts: pages by source (rows, the largest first) and kind (columns); of many sources the small ones are shown
            as one.
        inks, papers: red, green, blue (0 to 255), lines: one row a cluster of colours.
        examples: kind → page, uint8 (H, W) or (H, W, 3).
    """
    if len(counts) > _MOST_SOURCES:
        small = counts.iloc[_MOST_SOURCES - 1 :].sum().to_frame("others").T
        counts = pd.concat([counts.head(_MOST_SOURCES - 1), small])
    heights = [2.4, 0.62 * -(-len(examples) // 2) + 0.1]
    with style():
        figure = new_figure(sum(heights))
        top, bottom = figure.subfigures(2, 1, height_ratios=heights)
        left, middle, right = top.subplots(1, 3, width_ratios=[2, 1, 1])
        start = np.zeros(len(counts))
        for kind, color in zip(counts.columns, PALETTE, strict=False):
            left.barh(range(len(counts)), counts[kind], left=start, color=color, label=kind, height=0.6)
            start = start + counts[kind].to_numpy()
        left.set_yticks(range(len(counts)), [shortened(source, _LONGEST_SOURCE) for source in counts.index])
        left.set(title="Pages by source and kind", ylim=(max(len(counts), 3) - 0.4, -0.6))
        left.legend(loc="upper center", bbox_to_anchor=(0.4, -0.2), ncols=4, columnspacing=1, fontsize=8.5)
        left.grid(axis="y", visible=False)
        _swatches(middle, inks, "Colours of ink")
        _swatches(right, papers, "Colours of paper")
        grid = bottom.subplots(max(1, -(-len(examples) // 2)), 2, squeeze=False)
        for axes in grid.flat:
            bare(axes)
        for axes, (kind, image) in zip(grid.flat, examples.items(), strict=False):
            picture(axes, image, kind)
    return figure


def _swatches(axes: Axes, clusters: pd.DataFrame, title: str) -> None:
    colors = clusters[["red", "green", "blue"]].to_numpy(np.float64) / 255
    bars = axes.barh(range(len(clusters)), clusters["lines"], color=colors, edgecolor=GREY, lw=0.6, height=0.75)
    share = clusters["lines"] / max(clusters["lines"].sum(), 1)
    axes.bar_label(bars, [f" {part:.0%}" if part >= 0.005 else " <1%" for part in share], fontsize=8.5)
    axes.set(title=title, yticks=[], xlim=(0, max([*clusters["lines"], 1]) * 1.25), xlabel="pages")
    axes.invert_yaxis()
    axes.grid(axis="y", visible=False)
