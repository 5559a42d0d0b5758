"""Charts of results: learning curves, changes per line, kinds of edits, confidence."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from netchu.plotting.style import BLUE, GREY, ORANGE, PALETTE, RED, legend_below, new_figure, percent_axis, style


def learning_curves(histories: dict[str, pd.DataFrame]) -> Figure:
    """Loss, error rates and learning rate by epoch; phases follow each other on one axis.

    Args:
        histories: phase → epoch, train_loss, val_loss, val_cer, val_wer, lr; phases without an epoch are left out.
    """
    kept = {name: history for name, history in histories.items() if len(history)}
    with style():
        figure = new_figure(3.3)
        panels = loss, rates, lr = figure.subplots(1, 3, width_ratios=[1.2, 1.2, 1])
        start, total = 0, sum(map(len, kept.values()))
        for number, (name, history) in enumerate(kept.items()):
            x = start + np.arange(1, len(history) + 1)
            labels = ("train", "validation", "CER", "WER") if number == 0 else (None,) * 4
            loss.plot(x, history["train_loss"], color=BLUE, marker="o", ms=3, label=labels[0])
            loss.plot(x, history["val_loss"], color=ORANGE, marker="o", ms=3, ls="--", label=labels[1])
            rates.plot(x, history["val_cer"], color=BLUE, marker="o", ms=3, label=labels[2])
            rates.plot(x, history["val_wer"], color=ORANGE, marker="o", ms=3, ls="--", label=labels[3])
            _mark_best(rates, x, history["val_cer"].to_numpy(), total)
            lr.plot(x, history["lr"], color=PALETTE[number % len(PALETTE)], marker="o", ms=3)
            for axes in panels if len(kept) > 1 else ():
                _mark_phase(axes, name, start, len(history), total)
            start += len(history)
        loss.set(title="Loss", ylabel="nats per character", ylim=(0, None))
        rates.set(title="Validation errors (★ best CER)", ylim=(0, rates.get_ylim()[1] * 1.08))
        percent_axis(rates.yaxis)
        lr.set(title="Learning rate", yscale="log")
        if len(kept) > 1:  # room for the phases' names above the curves
            loss.set_ylim(0, loss.get_ylim()[1] * 1.1)
            rates.set_ylim(0, rates.get_ylim()[1] * 1.1)
            low, high = lr.get_ylim()
            lr.set_ylim(low, high * (high / low) ** 0.12)
        for axes in panels:
            axes.set(xlabel="epoch", xlim=(0.5, max(total, 1) + 0.5))
            axes.xaxis.get_major_locator().set_params(integer=True, min_n_ticks=1)
        legend_below(loss)
        legend_below(rates)
    return figure


def _mark_best(axes: Axes, x: np.ndarray, rates: np.ndarray, total: int) -> None:
    best = int(rates.argmin())
    axes.plot(x[best], rates[best], marker="*", ms=12, color=RED, ls="")
    axes.annotate(
        f"{rates[best]:.1%}", (x[best], rates[best]), xytext=(0, 10), textcoords="offset points",
        ha="left" if x[best] < total / 2 else "right", color=RED, fontweight="bold",
        bbox={"fc": "white", "alpha": 0.8, "lw": 0, "pad": 1},
    )  # fmt: skip


def _mark_phase(axes: Axes, name: str, start: int, epochs: int, total: int) -> None:
    """The phase's name at the top, within the axes also where the phase is short, and a dotted line before it."""
    if start:
        axes.axvline(start + 0.5, color=GREY, lw=1, ls=":")
    places = {"center": start + 0.5 + epochs / 2, "left": start + 0.7, "right": start + epochs + 0.5}
    side = "center" if epochs >= total / 4 else "right" if start else "left"
    axes.text(places[side], 0.98, name, transform=axes.get_xaxis_transform(), ha=side, va="top", color=GREY)


