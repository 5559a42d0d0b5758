"""Pictures of lines: grids, preprocessing steps, augmentation, and what the network saw along a line."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from netchu.plotting.style import (
    GREY,
    LABEL_INCHES,
    PAGE_WIDTH,
    RED,
    SEQUENTIAL,
    bare,
    fitting,
    flatness,
    new_figure,
    picture,
    style,
)

_VIEW, _ZOOM = 4.5, 0.5  # heights of a line: width of the part that `step_grid` shows, side of what it enlarges
_HIGHEST = 0.25  # of its cell's width: what a picture of a short line may take, which is then not blown up further
_LEAST_PEAK = 0.05  # the probability that a class of a heat map reaches somewhere
_MOST_CLASSES = 40  # rows of a heat map: an untrained network gives every class a little


def line_grid(images: Sequence[np.ndarray], labels: Sequence[str], columns: int = 2, share: float = 1.0) -> Figure:
    """Line images with a label above each, `columns` beside each other.

    Args:
        images: uint8 (H, W) or (H, W, 3), any sizes.
        labels: one an image; cut with "…" where longer than its column.
        share: of each line that is shown, from its left end.
    """
    images = [_left(image, share) for image in images]
    rows = max(1, -(-len(images) // columns))
    cell = PAGE_WIDTH / columns
    flat = [flatness(*image.shape[1::-1], _HIGHEST) for image in images] or [0.02]
    heights = [LABEL_INCHES + cell * max(flat[r * columns : (r + 1) * columns]) for r in range(rows)]
    with style():
        figure = new_figure(sum(heights) + 0.08 * rows)
        grid = figure.subplots(rows, columns, squeeze=False, height_ratios=heights)
        for axes in grid.flat[len(images) :]:
            axes.set_visible(False)
        for axes, image, label in zip(grid.flat, images, labels, strict=False):
            picture(axes, image, fitting(label, cell))
    return figure


def step_grid(
    traces: Sequence[Sequence[tuple[str, np.ndarray, float]]],
    points: Sequence[Sequence[tuple[float, float]]],
    titles: Sequence[str],
) -> Figure:
    """Preprocessing step by step: one row per step; for each line the part around a point, and the point enlarged.

    Args:
        traces: what `preprocessing.trace` gives: (name, image, milliseconds) for each step.
        points: (x, y) in px, one an entry of each trace.
        titles: of the lines.
    """
    rows, columns = len(traces[0]), len(traces)
    cell = PAGE_WIDTH / columns * _VIEW / (_VIEW + 1.4)  # inches that the part is wide
    height = LABEL_INCHES + cell / _VIEW
    with style():
        figure = new_figure(rows * (height + 0.04) + LABEL_INCHES)
        grid = figure.subplots(rows, 2 * columns, squeeze=False, width_ratios=[_VIEW, 1] * columns)
        for column, (steps, path, title) in enumerate(zip(traces, points, titles, strict=True)):
            for row, ((name, image, milliseconds), point) in enumerate(zip(steps, path, strict=True)):
                part, zoom = grid[row, 2 * column : 2 * column + 2]
                size = f"{title}, {image.shape[1]} × {image.shape[0]} px"
                label = f"{name.replace('_', ' ')}  {milliseconds:.1f} ms" if row else size
                _around(part, image, point, _VIEW, 1.0, fitting(label, PAGE_WIDTH / columns))
                _around(zoom, image, point, _ZOOM, _ZOOM)
                (left, right), (bottom, top) = zoom.get_xlim(), zoom.get_ylim()
                part.add_patch(Rectangle((left, top), right - left, bottom - top, fill=False, ec=RED, lw=1))
                zoom.patch.set(ec=RED, lw=2)
    return figure


def _around(axes, image: np.ndarray, point: tuple[float, float], width: float, height: float, title: str = "") -> None:
    """The image about a point, `width` × `height` of its heights; moved inside where the image is large enough."""
    picture(axes, image, title)
    sides = width * image.shape[0], height * image.shape[0]
    for set_limits, middle, side, size in zip(
        (axes.set_xlim, axes.set_ylim), point, sides, image.shape[1::-1], strict=True
    ):
        low = min(max(middle - side / 2, 0), max(size - side, 0)) - 0.5
        set_limits((low, low + side) if set_limits == axes.set_xlim else (low + side, low))


def _left(image: np.ndarray, share: float) -> np.ndarray:
    return image[:, : max(1, round(share * image.shape[1]))]


def reading_heat_map(
    image: np.ndarray,
    log_probs: np.ndarray,
    characters: str,
    spans: Sequence[tuple[str, int, int, float]],
) -> Figure:
    """A line, below it the probability of each class at each frame, and the greedy path's characters on it.

    Classes that are never likely are left out, the blank apart.

    Args:
        image: uint8 (64, W) as the network saw it.
        log_probs: (T, K) nats, blank first.
        characters: of classes 1 to K - 1.
        spans: (character, first frame, frame after the last, probability) of the greedy path.
    """
    probs = np.exp(log_probs)
    peaks = probs.max(axis=0)
    likely = [k for k in np.argsort(-peaks[1:], kind="stable")[:_MOST_CLASSES] + 1 if peaks[k] >= _LEAST_PEAK]
    shown = sorted(likely, key=lambda k: probs[:, k].argmax()) or [1]  # in reading order: the path runs down a diagonal
    names = [*("␣" if characters[k - 1] == " " else characters[k - 1] for k in shown), "blank"]
    width = min(PAGE_WIDTH, max(5.0, image.shape[1] / image.shape[0] + 1.5))  # a short line is not blown up
    heights = [(width - 1.3) * image.shape[0] / image.shape[1], 0.35, 0.16 * len(names)]
    with style():
        figure = new_figure(sum(heights) + 0.5, width)
        top, middle, bottom = figure.subplots(3, 1, height_ratios=heights)
        bare(top).imshow(image, cmap="gray", vmin=0, vmax=255, extent=(0, len(probs), 1, 0), aspect="auto")
        _path_letters(bare(middle), spans)
        middle.set_xlim(0, len(probs))
        bottom.imshow(
            probs[:, [*shown, 0]].T, cmap=SEQUENTIAL, vmin=0, vmax=1, aspect="auto", interpolation="nearest",
            extent=(0, len(probs), len(names), 0),
        )  # fmt: skip
        bottom.set_yticks(np.arange(len(names)) + 0.5, names, fontsize=8.5)
        bottom.grid(False)
        bottom.set_xlabel("frame")
        figure.colorbar(bottom.images[0], ax=bottom, label="probability", pad=0.01, aspect=30)
    return figure


def _path_letters(axes, spans: Sequence[tuple[str, int, int, float]]) -> None:
    """The greedy path's characters over their frames, unsure ones (under 0.9) in red."""
    axes.set_ylim(0, 1)
    for character, first, end, probability in spans:
        sure = probability >= 0.9
        letter = "␣" if character == " " else character
        axes.text(
            (first + end) / 2, 0.45, letter, ha="center", va="center", fontsize=11,
            color="black" if sure else RED, fontweight="normal" if sure else "bold",
        )  # fmt: skip
        axes.plot([first, end], [0.02, 0.02], color=GREY if sure else RED, lw=1.5, clip_on=False)


