"""Charts of several runs beside each other."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from netchu.plotting.style import BLUE, GREY, PALETTE, RED, new_figure, percent_axis, shortened, style

_LONGEST_NAME = 24  # characters of a run's name in the legend
_DASHES = ("-", "--", "-.", ":")  # told apart also where colours repeat or are printed in grey


def cer_curves(runs: dict[str, dict[str, pd.DataFrame]]) -> Figure:
    """Validation CER by epoch, a curve a run; a run's phases follow each other, parted by a ring.

    Args:
        runs: name → phase → epoch, val_cer. A run without an epoch is left out.
    """
    kept = {name: phases for name, phases in runs.items() if phases}
    with style():
        figure = new_figure(max(3.9, 0.8 + 0.2 * len(kept)))  # the legend has a line for each run
        axes = figure.subplots()
        worst = []
        for number, (name, phases) in enumerate(kept.items()):
            color, dashes = PALETTE[number % len(PALETTE)], _DASHES[number % len(_DASHES)]
            rates = np.concatenate([log["val_cer"].to_numpy(dtype=float) for log in phases.values()])
            x = np.arange(1, len(rates) + 1)
            best = int(np.nanargmin(rates))
            label = f"{shortened(name, _LONGEST_NAME)}: best {rates[best]:.1%}, epoch {best + 1}"
            axes.plot(x, rates, color=color, ls=dashes, label=label)
            axes.plot(x[best], rates[best], marker="*", ms=12, color=color, ls="")
            starts = np.cumsum([len(log) for log in phases.values()])[:-1]
            axes.plot(x[starts], rates[starts], marker="o", ms=7, mfc="white", mec=color, mew=1.6, ls="")
            worst.append(np.nanquantile(rates, 0.9))
        axes.set(xlabel="epoch (★ lowest, ○ a new phase begins)", ylabel="validation CER")
        axes.set_ylim(0, _top(runs, worst))
        axes.xaxis.get_major_locator().set_params(integer=True, min_n_ticks=1)
        percent_axis(axes.yaxis)
        if kept:
            axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0))  # on the curves it would hide some of many
        else:
            axes.text(0.5, 0.5, "no epoch yet", transform=axes.transAxes, ha="center", color=GREY)
    return figure


def _top(runs: dict[str, dict[str, pd.DataFrame]], worst: list[float]) -> float:
    """Highest rate shown: not the first epochs of a network that knew nothing, beside which all else is flat."""
    highest = max((log["val_cer"].max() for phases in runs.values() for log in phases.values()), default=1.0)
    return float(min(highest * 1.08, 2.5 * max(worst, default=1.0))) or 1.0


def change_intervals(changes: pd.DataFrame, base: str) -> Figure:
    """How much CER each run gains or loses against a base on the same lines, with bootstrap intervals.

    Args:
        changes: a row for each run and set of predictions: run, predictions, lines, cer_change, cer_change_low,
            cer_change_high (shares; negative is better).
        base: the run that others are held against.
    """
    rows = np.arange(len(changes))
    with style():
        figure = new_figure(1.0 + 0.36 * max(len(changes), 1))
        axes = figure.subplots()
        axes.axvline(0, color=GREY, lw=1)
        for row, one in zip(rows, changes.to_dict("records"), strict=True):
            low, middle, high = (100 * one[f"cer_change{end}"] for end in ("_low", "", "_high"))
            color = BLUE if high < 0 else RED if low > 0 else GREY
            axes.plot([low, high], [row, row], color=color, lw=2.5, alpha=0.5)
            axes.plot(middle, row, marker="o", color=color)
            axes.annotate(f"{middle:+.2f}", (middle, row), xytext=(0, 6), textcoords="offset points", ha="center")
        names = changes["run"] + ": " + changes["predictions"] + " (" + changes["lines"].astype(str) + ")"
        axes.set_yticks(rows, names)
        axes.set(title=f"CER against {base} (blue: better, red: worse, grey: may be chance)")
        axes.set(xlabel="percentage points, with 95 % interval over the same lines", ylim=(len(changes) - 0.4, -0.7))
        axes.margins(x=0.12)
        axes.grid(axis="y", visible=False)
    return figure
