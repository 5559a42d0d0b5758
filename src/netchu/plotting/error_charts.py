"""Charts of errors: what is taken for what, which lines are read badly, and the places of errors close up."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from netchu.plotting.style import BLUE, GREY, RED, SEQUENTIAL, bare, ink_on, new_figure, shortened, style

_MOST_GROUPS = 10  # of a property that are drawn
_LONGEST = 15  # characters of a group's name


def confusion_charts(base: pd.DataFrame, marks: pd.DataFrame, tones: pd.DataFrame, letters: dict[str, str]) -> Figure:
    """What is taken for what: base letters as bars, vowel marks and tones as matrices, a row for what was written.

    Args:
        base: reference, hypothesis, count; in the order to draw.
        marks, tones: counts by reference (row) and hypothesis (column).
        letters: example letters of a mark or a tone.
    """
    with style():
        figure = new_figure(3.6)
        left, middle, right = figure.subplots(1, 3, width_ratios=[0.7, 1, 1.15])
        rows = np.arange(len(base))
        bars = left.barh(rows, base["count"], color=BLUE, height=0.65)
        left.bar_label(bars, fmt="{:,.0f}", padding=2, fontsize=8.5)
        left.set_yticks(rows, [f"{w} → {r}" for w, r in zip(base["reference"], base["hypothesis"], strict=True)])
        left.set(title="Base letters", xlabel="times", xlim=(0, max([*base["count"], 1]) * 1.2))
        left.xaxis.get_major_locator().set_params(integer=True)
        left.invert_yaxis()
        left.grid(axis="y", visible=False)
        left.grid(axis="x", visible=True)
        _matrix(middle, marks, letters, "Vowel marks")
        _matrix(right, tones, letters, "Tones")
    return figure


def _matrix(axes: Axes, counts: pd.DataFrame, letters: dict[str, str], title: str) -> None:
    """Counts as a matrix; the colour is the share of the row, what is wrong is red."""
    values = counts.to_numpy()
    shares = values / np.maximum(values.sum(axis=1, keepdims=True), 1)
    axes.imshow(shares, cmap=SEQUENTIAL, vmin=0, vmax=1, aspect="auto")
    for row, column in np.ndindex(*values.shape):
        count, wrong = values[row, column], row != column and values[row, column] > 0
        axes.text(
            column, row, f"{count:,}" if count else "·", ha="center", va="center", fontsize=9 if wrong else 8,
            color=RED if wrong else ink_on(shares[row, column]), fontweight="bold" if wrong else "normal",
            bbox={"fc": "white", "ec": "none", "pad": 1} if wrong else None,  # red is hard to read on blue
        )  # fmt: skip
    shown = [letters.get(name, name) for name in counts.index]
    short = [letter if len(letter) <= 6 else name for letter, name in zip(shown, counts.index, strict=True)]
    both = [f"{name}  {letter}" if letter in short else name for name, letter in zip(counts.index, shown, strict=True)]
    axes.set_xticks(range(len(short)), short)
    axes.set_yticks(range(len(both)), both)
    axes.set(title=title, xlabel="read", ylabel="written")
    axes.grid(False)


def group_chart(groups: pd.DataFrame, cer: float) -> Figure:
    """CER of groups of lines, one panel a property: the point of each group, its interval, and how many lines it has.

    Args:
        groups: property, group, lines, cer, cer_low, cer_high; nan for intervals of too few lines, drawn hollow, at
            the right edge where they lie beyond it. Of a property with more than 10 groups, those with most lines.
        cer: of all lines, the dashed line.
    """
    columns = 3
    properties = list(dict.fromkeys(groups["property"]))
    parts = [_largest(groups[groups["property"].eq(name)]) for name in properties]
    rows = max(1, -(-len(parts) // columns))
    heights = [max([len(part) for part in parts[r * columns : (r + 1) * columns]] or [1]) for r in range(rows)]
    top = max([2 * cer, 1e-3, *groups["cer_high"].dropna()])
    with style():
        figure = new_figure(sum(0.55 + 0.21 * height for height in heights) + 0.3)
        grid = figure.subplots(rows, columns, squeeze=False, sharex=True, height_ratios=[h + 1.2 for h in heights])
        for axes in grid.flat[len(parts) :]:
            axes.set_visible(False)
        for axes, name, part in zip(grid.flat, properties, parts, strict=False):
            _group_panel(axes, part, cer, top)
            axes.set_title(name, fontsize=9.5)
            axes.set_xlim(-0.03 * top, 1.06 * top)
        for axes in grid[-1]:
            axes.set_xlabel("CER")
    return figure


def _largest(part: pd.DataFrame) -> pd.DataFrame:
    """The groups with most lines, in their own order."""
    kept = part["lines"].sort_values(ascending=False, kind="stable").index[:_MOST_GROUPS]
    return part.loc[part.index.isin(kept)]


def _group_panel(axes: Axes, part: pd.DataFrame, cer: float, top: float) -> None:
    rows = np.arange(len(part))
    point = part["cer"].clip(upper=top)
    known = part["cer_low"].notna().to_numpy()
    axes.axvline(cer, color=GREY, ls="--", lw=1)
    axes.hlines(rows[known], part["cer_low"][known], part["cer_high"][known], color=BLUE, lw=2, alpha=0.5)
    harder = (part["cer_low"] > cer).to_numpy()
    axes.scatter(point[known], rows[known], s=26, color=np.where(harder, RED, BLUE)[known], zorder=3)
    axes.scatter(point[~known], rows[~known], s=26, facecolor="white", edgecolor=BLUE, zorder=3)
    for row, rate in zip(rows, part["cer"], strict=True):
        if rate > top:
            axes.text(0.97 * top, row, f"{rate:.0%} ", ha="right", va="center", fontsize=8.5)
    names = [f"{shortened(name, _LONGEST)} ({n:,})" for name, n in zip(part["group"], part["lines"], strict=True)]
    axes.set_yticks(rows, names, fontsize=8.5)
    axes.set_ylim(len(part) - 0.4, -0.6)
    axes.grid(axis="y", visible=False)
    axes.grid(axis="x", visible=True)
    axes.xaxis.get_major_locator().set_params(nbins=4)
    axes.xaxis.set_major_formatter(PercentFormatter(1.0, decimals=0 if top > 0.03 else 1))  # narrow panels


def error_windows(windows: Sequence) -> Figure:
    """Places of errors close up: the ink, the label's and the reading's characters below it, then the probabilities.

    Args:
        windows: objects with title, image (uint8), probs (F, N), names (N), written and read: (character, first
            frame, frame after the last); see `analysis.errors.windows.ErrorWindow`.
    """
    columns = 2
    rows = max(1, -(-len(windows) // columns))
    lines = [max([len(w.names) for w in windows[r * columns : (r + 1) * columns]] or [1]) for r in range(rows)]
    heights = [2.0 + 0.16 * count for count in lines]
    with style():
        figure = new_figure(sum(heights))
        grid = figure.subfigures(rows, columns, squeeze=False, height_ratios=heights)
        for part, window, height in zip(grid.flat, windows, np.repeat(heights, columns), strict=False):
            top, middle, bottom = part.subplots(3, 1, height_ratios=[1.05, 0.4, height - 1.8])
            frames = len(window.probs)
            bare(top).imshow(window.image, cmap="gray", vmin=0, vmax=255, extent=(0, frames, 1, 0), aspect="auto")
            top.set_title(window.title, fontsize=9.5)
            _two_texts(bare(middle), window)
            bottom.imshow(
                window.probs.T, cmap=SEQUENTIAL, vmin=0, vmax=1, aspect="auto", interpolation="nearest",
                extent=(0, frames, len(window.names), 0),
            )  # fmt: skip
            bottom.set_yticks(np.arange(len(window.names)) + 0.5, window.names, fontsize=8.5)
            bottom.grid(False)
            bottom.set_xlabel("frame of the window")
    return figure


def _two_texts(axes: Axes, window) -> None:
    """Characters of label (upper row) and reading (lower row) at their frames; those that the other lacks in red."""
    axes.set(xlim=(0, len(window.probs)), ylim=(0, 2))
    for height, spans, others in ((1.5, window.written, window.read), (0.5, window.read, window.written)):
        for character, first, end in spans:
            middle = (first + end) / 2
            shared = any(c == character and abs((a + b) / 2 - middle) <= 2 for c, a, b in others)
            axes.text(
                middle, height, "␣" if character == " " else character, ha="center", va="center", fontsize=10,
                color="black" if shared else RED, fontweight="normal" if shared else "bold",
            )  # fmt: skip
    axes.set_yticks([1.5, 0.5], ["label", "read"], fontsize=8.5)
    axes.tick_params(length=0)
