"""Charts of preprocessing: what its steps cost, even out and lose, and how well lines are read after them."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from netchu.plotting.style import (
    BLUE,
    GREY,
    ORANGE,
    PALETTE,
    RED,
    legend_below,
    new_figure,
    percent_axis,
    shortened,
    style,
)

_LONGEST_TITLE = 13  # characters, so that the neighbour's has room: lists of steps are long


def cost_bars(panels: dict[str, pd.DataFrame]) -> Figure:
    """Median milliseconds of each preprocessing step and of the slowest line, a panel a way of preprocessing.

    Args:
        panels: title → table with step, median, slowest (ms).
    """
    longest = max(len(table) for table in panels.values())
    widest = max(table["slowest"].max() for table in panels.values()) * (1.1 + 0.3 * len(panels))  # two numbers
    with style():
        figure = new_figure(1.1 + 0.3 * longest)
        grid = figure.subplots(1, len(panels), squeeze=False)[0]
        for axes, (title, table), color in zip(grid, panels.items(), (BLUE, ORANGE, *PALETTE[2:]), strict=False):
            rows = np.arange(len(table))
            axes.barh(rows, table["median"], color=color, height=0.6)
            axes.plot(table["slowest"], rows, ls="", marker="|", ms=11, color=GREY)
            for row, (median, slowest) in enumerate(zip(table["median"], table["slowest"], strict=True)):
                axes.text(slowest, row, f"  {median:.1f} | {slowest:.1f}", va="center", fontsize=8.5)
            axes.set_yticks(rows, table["step"].str.replace("_", " "))
            axes.set_title(f"{shortened(title, _LONGEST_TITLE)}\n{table['median'].sum():.1f} ms per line")
            axes.set_xlim(0, widest)
            axes.invert_yaxis()
            axes.grid(axis="y", visible=False)
        figure.supxlabel("ms (bar: median | tick: slowest line)", fontsize=9.5)
    return figure


def contrast_chart(table: pd.DataFrame) -> Figure:
    """How dark ink and how bright paper is over the lines: as photographed or scanned, and prepared.

    Args:
        table: paper, ink, paper_after, ink_after; 0 black to 255 white.
    """
    bins = np.arange(0, 261, 10)
    with style():
        figure = new_figure(2.9)
        grid = figure.subplots(1, 2, sharex=True, sharey=True)
        for axes, title, suffix in zip(grid, ("As it came", "Prepared"), ("", "_after"), strict=True):
            axes.hist(table["ink" + suffix], bins=bins, color=BLUE, label="ink")
            axes.hist(
                table["paper" + suffix],
                bins=bins,
                color=ORANGE,
                label="paper",
                hatch="//",
                edgecolor="white",
                alpha=0.8,
            )
            axes.set(title=title, xlabel="gray level (0 black, 255 white)", xlim=(-2, 262))
        grid[0].set_ylabel("lines")
        figure.legend(*grid[0].get_legend_handles_labels(), loc="outside lower center", ncols=2)
    return figure


def loss_bars(panels: dict[str, pd.DataFrame]) -> Figure:
    """Pieces of ink that each preprocessing step loses, as a share of those before it; a panel a way of preprocessing.

    Args:
        panels: title → table with step, and `lost` and `pieces` of each class: marks, other small, large.
    """
    classes = {"marks": RED, "other small": GREY, "large": BLUE}
    shares = {
        title: pd.DataFrame({name: table[f"{name} lost"] / table[f"{name} pieces"].clip(lower=1) for name in classes})
        for title, table in panels.items()
    }
    widest = max([share.max().max() for share in shares.values() if len(share)] + [0.01]) * 1.3
    longest = max(len(table) for table in panels.values())
    with style():
        figure = new_figure(1.2 + 0.5 * longest)
        grid = figure.subplots(1, len(panels), squeeze=False)[0]
        for axes, (title, table) in zip(grid, panels.items(), strict=True):
            for i, (name, color) in enumerate(classes.items()):
                rows = np.arange(len(table)) + 0.27 * (i - 1)
                bars = axes.barh(rows, shares[title][name], color=color, height=0.25, label=name)
                axes.bar_label(bars, [f" {lost:,} of {all_:,}" if lost else "" for lost, all_ in zip(
                    table[f"{name} lost"], table[f"{name} pieces"], strict=True)], fontsize=8)  # fmt: skip
            axes.set_yticks(range(len(table)), table["step"].str.replace("_", " "))
            axes.set(
                title=shortened(title, _LONGEST_TITLE), xlabel="share of the pieces that are lost", xlim=(0, widest)
            )
            percent_axis(axes.xaxis)
            axes.invert_yaxis()
            axes.grid(axis="y", visible=False)
        figure.legend(*grid[0].get_legend_handles_labels(), loc="outside lower center", ncols=3)
    return figure


def score_bars(scores: pd.DataFrame, title: str) -> Figure:
    """CER of the same lines prepared in several ways, with its interval; the first row is what others are held against.

    Args:
        scores: index names; cer, cer_low, cer_high.
        title: of the chart.
    """
    rows = np.arange(len(scores))
    away = np.abs(scores[["cer_low", "cer_high"]].to_numpy().T - scores["cer"].to_numpy())
    with style():
        figure = new_figure(0.9 + 0.34 * len(scores))
        axes = figure.subplots()
        colors = [BLUE] + [ORANGE] * (len(scores) - 1)
        axes.barh(rows, scores["cer"], xerr=away, color=colors, height=0.65, error_kw={"ecolor": GREY, "lw": 1.2})
        for row, (cer, high) in enumerate(zip(scores["cer"], scores["cer_high"], strict=True)):
            axes.text(max(cer, high), row, f"  {cer:.1%}", va="center")
        axes.axvline(scores["cer"].iloc[0], color=BLUE, ls="--", lw=1)
        axes.set_yticks(rows, scores.index)
        axes.set(title=title, xlabel="CER (thin line: 95 % interval)", xlim=(0, scores["cer_high"].max() * 1.15 + 1e-3))
        percent_axis(axes.xaxis)
        axes.invert_yaxis()
        axes.grid(axis="x", visible=True)
        axes.grid(axis="y", visible=False)
    return figure


def height_chart(scores: pd.DataFrame, sizes: pd.DataFrame) -> Figure:
    """What line height does to reading (left), and how large strokes and marks are at each height (right).

    Args:
        scores: index height (px); cer, cer_low, cer_high.
        sizes: index height (px); stroke, mark, small_mark (px).
    """
    with style():
        figure = new_figure(3.4)
        left, right = figure.subplots(1, 2)
        left.fill_between(scores.index, scores["cer_low"], scores["cer_high"], color=BLUE, alpha=0.15, lw=0)
        left.plot(scores.index, scores["cer"], color=BLUE, marker="o")
        for height, cer in scores["cer"].items():
            left.annotate(f"{cer:.1%}", (height, cer), xytext=(3, 5), textcoords="offset points", fontsize=8.5)
        left.set(title="CER of lines squeezed to a height", xlabel="height, px (band: 95 % interval)", ylabel="CER")
        left.set_ylim(0, scores["cer_high"].max() * 1.1 + 1e-3)
        left.set_xticks(scores.index)
        left.margins(x=0.09)
        percent_axis(left.yaxis)
        names = {"mark": "mark, median", "stroke": "stroke width, median", "small_mark": "mark, lower quartile"}
        _sizes(right, sizes, names)
        right.set_xticks(sizes.index)
    return figure


def _sizes(axes: Axes, sizes: pd.DataFrame, names: dict[str, str]) -> None:
    for (column, name), color in zip(names.items(), PALETTE, strict=False):
        axes.plot(sizes.index, sizes[column], color=color, marker="o", label=name)
        axes.annotate(
            f"{sizes[column].iloc[-1]:.1f}", (sizes.index[-1], sizes[column].iloc[-1]), xytext=(6, -3),
            textcoords="offset points", fontsize=8.5, color=color,
        )  # fmt: skip
    axes.axhline(2, color=RED, lw=1.2, ls=":", label="2 px: the first layer halves the line")
    axes.set(title="Strokes and marks at each height", xlabel="height, px", ylabel="px", ylim=(0, None))
    legend_below(axes)
