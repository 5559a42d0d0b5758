"""What training looks like from near: a padded batch, and the loss step by step."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from netchu.plotting.style import PAGE_WIDTH, PALETTE, bare, new_figure, shortened, style

_LEAST_LOSS = 1e-3  # shown: a logarithmic axis has no 0
_MOST_LINES = 8  # of a batch shown
_MOST_LETTERS = 34  # of a text beside its line
_PADDING = (0.86, 0.91, 0.96)  # red, green, blue, 0 to 1


def batch_chart(inputs: np.ndarray, widths: Sequence[int], texts: Sequence[str]) -> Figure:
    """A padded batch as the network gets it, the padding in another colour, the texts beside it.

    Args:
        inputs: (B, 1, H, W), 0 paper to 1 ink, zero beyond a line's width.
        widths: (B,) px.
        texts: of the lines.
    """
    lines = inputs[:_MOST_LINES, 0]
    height = min(0.72 * PAGE_WIDTH * lines.shape[1] / lines.shape[2], 0.5)  # inches of a line
    with style():
        figure = new_figure(max(0.3, height + 0.06) * len(lines) + 0.4)
        grid = figure.subplots(len(lines), 1, squeeze=False, sharex=True)[:, 0]
        for axes, line, width, text in zip(grid, lines, widths, texts, strict=False):
            colours = np.repeat(1 - line[..., None], 3, axis=2)
            colours[:, int(width) :] = _PADDING
            bare(axes).imshow(colours, aspect="equal", interpolation="antialiased")
            axes.set_anchor("W")
            axes.set_ylabel(f"{shortened(text, _MOST_LETTERS)}  ", rotation=0, ha="right", va="center", fontsize=9)
        shown = f"{len(inputs)} lines of {inputs.shape[2]} × {inputs.shape[3]} px"
        grid[0].set_title(f"One batch: {shown} (blue: padding)")
    return figure


def loss_curves(curves: dict[str, pd.Series]) -> Figure:
    """The loss by training step, a curve for each way.

    Args:
        curves: name → nats per character, index step.
    """
    with style():
        figure = new_figure(3.2)
        axes = figure.subplots()
        for number, (name, losses) in enumerate(curves.items()):
            color, losses = PALETTE[number % len(PALETTE)], losses.clip(lower=_LEAST_LOSS)
            axes.plot(losses.index, losses, color=color, ls="-" if number % 2 == 0 else "--")
            axes.annotate(
                f" {name}: {losses.iloc[-1]:.2f}", (losses.index[-1], losses.iloc[-1]), color=color, va="center",
                fontsize=9, annotation_clip=False,
            )  # fmt: skip
        axes.set(title="Loss on one batch", xlabel="training step", ylabel="nats per character (log)", yscale="log")
        axes.set_xlim(0, 1.2 * max((losses.index[-1] for losses in curves.values()), default=1))
    return figure
