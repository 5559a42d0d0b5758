"""Charts of data: distributions, character counts, marks, room for CTC, costs and contrast of preprocessing."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from netchu.plotting.style import BLUE, GREY, ORANGE, PALETTE, RED, new_figure, style


def histograms(table: pd.DataFrame, titles: dict[str, str]) -> Figure:
    """One histogram a column, two beside each other, the median marked; nan is left out.

    Args:
        titles: column → its title, with the unit.
    """
    rows = -(-len(titles) // 2)
    with style():
        figure = new_figure(2.2 * rows)
        grid = figure.subplots(rows, 2, squeeze=False)
        for axes in grid.flat[len(titles) :]:
            axes.set_visible(False)
        for axes, (column, title) in zip(grid.flat, titles.items(), strict=False):
            values = table[column].dropna().to_numpy(np.float64)
            axes.hist(values, bins=_bins(values), color=BLUE)
            axes.axvline(np.median(values), color=RED, lw=1.5, ls="--", label=f"median {np.median(values):,.4g}")
            axes.set(title=title, ylabel="lines")
            axes.legend(loc="best")
    return figure


def _bins(values: np.ndarray) -> np.ndarray | int:
    """Whole-numbered edges for whole numbers, so that no bar holds one value more than its neighbour."""
    low, high = values.min(), values.max()
    if low == high or (values != np.round(values)).any():
        return 30
    step = max(1, int(np.ceil((high - low) / 40)))
    return np.arange(low, high + step + 1, step) - 0.5


def character_chart(counts: pd.DataFrame, rare: int, per_row: int = 48) -> Figure:
    """Characters by frequency, log scale, in rows of bars; those in fewer than `rare` training lines stand out.

    Args:
        counts: character, count, train (training lines that have it); in the order to draw.
    """
    rows = max(1, -(-len(counts) // per_row))
    top = counts["count"].max() * 1.6
    with style():
        figure = new_figure(1.75 * rows)
        grid = figure.subplots(rows, 1, squeeze=False, sharey=True)[:, 0]
        for row, axes in enumerate(grid):
            part = counts.iloc[row * per_row : (row + 1) * per_row]
            few = part["train"].lt(rare)
            axes.bar(range(len(part)), part["count"], color=np.where(few, RED, BLUE), width=0.75)
            axes.set_yscale("log")
            axes.set(xlim=(-0.7, per_row - 0.3), ylim=(0.7, top), ylabel="count (log)")
            axes.set_xticks(range(len(part)), part["character"].replace(" ", "␣"), fontsize=11)
        grid[0].set_title(f"Characters by frequency (red: in fewer than {rare} training lines)")
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


def room_chart(room: pd.DataFrame) -> Figure:
    """Share of lines with at most so many frames for every frame needed, one curve a stride; under 1 CTC can't.

    Args:
        room: one row a line, one column a stride (px a frame).
    """
    with style():
        figure = new_figure(3.4)
        axes = figure.subplots()
        for stride, color in zip(room.columns, PALETTE, strict=False):
            values = np.sort(room[stride].to_numpy())
            share = np.arange(1, len(values) + 1) / len(values)
            short = (values < 1).mean()
            axes.step(values, share, where="post", color=color, label=f"{stride} px a frame: {short:.1%} too short")
        axes.axvspan(axes.get_xlim()[0], 1, color=RED, alpha=0.1, lw=0)
        axes.axvline(1, color=RED, lw=1.2)
        axes.text(1, 1.02, " CTC needs 1", color=RED, va="bottom", transform=axes.get_xaxis_transform())
        axes.set_xscale("log")
        ticks = [t for t in (0.25, 0.5, 1, 2, 4, 8, 16, 32) if room.min().min() * 0.8 <= t <= room.max().max() * 1.2]
        axes.set_xticks(ticks, [f"{t:g}" for t in ticks])
        axes.minorticks_off()
        axes.set(xlabel="frames a line has for every frame its text needs", ylabel="share of lines, at most")
        axes.set_xlim(room.min().min() * 0.9, room.max().max() * 1.1)
        axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))
    return figure


def cost_bars(panels: dict[str, pd.DataFrame]) -> Figure:
    """Median milliseconds of each preprocessing step, a panel a way of preprocessing; a tick shows the slowest.

    Args:
        panels: title → table with step, median, slowest (ms).
    """
    longest = max(len(table) for table in panels.values())
    widest = max(table["slowest"].max() for table in panels.values()) * 1.15
    with style():
        figure = new_figure(0.9 + 0.3 * longest)
        grid = figure.subplots(1, len(panels), squeeze=False)[0]
        for axes, (title, table), color in zip(grid, panels.items(), (BLUE, ORANGE, *PALETTE[2:]), strict=False):
            rows = np.arange(len(table))
            axes.barh(rows, table["median"], color=color, height=0.6)
            axes.plot(table["slowest"], rows, ls="", marker="|", ms=11, color=GREY)
            for row, (median, slowest) in enumerate(zip(table["median"], table["slowest"], strict=True)):
                axes.text(slowest, row, f"  {median:.1f}", va="center")
            axes.set_yticks(rows, table["step"].str.replace("_", " "))
            axes.set(title=f"{title}: {table['median'].sum():.1f} ms a line", xlabel="ms (bar: median, tick: slowest)")
            axes.set_xlim(0, widest)
            axes.invert_yaxis()
            axes.grid(axis="y", visible=False)
    return figure


def contrast_chart(table: pd.DataFrame) -> Figure:
    """How dark ink and how bright paper is over the lines: as photographed or scanned, and prepared.

    Args:
        table: paper, ink, paper_after, ink_after; 0 black to 255 white.
    """
    bins = np.arange(0, 261, 10)
    with style():
        figure = new_figure(2.7)
        grid = figure.subplots(1, 2, sharex=True, sharey=True)
        for axes, title, suffix in zip(grid, ("As it came", "Prepared"), ("", "_after"), strict=True):
            axes.hist(table["ink" + suffix], bins=bins, color=BLUE, label="ink")
            axes.hist(table["paper" + suffix], bins=bins, color=ORANGE, label="paper", hatch="//", edgecolor="white")
            axes.set(title=title, xlabel="gray level (0 black, 255 white)", xlim=(-2, 262))
        grid[0].set_ylabel("lines")
        grid[0].legend(loc="upper left")
    return figure