def change_bars(before: pd.Series, after: pd.Series) -> Figure:
    """Lines by how many errors fewer (left, blue) or more (right, orange) they have after than before."""
    change = (after - before).astype(int)
    counts = change.value_counts().sort_index()
    colors = np.select([counts.index < 0, counts.index > 0], [BLUE, ORANGE], GREY)
    with style():
        figure = new_figure(2.9)
        axes = figure.subplots()
        bars = axes.bar(counts.index, counts, color=colors, width=0.8)
        axes.bar_label(bars, fmt="{:,.0f}", fontsize=8.5)
        better, same, worse = (change < 0).sum(), (change == 0).sum(), (change > 0).sum()
        axes.set(title=f"Lines: {better:,} better, {same:,} the same, {worse:,} worse", ylabel="lines")
        axes.set_xlabel("errors after minus errors before, characters per line")
        axes.xaxis.get_major_locator().set_params(integer=True, min_n_ticks=1)
        axes.set_xlim(min([*counts.index, -3]) - 0.7, max([*counts.index, 3]) + 0.7)
        axes.margins(y=0.12)
    return figure


def kind_bars(kinds: pd.DataFrame, operations: pd.Series) -> Figure:
    """Edits by operation (left) and by what differs (right).

    Args:
        kinds: kind, count, share.
        operations: counts by operation.
    """
    with style():
        figure = new_figure(3.1)
        left, right = figure.subplots(1, 2, width_ratios=[1, 1.8])
        total = max(int(operations.sum()), 1)
        operations = operations.reindex(["substitution", "deletion", "insertion"], fill_value=0)
        _bars_with_shares(left, operations.index, operations, operations / total, ORANGE)
        _bars_with_shares(right, kinds["kind"], kinds["count"], kinds["share"], BLUE)
        left.set(title="Edits by operation", xlabel="edits")
        right.set(title="What the edit is about (may be several)", xlabel="edits")
    return figure


def _bars_with_shares(
    axes: Axes, names: Sequence[str], counts: Sequence[int], shares: Sequence[float], color: str
) -> None:
    rows = np.arange(len(counts))
    bars = axes.barh(rows, counts, color=color, height=0.65)
    axes.bar_label(bars, [f" {n:,} ({share:.0%})" for n, share in zip(counts, shares, strict=True)], fontsize=8.5)
    axes.set_yticks(rows, names)
    axes.set_xlim(0, max(max(counts), 1) * 1.3)
    axes.invert_yaxis()
    axes.grid(axis="y", visible=False)
    axes.grid(axis="x", visible=True)


def confidence_chart(reliability: pd.DataFrame, rejection: pd.DataFrame) -> Figure:
    """What confidence is worth: accuracy by confidence; right lines and CER of the rest by the share rejected.

    Args:
        reliability: confidence, accuracy, lines; bins without lines are left out.
        rejection: rejected, line_accuracy, cer.
    """
    bins = reliability[reliability["lines"].gt(0)]
    with style():
        figure = new_figure(3.4)
        left, middle, right = figure.subplots(1, 3, width_ratios=[1.1, 1, 1])
        left.plot([0, 1], [0, 1], color=GREY, lw=1, ls=":", label="perfect")
        left.plot(bins["confidence"], bins["accuracy"], color=BLUE)
        sizes = 15 + 130 * bins["lines"] / bins["lines"].max()
        left.scatter(bins["confidence"], bins["accuracy"], s=sizes, color=BLUE, alpha=0.7, lw=0, label="lines (area)")
        left.set(title="Is confidence honest?", xlabel="mean confidence", ylabel="share of lines right")
        left.set(xlim=(-0.03, 1.05), ylim=(-0.05, 1.08))
        legend_below(left)
        rest = rejection["rejected"]
        middle.step(rest, rejection["line_accuracy"], where="post", color=BLUE)
        middle.set(title="Right lines of the rest", ylim=(0, 1.05))
        right.step(rest, rejection["cer"], where="post", color=ORANGE)
        right.set(title="CER of the rest", ylim=(0, max(rejection["cer"].max(), 1e-3) * 1.1))
        for axes in (middle, right):
            axes.set(xlim=(-0.03, 1.03), xlabel="share given to a person")
        for axes in (left, middle, right):
            percent_axis(axes.xaxis, axes.yaxis)
            axes.grid(axis="both", visible=True)
    return figure
