"""One hand writing one line: a text laid out in pen strokes, bent as hands bend, drawn with a given pen."""

from dataclasses import dataclass

import cv2
import numpy as np

from netchu.synthetic.fonts import FIELD_UNIT, X_HEIGHT, Shape, StrokeFont

ASCENT, DESCENT = 150, 80  # px of canvas above and below the baseline, at X_HEIGHT
_SIDE = 24  # px of canvas before the first and after the last letter
_BEND_CELL = 4  # px of the page between points at which its bending is computed


@dataclass(frozen=True)
class Hand:
    """How somebody writes. Lengths are in x-heights, unless said otherwise."""

    x_height: float  # share of the page height
    advance: float  # width that a character takes, spaces counted
    letter_gap: float  # added after each letter
    word_gap: float
    gap_jitter: float  # log-normal
    slant: float  # tangent, beside the font's own
    ascenders: float  # factor of what rises above the small letters
    descenders: float
    baseline: float  # share of the page height
    drift: float  # rise or fall of the baseline over the line, share of the page height
    wave: float  # amplitude of the baseline's waves
    jitter: float  # of each letter up and down
    size_jitter: float  # of words, share
    wobble: float  # largest usual displacement of a stroke
    mark_right: float  # marks are set down late: to the right
    mark_up: float
    mark_jitter: float
    pen: float  # stroke width, share of the page height
    pressure: float  # variation of the stroke width, share
    fading: float  # share of the ink that a light touch leaves out


def draw_hand(rng: np.random.Generator, distortion: float) -> Hand:
    """A random hand; distortion 0 writes as the font is drawn, 1 as people do."""

    def spread(low: float, high: float, plain: float) -> float:
        return plain + distortion * (float(rng.uniform(low, high)) - plain)

    return Hand(
        x_height=float(rng.uniform(0.2, 0.31)),
        advance=spread(0.85, 1.4, 1.1),
        letter_gap=spread(-0.06, 0.14, 0.0),
        word_gap=spread(0.4, 1.5, 0.6),
        gap_jitter=distortion * 0.22,
        slant=spread(-0.18, 0.3, 0.0),
        ascenders=spread(0.85, 1.3, 1.0),
        descenders=spread(0.75, 1.35, 1.0),
        baseline=spread(0.62, 0.78, 0.68),
        drift=distortion * float(rng.normal(0, 0.035)),
        wave=distortion * 0.1,
        jitter=distortion * 0.06,
        size_jitter=distortion * 0.08,
        wobble=distortion * float(rng.uniform(0.05, 0.13)),
        mark_right=spread(-0.08, 0.5, 0.0),
        mark_up=spread(-0.08, 0.16, 0.0),
        mark_jitter=distortion * 0.1,
        pen=float(np.clip(rng.normal(0.031, 0.005), 0.02, 0.046)),
        pressure=distortion * float(rng.uniform(0.08, 0.25)),
        fading=distortion * float(rng.uniform(0.0, 0.45)),
    )


def lay_out(text: str, font: StrokeFont, capitals: StrokeFont, hand: Hand, rng: np.random.Generator) -> np.ndarray:
    """The text's distance field, uint8 (ASCENT + DESCENT, W) in 1/16 px at `X_HEIGHT`; far from ink 255.

    Capitals and digits are taken from the font `capitals`: hands mix what fonts keep apart.
    """
    glyphs = [(capitals if c.isupper() or c.isdigit() else font).glyph(c) for c in text]
    lifts = rng.normal(0, hand.jitter * X_HEIGHT, len(text))
    gaps = hand.word_gap * X_HEIGHT * np.exp(rng.normal(0, hand.gap_jitter + 1e-9, len(text)))
    if hand.gap_jitter:
        gaps[rng.random(len(text)) < 0.03] *= 0.25  # words run together
    advances = np.array([g.advance for g in glyphs]) + hand.letter_gap * X_HEIGHT
    spaces = np.array([c == " " for c in text])
    advances[spaces] = gaps[spaces]
    pens = _SIDE + np.concatenate([[0], np.cumsum(advances)])
    canvas = np.full((ASCENT + DESCENT, int(pens[-1]) + 2 * _SIDE), 255, np.uint8)
    right, up, vary = (share * X_HEIGHT for share in (hand.mark_right, hand.mark_up, hand.mark_jitter))
    shifts = rng.normal(0, vary + 1e-9, (len(text), 2)) + (right, -up)
    for glyph, x, y, (dx, dy) in zip(glyphs, pens[:-1], ASCENT + lifts, shifts, strict=True):
        for shape, mark_x, mark_y in ((glyph.body, 0, 0), (glyph.above, dx, dy), (glyph.below, 0.3 * dx, -0.3 * dy)):
            if shape is not None:
                _stamp(canvas, shape, int(x + mark_x), int(y + mark_y))
    return canvas


def _stamp(canvas: np.ndarray, shape: Shape, x: int, y: int) -> None:
    """Draws a shape into the canvas where it is nearer than what is there; cut at the canvas's edges."""
    left, top = x + shape.left, y + shape.top
    x0, y0 = max(left, 0), max(top, 0)
    field = shape.field[y0 - top :, x0 - left :]
    target = canvas[y0 : y0 + field.shape[0], x0 : x0 + field.shape[1]]
    np.minimum(target, field[: target.shape[0], : target.shape[1]], out=target)


