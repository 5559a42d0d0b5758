"""Charts of decoders: the beam as a tree, what its width and its language model buy."""

from collections.abc import Sequence

import matplotlib
import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from netchu.plotting.style import (
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    PALETTE,
    SEQUENTIAL,
    bare,
    ink_on,
    legend_below,
    new_figure,
    percent_axis,
    style,
)

_TAIL = 9  # characters of a text that are shown
_COLUMNS = 8  # frames that are shown

Trace = Sequence[Sequence[tuple[str, float]]]
"""For each frame, the texts that the beam kept and their log-probabilities, best first."""


def beam_tree(trace: Trace) -> Figure:
    """The texts that a beam keeps, frame by frame, where it is least sure; lines lead from a text to what it became.

    Only frames that change the kept texts are shown, each text by its last characters, coloured by its share of
    the beam's probability.

    Args:
        trace: of one line.
    """
    frames = _undecided(trace)
    width = max((len(trace[frame]) for frame in frames), default=1)
    with style():
        figure = new_figure(0.55 * width + 0.7)
        axes = bare(figure.subplots())
        colours = matplotlib.colormaps[SEQUENTIAL]
        for column, frame in enumerate(frames):
            shares = _shares([log_prob for _, log_prob in trace[frame]])
            for rank, ((text, _), share) in enumerate(zip(trace[frame], shares, strict=True)):
                parent = _parent(text, [one for one, _ in trace[frames[column - 1]]]) if column else None
                if parent is not None:
                    axes.plot([column - 1, column], [-parent, -rank], color=GREY, lw=1, zorder=1)
                tail = ("…" if len(text) > _TAIL else "") + text[-_TAIL:].replace(" ", "␣")
                shade = 0.75 * share
                axes.text(
                    column, -rank, tail or "(empty)", ha="center", va="center", fontsize=8, color=ink_on(shade),
                    bbox={"boxstyle": "round", "facecolor": colours(shade), "edgecolor": GREY},
                )  # fmt: skip
            axes.text(column, 0.75, f"frame {frame}", ha="center", va="center", fontsize=8.5, color=GREY)
        axes.set(xlim=(-0.6, max(len(frames), 1) - 0.4), ylim=(0.4 - width, 1.1))
    return figure


def _undecided(trace: Trace) -> list[int]:
    """Frames in a row, of those that change the kept texts, around the one whose best text has the smallest share."""
    texts = [[text for text, _ in kept] for kept in trace]
    changing = [frame for frame in range(len(trace)) if frame == 0 or texts[frame] != texts[frame - 1]]
    if not changing:
        return []
    sureness = [_shares([log_prob for _, log_prob in trace[frame]])[0] for frame in changing]
    start = max(0, min(int(np.argmin(sureness)) - _COLUMNS // 2, len(changing) - _COLUMNS))
    return changing[start : start + _COLUMNS]


def _shares(log_probs: Sequence[float]) -> np.ndarray:
    probs = np.exp(np.array(log_probs) - max(log_probs))
    return probs / probs.sum()


def _parent(text: str, before: Sequence[str]) -> int | None:
    """Place of the longest of the texts before that this one begins with."""
    found = [place for place, one in enumerate(before) if text.startswith(one)]
    return max(found, key=lambda place: len(before[place]), default=None)


def beam_chart(sweep: pd.DataFrame, greedy: pd.Series, trials: pd.DataFrame, greedy_on_val: float) -> Figure:
    """CER and time per line by beam width, and CER by the language model's weight; greedy as a dashed line.

    Args:
        sweep: index beam_width; cer, cer_low, cer_high, ms_per_line.
        greedy: cer and ms_per_line, on the lines of the sweep.
        trials: alpha, cer on validation lines: several rows an alpha are shown by their best.
        greedy_on_val: CER on the lines of the trials.
    """
    with style():
        figure = new_figure(3.2)
        left, right, last = figure.subplots(1, 3)
        positions = range(len(sweep))
        error = [sweep["cer"] - sweep["cer_low"], sweep["cer_high"] - sweep["cer"]]
        left.errorbar(positions, sweep["cer"], yerr=error, marker="o", color=BLUE, capsize=3, label="beam, 95 %")
        left.axhline(greedy["cer"], color=ORANGE, ls="--", label="greedy")
        left.set(title="CER", ylim=(0, None))
        percent_axis(left.yaxis)
        right.plot(positions, sweep["ms_per_line"], marker="o", color=BLUE, label="beam")
        right.axhline(greedy["ms_per_line"], color=ORANGE, ls="--", label="greedy")
        right.set(title="Time to decode", ylabel="ms per line", ylim=(0, None))
        best = trials.groupby("alpha")["cer"].min()
        last.plot(best.index, best, marker="o", color=GREEN, label="language model")
        last.axhline(greedy_on_val, color=ORANGE, ls="--", label="greedy")
        last.set(title="CER (validation)", xlabel="weight α", ylim=(0, None))
        percent_axis(last.yaxis)
        legend_below(last, columns=1)
        for axes in (left, right):
            axes.set_xticks(positions, sweep.index)
            axes.set_xlabel("beam width")
            legend_below(axes, columns=1)
    return figure


def domain_chart(parts: Sequence[tuple[str, pd.DataFrame]]) -> Figure:
    """Texts letter by letter, and above each how far every language model is taken to be the one that writes.

    Args:
        parts: text, and a row for each of its characters with a column for each model; rows sum to 1.
    """
    longest = max((len(text) for text, _ in parts), default=1)
    with style():
        figure = new_figure(1.15 * max(len(parts), 1) + 0.5)
        grid = figure.subplots(max(len(parts), 1), 1, squeeze=False)[:, 0]
        for axes, (text, shares) in zip(grid, parts, strict=False):
            below = np.zeros(len(shares))
            for name, color in zip(shares.columns, PALETTE, strict=False):
                axes.bar(range(len(shares)), shares[name], bottom=below, color=color, width=1, label=name)
                below = below + shares[name].to_numpy()
            axes.set_xticks(range(len(text)), text.replace(" ", "␣"), fontsize=11)
            axes.set(xlim=(-0.5, longest - 0.5), ylim=(0, 1), yticks=[])
            axes.grid(False)
            axes.tick_params(length=0)
        handles, names = grid[0].get_legend_handles_labels()
        figure.legend(handles, names, loc="outside upper left", ncols=4)
    return figure
