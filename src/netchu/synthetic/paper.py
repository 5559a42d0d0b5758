"""Paper, ink colours and the scanner: ink coverage becomes a page as it lies in a data set."""

import functools
from dataclasses import dataclass

import cv2
import numpy as np

from netchu.synthetic.hands import smooth_noise

LAVENDER, WHITE, GRAY, BEIGE, CYAN = (227, 227, 238), (246, 246, 248), (196, 201, 208), (236, 229, 214), (222, 236, 240)
BLUE, VIOLET, BLACK, PENCIL = (92, 100, 194), (98, 90, 176), (44, 46, 58), (132, 132, 140)
BRIGHT, GREEN, RED, NAVY = (30, 112, 214), (60, 118, 98), (168, 62, 78), (40, 52, 108)
SCAN_PAPERS = ((LAVENDER, 0.78), (WHITE, 0.08), (GRAY, 0.04), (BEIGE, 0.05), (CYAN, 0.05))
SCAN_INKS = ((BLUE, 0.5), (VIOLET, 0.26), (BLACK, 0.09), (PENCIL, 0.06), (BRIGHT, 0.05), (GREEN, 0.02), (RED, 0.02))
FORM_PAPERS = ((GRAY, 0.7), (WHITE, 0.25), (BEIGE, 0.05))
FORM_INKS = ((BLACK, 0.55), (NAVY, 0.25), (BLUE, 0.15), (PENCIL, 0.05))

BINARISED_SHARE = 0.1
FORM_SHARE = 0.2  # telephone photographs of printed forms


@dataclass(frozen=True)
class Page:
    """What is written on and how it is scanned. Colours RGB 0..255; lengths in shares of the height."""

    paper: np.ndarray
    ink: np.ndarray
    left: float
    right: float  # negative: the text runs over the edge
    grain: float  # standard deviation of the noise, gray levels
    shading: float  # gray levels
    blur: float  # px, standard deviation
    binarised: bool
    form: bool  # printed lines of a table around the text
    neighbours: bool  # ends of strokes from the lines above and below


def _mixed(rng: np.random.Generator, table: tuple, spread: float) -> np.ndarray:
    colours, shares = zip(*table, strict=True)
    colour = np.array(colours[int(rng.choice(len(shares), p=shares))], np.float32)
    return np.clip(colour + rng.normal(0, spread) + rng.normal(0, 0.5 * spread, 3), 0, 255).astype(np.float32)


def draw_page(rng: np.random.Generator, distortion: float) -> Page:
    """A random page; distortion 0 is clean, 1 as scanners and telephones deliver."""
    form = rng.random() < FORM_SHARE
    wide = rng.random() < 0.3
    edge = rng.random() < 0.12
    right = rng.uniform(2, 9) if wide else rng.uniform(-0.1, 0.05) if edge else rng.uniform(0.05, 1.2)
    if form:
        right = abs(right) + 0.3  # room for the table's edge
    return Page(
        paper=_mixed(rng, FORM_PAPERS if form else SCAN_PAPERS, 7.0 if form else 3.0),
        ink=_mixed(rng, FORM_INKS if form else SCAN_INKS, 13.0),
        left=float(rng.uniform(-0.04, 0.35)),
        right=float(right),
        grain=distortion * float(rng.uniform(1.0, 3.5) if form else rng.uniform(0.5, 2.2)),
        shading=distortion * float(rng.exponential(6.0 if form else 2.5)),
        blur=distortion * float(rng.uniform(0.2, 0.9)),
        binarised=bool(rng.random() < BINARISED_SHARE),
        form=bool(form and distortion),
        neighbours=bool(rng.random() < 0.12 * min(distortion, 1)),
    )