def write(field: np.ndarray, characters: int, hand: Hand, rng: np.random.Generator, height: int) -> np.ndarray:
    """Ink on a page, float32 (height, W) from 0 to 1, as wide as the text.

    Args:
        field: from `lay_out`.
        characters: how many characters were laid out.
        hand: who writes.
        rng: source of chance.
        height: of the page, px.
    """
    scale = _scale(field, hand, height)
    body = field.shape[1] - 2 * _SIDE
    across = float(np.clip(hand.advance * X_HEIGHT * characters / max(body, 1), 0.75, 1.5)) * scale
    across = min(across, max(0.55 * scale, 18.2 * height / body))  # people squeeze what would not fit the page
    width = max(8, int(field.shape[1] * across))
    map_x, map_y = _bend(hand, rng, scale, across, (height, width))
    distance = cv2.remap(field, map_x, map_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=255)
    return _stroke(distance, hand, rng, scale, height)


def _scale(field: np.ndarray, hand: Hand, height: int) -> float:
    """Page px for a px of the field, smaller where the line would not fit the page."""
    scale = hand.x_height * height / X_HEIGHT
    rows = np.flatnonzero((field < 2 * FIELD_UNIT).any(axis=1))
    if not rows.size:
        return scale
    above, below = max(1, ASCENT - rows[0]) * max(1.0, hand.ascenders), max(1, rows[-1] - ASCENT)
    room_above, room_below = hand.baseline * height + 2, (1 - hand.baseline) * height + 4
    return float(max(0.45 * scale, min(scale, room_above / above, room_below / below)))


def smooth_noise(rng: np.random.Generator, shape: tuple[int, int], cell: float, method: int = cv2.INTER_CUBIC):
    """Random field float32 (H, W), standard normal at points `cell` px apart, smooth between them."""
    height, width = shape
    grid = rng.standard_normal((max(2, int(height / cell) + 2), max(2, int(width / cell) + 2)), np.float32)
    return cv2.resize(grid, (width, height), interpolation=method)


def _bend(
    hand: Hand, rng: np.random.Generator, scale: float, across: float, shape: tuple[int, int]
) -> tuple[np.ndarray, np.ndarray]:
    """Where in the field each page pixel comes from; two float32 (H, W)."""
    height, width = shape
    coarse = (-(-height // _BEND_CELL), -(-width // _BEND_CELL))  # the maps are smooth: compute few points of them
    x, y = ((np.arange(size, dtype=np.float32) + 0.5) * _BEND_CELL - 0.5 for size in coarse[::-1])
    cell = height / _BEND_CELL

    def along_line(cell_heights: float) -> np.ndarray:
        return smooth_noise(rng, (1, coarse[1]), cell_heights * cell)[0]

    sizes = np.clip(1 + hand.size_jitter * (along_line(1.6) + 0.7 * along_line(0.35)), 0.7, 1.4)
    waves = hand.wave * hand.x_height * height * along_line(2.5)
    baseline = hand.baseline * height + hand.drift * height * (2 * x / width - 1) + waves
    down = (y[:, None] - baseline) / (scale * sizes)
    # Ascenders and descenders have their own proportions; small letters keep theirs.
    down += (1 / hand.ascenders - 1) * np.minimum(down + X_HEIGHT, 0)
    down += (1 / hand.descenders - 1) * np.maximum(down, 0)
    steps = np.cumsum(1 + hand.size_jitter * (along_line(1.0) + 1.2 * along_line(0.35)))
    along = (steps - 0.5) * (width / steps[-1] / across)
    wobble = hand.wobble * X_HEIGHT
    map_x = along + hand.slant * down + wobble * smooth_noise(rng, coarse, 0.36 * cell)
    map_y = down + ASCENT + wobble * smooth_noise(rng, coarse, 0.36 * cell)
    size = (coarse[1] * _BEND_CELL, coarse[0] * _BEND_CELL)
    fine = (cv2.resize(m.astype(np.float32), size, interpolation=cv2.INTER_LINEAR) for m in (map_x, map_y))
    return tuple(np.ascontiguousarray(m[:height, :width]) for m in fine)


def _stroke(distance: np.ndarray, hand: Hand, rng: np.random.Generator, scale: float, height: int) -> np.ndarray:
    """Ink float32 (H, W) of a pen that follows the lines of a distance field, with changing pressure."""
    unit = FIELD_UNIT / scale  # steps of the field in one page px
    touch = smooth_noise(rng, distance.shape, 0.35 * height, cv2.INTER_LINEAR)
    radius = 0.5 * hand.pen * height * unit
    ink = (radius * (1 + hand.pressure * touch) + 0.5 * unit - distance) * (1 / (1.3 * unit))
    np.clip(ink, 0, 1, out=ink)
    if hand.fading:
        ink *= np.clip(1 - hand.fading * (0.6 - 0.55 * touch), 0.3, 1)
    return ink
