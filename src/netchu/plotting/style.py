"""One look for every figure: palette, sizes, a font with Vietnamese. Nothing here changes matplotlib's own settings."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import matplotlib.style
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

PAGE_WIDTH = 9.5  # inches: a notebook page, so that 9 points on the figure are 9 points on the page
LABEL_INCHES = 0.22  # one line of text above a picture
LETTERS_PER_INCH = 12.5  # of text at 9.5 points

BLUE, ORANGE, GREEN, RED, PURPLE, SKY = "#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7", "#56B4E9"
GREY = "#767676"  # dark enough to read on white (contrast 4.5)
PALETTE = (BLUE, ORANGE, GREEN, RED, PURPLE, SKY)
"""Okabe and Ito's colours, told apart with every kind of colour vision (Color Universal Design, 2008)."""

SEQUENTIAL = "Blues"  # from white on: the same picture when printed in grey

_LOOK = Path(__file__).with_name("netchu.mplstyle")


def flatness(width: float, height: float, highest: float = float("inf")) -> float:
    """Height over width, never nothing and never more than `highest`: what a picture takes of its cell.

    >>> flatness(400, 64), flatness(0, 1, 0.25)
    (0.16, 0.25)
    """
    return min(max(height / max(width, 1e-6), 0.02), highest)


def shortened(text: str, most: int) -> str:
    """The text, its end an ellipsis where it has more than `most` characters.

    >>> shortened("Thừa Thiên Huế", 10), shortened("Huế", 10)
    ('Thừa Thiê…', 'Huế')
    """
    return text if len(text) <= most else text[: most - 1] + "…"


def fitting(text: str, inches: float) -> str:
    """The text, shortened where it is wider than so many inches."""
    return shortened(text, int(inches * LETTERS_PER_INCH))


class PageFigure(Figure):
    """A figure that shows itself in a notebook without pyplot: no open windows, no figure shown twice."""

    def _repr_png_(self) -> bytes:
        buffer = io.BytesIO()
        self.savefig(buffer, format="png")
        return buffer.getvalue()


@contextmanager
def style() -> Iterator[None]:
    """The look of this project inside the `with`; matplotlib's settings are as they were after it."""
    with matplotlib.style.context(_LOOK):
        yield


def new_figure(height: float, width: float = PAGE_WIDTH) -> PageFigure:
    """An empty figure, inches; constrained layout keeps labels inside. Call it within `style()`."""
    return PageFigure(figsize=(width, height), layout="constrained")


def bare(axes: Axes) -> Axes:
    """The axes without ticks, frame and grid: for pictures."""
    axes.set(xticks=[], yticks=[])
    axes.grid(False)
    for spine in axes.spines.values():
        spine.set_visible(False)
    return axes


def ink_on(shade: float) -> str:
    """The colour of a text on `SEQUENTIAL` at this shade, 0 to 1: the one of black and white that stands out more.

    >>> ink_on(0.3), ink_on(0.9)
    ('black', 'white')
    """
    return "white" if shade > 0.72 else "black"


def picture(axes: Axes, image, title: str = "") -> Axes:
    """Shows a line image, uint8 (H, W) or (H, W, 3), as large as the axes' width allows, top left."""
    bare(axes).imshow(image, cmap="gray", vmin=0, vmax=255, interpolation="antialiased", aspect="equal")
    axes.set_anchor("NW")
    if title:
        axes.set_title(title, fontsize=9.5, fontweight="normal", pad=3)
    return axes


def legend_below(axes: Axes, columns: int = 2) -> None:
    """A legend under the axes, where it can't hide data."""
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.22), ncols=columns)


def percent_axis(*axis: Axis) -> None:
    """Rates on the axis as percent, with as many decimals as its ticks need."""
    for one in axis:
        one.set_major_formatter(PercentFormatter(1.0))