def put_on_page(ink: np.ndarray, page: Page, rng: np.random.Generator) -> np.ndarray:
    """The page with its ink, uint8 (H, W, 3) RGB.

    Args:
        ink: float32 (H, W), 0 none to 1 full.
        page: from `draw_page`.
        rng: source of chance.
    """
    ink = _with_margins(ink, page)
    if page.neighbours:
        ink = np.maximum(ink, _neighbours(ink, rng))
    if page.blur > 0.35:
        ink = cv2.GaussianBlur(ink, (5, 5), page.blur)
    if page.binarised:
        gray = np.where(ink > 0.35, 0, 255).astype(np.uint8)
        return cv2.cvtColor(gray, cv2.COLOR_GRAY2RGB)
    height, width = ink.shape
    texture = page.grain * _grain(rng, height, width)
    if page.shading > 1:
        texture += page.shading * smooth_noise(rng, (height, width), 4 * height, cv2.INTER_LINEAR)
    rules = _rules(rng, ink) if page.form else None
    bare = 1 - ink
    channels = []
    for paper, colour in zip(page.paper, page.ink, strict=True):
        channel = texture + float(paper)
        if rules is not None:
            channel *= rules
        channel *= bare
        channel += float(colour) * ink
        channels.append(cv2.convertScaleAbs(np.maximum(channel, 0, out=channel)))
    return cv2.merge(channels)


def _with_margins(ink: np.ndarray, page: Page) -> np.ndarray:
    """Paper left and right of the text; a negative margin cuts into it."""
    height = ink.shape[0]
    columns = np.flatnonzero(ink.max(axis=0) > 0.3)
    start, stop = (int(columns[0]), int(columns[-1]) + 1) if columns.size else (0, ink.shape[1])
    left, right = int(page.left * height), int(page.right * height)
    right = min(right, max(int(0.3 * height), 18 * height - (stop - start)))  # pages are about 18 heights wide
    ink = ink[:, start + max(0, -left) : max(stop + min(0, right), start + 8)]
    return cv2.copyMakeBorder(ink, 0, 0, max(0, left), max(0, right), cv2.BORDER_CONSTANT, value=0)


def _neighbours(ink: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The same hand's strokes a line further up and down, of which only the ends reach into the page."""
    height = ink.shape[0]
    shift = int(rng.uniform(0.72, 0.82) * height)
    turned = np.roll(ink, int(rng.integers(ink.shape[1])), axis=1)
    out = np.zeros_like(ink)
    if rng.random() < 0.6:
        out[: height - shift] = turned[shift:]
    else:
        out[shift:] = turned[: height - shift]
    return out


def _rules(rng: np.random.Generator, ink: np.ndarray) -> np.ndarray:
    """Printed lines around the ink as a factor of the paper's light, float32 (H, W)."""
    height, width = ink.shape
    right = width - 1 - np.flatnonzero(ink.max(axis=0) > 0.3)[-1:].sum()
    shift_bits = 4
    mask = np.full((height, width), 255, np.uint8)

    def line(x0: float, y0: float, x1: float, y1: float) -> None:
        points = [(int(x * 2**shift_bits), int(y * 2**shift_bits)) for x, y in ((x0, y0), (x1, y1))]
        cv2.line(mask, *points, int(rng.integers(20, 130)), int(rng.integers(1, 4)), cv2.LINE_AA, shift_bits)

    tilt = float(rng.normal(0, 0.025)) * height
    if rng.random() < 0.75:
        y = float(rng.uniform(0.9, 0.99)) * height
        line(0, y - tilt, width, y + tilt)
    if rng.random() < 0.5:
        y = float(rng.uniform(0.0, 0.07)) * height
        line(0, y - tilt, width, y + tilt)
    if rng.random() < 0.5:
        x = width - float(rng.uniform(0.1, 0.7)) * min(right, 2.0 * height)
        line(x, 0, x + float(rng.normal(0, 2)), height)
    if rng.random() < 0.15:
        line(0, 0.02 * height, float(rng.normal(2, 2)), height)
    return mask.astype(np.float32) * (1 / 255)


@functools.cache
def _grain_tile() -> np.ndarray:
    """Paper and sensor noise, float32 (256, 4096), standard deviation 1; drawn once, cut at random places."""
    noise = np.random.default_rng(0).standard_normal((256, 4096), np.float32)
    noise = 0.55 * noise + 1.6 * cv2.GaussianBlur(noise, (0, 0), 1.3, borderType=cv2.BORDER_REFLECT_101)
    return noise / noise.std()


def _grain(rng: np.random.Generator, height: int, width: int) -> np.ndarray:
    tile = _grain_tile()
    y, x = (int(rng.integers(max(1, have - need))) for have, need in zip(tile.shape, (height, width), strict=True))
    cut = tile[y : y + height, x : x + width]
    missing = (height - cut.shape[0], width - cut.shape[1])
    return np.pad(cut, [(0, n) for n in missing], mode="wrap") if any(missing) else cut
