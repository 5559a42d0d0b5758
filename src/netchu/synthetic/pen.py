"""A pen that writes strokes anew, at each showing with its own width, pressure, slant, tremor and paper."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from netchu.config import HEIGHT, Preprocessing
from netchu.data.ink_drawing import row_line
from netchu.preprocessing.steps import preprocess
from netchu.synthetic.paper import draw_page, put_on_page

SPREAD = 10.5  # px, standard deviation of the rows of a line as it is drawn: about HEIGHT px from top to bottom
_OVERSAMPLING = 2  # strokes are drawn that much larger, with whole widths
_MARGIN = 0.6  # of the height, white around the strokes
_WIDEST = 2600  # px that a drawn line may have: longer ones are written smaller
_SHAPING = ("crop_to_ink", "straighten", "deslant")  # steps that drawn ink goes through: its paper is white already
_PAGE_HEIGHT = 96  # px, where a line is put on a page
_STEP = 2.5  # px between points: tablets set them closer


@dataclass(frozen=True)
class Pen:
    """How a line is written this time. Lengths in px of a line `HEIGHT` high."""

    width: float  # of the stroke
    pressure: float  # variation of the width along the stroke, share
    speed: float  # how much quick strokes are thinner, share
    nib: float  # how much the width follows the direction, share; 0 is a ballpoint
    nib_angle: float  # radians
    tremor: float  # px
    slant: float  # tangent, beside the hand's own
    stretch: float  # factor of the width
    growth: float  # log of the factor between the sizes at both ends
    size_wave: float  # log, of slow changes of the size
    rise: float  # of the baseline from end to end, tangent
    wave: float  # px, of the baseline
    darkness: float  # of the ink, share
    paper: bool  # whether it is put on a page and photographed, and preprocessed as a photograph is
    binarised: bool
    cut: float  # px that are missing at the end; 0: none


def draw_pen(rng: np.random.Generator, strength: float = 1.0) -> Pen:
    """A random pen and the way it is moved; strength 0 writes as the ink is, with a ballpoint."""
    thick = rng.random() < 0.2 * min(1.0, strength)
    cut = rng.random() < 0.04 * strength
    return Pen(
        width=float(rng.uniform(3.6, 6.0) if thick else np.clip(rng.normal(2.3, 0.6), 1.2, 3.8)),
        pressure=strength * float(rng.uniform(0.0, 0.35)),
        speed=strength * float(rng.uniform(0.0, 0.5)),
        nib=strength * float(rng.uniform(0.2, 0.7) if rng.random() < 0.2 else 0.0),
        nib_angle=float(rng.uniform(0.3, 1.2)),
        tremor=strength * float(rng.exponential(0.35)),
        slant=strength * float(rng.normal(0, 0.12)),
        stretch=float(np.exp(strength * rng.normal(0, 0.14))),
        growth=strength * float(rng.normal(0, 0.3) if rng.random() < 0.25 else rng.normal(0, 0.08)),
        size_wave=strength * float(rng.exponential(0.06)),
        rise=strength * float(rng.normal(0, 0.008)),
        wave=strength * float(rng.exponential(1.2)),
        darkness=1 - 0.45 * strength * float(rng.random()) ** 2,
        paper=bool(rng.random() < 0.15 * min(1.0, strength)),
        binarised=bool(rng.random() < 0.12 * min(1.0, strength)),
        cut=float(rng.uniform(4, 14)) if cut else 0.0,
    )


def write_ink(strokes: Sequence[np.ndarray], pen: Pen, rng: np.random.Generator, config: Preprocessing) -> np.ndarray:
    """The line as the network sees it, uint8 (64, W), written with this pen.

    Args:
        strokes: float32 (P, 2) each, any unit; y downwards.
        pen: from `draw_pen`.
        rng: source of chance.
        config: the preprocessing of the other lines: a page goes through all of it; else only the steps that bring
            the line to size.
    """
    points, ends = _resampled(strokes)
    points = _moved(points, pen, rng)
    widths = _widths(points, ends, pen, rng)
    ink = _drawn(points, ends, widths)
    if pen.cut:
        ink = ink[:, : max(ink.shape[1] // 2, _last_column(ink) - int(pen.cut))]
    if pen.paper:
        scale = _PAGE_HEIGHT / ink.shape[0]
        ink = cv2.resize(ink, None, fx=scale, fy=scale, interpolation=cv2.INTER_LINEAR)
        page = replace(draw_page(rng, 1.0), binarised=False)
        return preprocess(put_on_page((ink * (pen.darkness / 255)).astype(np.float32), page, rng), config)
    if pen.binarised:
        _, line = cv2.threshold(ink, 127, 255, cv2.THRESH_BINARY_INV)
    else:
        line = cv2.convertScaleAbs(ink, alpha=-0.92 * pen.darkness, beta=255)
    return preprocess(line, replace(config, steps=tuple(step for step in config.steps if step in _SHAPING)))


def _last_column(ink: np.ndarray) -> int:
    columns = np.flatnonzero(ink.max(axis=0) > 127)
    return int(columns[-1]) + 1 if columns.size else ink.shape[1]


def _resampled(strokes: Sequence[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Points (P, 2) in px of a line `HEIGHT` high, `_STEP` apart, and where each stroke ends (S,)."""
    whole = np.concatenate(strokes)
    sizes = np.array([len(stroke) for stroke in strokes])
    ends = np.cumsum(sizes)
    steps = np.zeros(len(whole))
    steps[1:] = np.hypot(*np.diff(whole, axis=0).T)
    steps[ends[:-1]] = 0
    middle, slope, spread = row_line(strokes)
    whole = whole - np.stack([np.full(len(whole), whole[:, 0].min()), middle + slope * whole[:, 0]], axis=1)
    extent = np.ptp(whole, axis=0)
    scale = min(SPREAD / max(spread, 1e-6), 2.2 * HEIGHT / max(extent[1], 1e-6), _WIDEST / max(extent[0], 1e-6))
    whole *= scale
    steps *= scale
    along = np.cumsum(steps)
    # each stroke is cut into equal pieces; a dot keeps two points, so that it is drawn
    starts = np.concatenate([[0], ends[:-1]])
    lengths = along[ends - 1] - along[starts]
    counts = np.maximum(2, np.ceil(lengths / _STEP).astype(int) + 1)
    new_ends = np.cumsum(counts)
    new_starts = np.concatenate([[0], new_ends[:-1]])
    stroke = np.repeat(np.arange(len(counts)), counts)
    share = (np.arange(new_ends[-1]) - new_starts[stroke]) / (counts[stroke] - 1)
    # a gap between strokes keeps the lengths rising, so that one interpolation serves all of them
    gap = np.repeat(np.arange(len(sizes)), sizes).astype(float)
    wanted = along[starts][stroke] + share * lengths[stroke] + stroke
    at = along + gap
    return np.stack([np.interp(wanted, at, whole[:, axis]) for axis in (0, 1)], axis=1), new_ends