def two_frame_example(probs: np.ndarray, characters: str, paths: pd.DataFrame) -> Figure:
    """CTC on a tiny case: the probabilities, every path through them, and what the paths of one text sum to.

    Args:
        probs: (T, K) probabilities, blank first.
        characters: of classes 1 to K - 1.
        paths: see `ctc_paths`.
    """
    frames = [name for name in paths if name.startswith("frame")]
    sums = paths.groupby("reads")["probability"].sum().sort_values(ascending=False, kind="stable")
    with style():
        figure = new_figure(2.9)
        left, right = figure.subplots(1, 2, width_ratios=[1, 2.2])
        _probability_table(left, probs, ["–", *characters])
        for row, (text, total) in enumerate(sums.items()):
            start = 0.0
            for i, path in enumerate(paths[paths["reads"] == text].to_dict("records")):
                weight = path["probability"]
                best = weight == paths["probability"].max()
                color = RED if best else "#8FB8D6" if i % 2 else "#BBD5E8"
                right.barh(row, weight, left=start, color=color, height=0.55)
                label = " ".join(path[name] for name in frames) + f"\n{weight:.2f}"
                right.text(start + weight / 2, row, label, ha="center", va="center", color="white" if best else "black")
                start += weight
            right.text(start + 0.01, row, f"= {total:.2f}", va="center", fontweight="bold")
        right.set_yticks(range(len(sums)), [f"text “{text}”" for text in sums.index])
        right.set(xlabel="probability", title="Paths by the text they collapse to (red: the best single path)")
        right.set_xlim(0, 1)
        right.invert_yaxis()
        right.grid(axis="y", visible=False)
    return figure


def _probability_table(axes, probs: np.ndarray, names: list[str]) -> None:
    axes.imshow(probs.T, cmap="Blues", vmin=0, vmax=1.2, aspect="auto")
    for frame, k in np.ndindex(*probs.shape):
        axes.text(frame, k, f"{probs[frame, k]:.1f}", ha="center", va="center", fontsize=12)
    axes.set_xticks(range(len(probs)), [f"frame {t + 1}" for t in range(len(probs))])
    axes.set_yticks(range(len(names)), ["blank –", *names[1:]])
    axes.set_title("What the network says")
    axes.grid(False)