def _moved(points: np.ndarray, pen: Pen, rng: np.random.Generator) -> np.ndarray:
    """Points (P, 2) as this hand moves the pen: size, slant, baseline, tremor."""
    x, y = points[:, 0], points[:, 1]
    width = max(float(x.max()), 1.0)
    grid = np.linspace(0, width, max(2, int(width / 150) + 2))
    size = np.exp(pen.growth * (x / width - 0.5) + pen.size_wave * np.interp(x, grid, rng.standard_normal(len(grid))))
    # letters that grow also grow wider: columns move apart by the size on the way to them
    order = np.argsort(x, kind="stable")
    along = np.empty_like(x)
    along[order] = np.cumsum(np.diff(x[order], prepend=0.0) * size[order])
    new_y = y * size + pen.rise * x + pen.wave * np.interp(x, grid, rng.standard_normal(len(grid)))
    new_x = along * pen.stretch - pen.slant * y * size
    moved = np.stack([new_x, new_y], axis=1)
    if pen.tremor > 0.05:
        noise = rng.standard_normal((len(moved) // 3 + 3, 2)) * pen.tremor
        at = np.arange(len(moved)) / 3
        moved += np.stack([np.interp(at, np.arange(len(noise)), noise[:, axis]) for axis in (0, 1)], axis=1)
    return moved


def _widths(points: np.ndarray, ends: np.ndarray, pen: Pen, rng: np.random.Generator) -> np.ndarray:
    """Width of the stroke at each point, px."""
    step = np.diff(points, axis=0, append=points[-1:])
    noise = rng.standard_normal(len(points) // 12 + 2)
    width = 1 + pen.pressure * np.interp(np.arange(len(points)) / 12, np.arange(len(noise)), noise)
    if pen.speed:  # long strokes are quick ones, and pens are set down firmly and lifted lightly
        sizes = np.diff(ends, prepend=0)
        place = (np.arange(len(points)) - np.repeat(ends - sizes, sizes)) / np.repeat(sizes, sizes)
        width *= 1 - pen.speed * place**3
    if pen.nib:
        angle = np.arctan2(step[:, 1], step[:, 0])
        width *= 1 - pen.nib * np.abs(np.cos(angle - pen.nib_angle))
    return np.clip(pen.width * width, 0.8, 1.6 * pen.width)


def _drawn(points: np.ndarray, ends: np.ndarray, widths: np.ndarray) -> np.ndarray:
    """Coverage uint8 (H, W), 0 paper to 255 ink, with white around."""
    margin = _MARGIN * HEIGHT
    low = points.min(axis=0) - margin
    width, height = (int(side) for side in np.ceil(np.ptp(points, axis=0) + 2 * margin))
    bits = 3
    canvas = np.zeros((height * _OVERSAMPLING, width * _OVERSAMPLING), np.uint8)
    fixed = np.rint((points - low) * (_OVERSAMPLING * 2**bits)).astype(np.int32)
    thick = np.maximum(1, np.rint(widths * _OVERSAMPLING)).astype(int)
    # pieces of one width: they begin where the width changes, and share a point with the piece before
    breaks = np.flatnonzero(np.diff(thick)) + 1
    cuts = np.unique(np.concatenate([[0], ends, breaks]))
    last = np.zeros(len(points) + 1, bool)
    last[ends] = True
    pieces: dict[int, list[np.ndarray]] = {}
    for start, stop in zip(cuts[:-1].tolist(), cuts[1:].tolist(), strict=True):
        piece = fixed[start : stop if last[stop] else stop + 1]
        pieces.setdefault(int(thick[start]), []).append(piece)
    for thickness, curves in pieces.items():
        cv2.polylines(canvas, curves, False, 255, thickness, cv2.LINE_8, bits)
    return cv2.resize(canvas, (width, height), interpolation=cv2.INTER_AREA)
