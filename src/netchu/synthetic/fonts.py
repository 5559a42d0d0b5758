"""Handwriting fonts as single pen strokes: each glyph as a distance field to the middle of its strokes."""

import functools
import importlib.resources
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from fontTools.ttLib import TTFont, TTLibError
from PIL import Image, ImageDraw, ImageFont

from netchu.errors import InputError

PACKAGES = ("fontpkg_indie_flower", "fontpkg_dancing_script")  # pip-installed, both with all of Vietnamese
X_HEIGHT = 34  # px, of small letters in a distance field
FIELD_UNIT = 16  # steps of a uint8 distance field in one pixel
PADDING = 8  # px of field around a glyph's strokes: further away than any pen is wide
_OVERSAMPLING = 2
_TAILED = ",;'\""
_DOT_RADIUS = 1.5  # px, beside the pen's own
_TAIL = 11  # px, least height of a comma


@dataclass(frozen=True)
class Shape:
    """Part of a glyph: distance field uint8 (H, W) in 1/16 px, and where its corner lies from the pen, px."""

    field: np.ndarray
    left: int
    top: int


@dataclass(frozen=True)
class Glyph:
    """A character's body, the marks that a hand sets down afterwards (tones, hats, dots), its advance in px."""

    body: Shape | None
    above: Shape | None
    below: Shape | None
    advance: float


def default_fonts() -> list[Path]:
    """Font files of the pip-installed handwriting fonts, sorted by name."""
    files = []
    for package in PACKAGES:
        folder = Path(str(importlib.resources.files(package))) / "files"
        files += folder.glob("*.ttf")
    return sorted(files, key=lambda file: file.name)


def font_files(font_dirs: Iterable[str | Path] = ()) -> list[Path]:
    """The default fonts and every .ttf and .otf in the folders, sorted by name in each.

    Raises:
        InputError: a folder is missing or has no font; a file is not a font.
    """
    files = default_fonts()
    for folder in map(Path, font_dirs):
        if not folder.is_dir():
            raise InputError(f"There is no font folder {folder}: correct font_dirs (--font-dir) or leave it out.")
        found = sorted(f for f in folder.iterdir() if f.suffix.lower() in (".ttf", ".otf"))
        if not found:
            raise InputError(f"The font folder {folder} has no .ttf or .otf file: put fonts there or leave it out.")
        files += found
    for file in files:
        characters_of(file)
    return files


@functools.cache
def characters_of(file: Path) -> frozenset[str]:
    """Characters that the font draws.

    Raises:
        InputError: not a font file.
    """
    try:
        with TTFont(file, lazy=True, fontNumber=0) as font:
            names = font.getBestCmap() or {}
            # Some fonts map a character to an empty glyph: a label without ink.
            empty = {name for name in names.values() if "glyf" in font and font["glyf"][name].numberOfContours == 0}
            return frozenset(chr(code) for code, name in names.items() if name not in empty)
    except (TTLibError, OSError) as error:
        raise InputError(f"{file} is not a readable font ({error}): remove or replace it.") from error


def fonts_for(text: str, files: Iterable[Path]) -> list[Path]:
    """Those of the fonts that have every letter of the text."""
    letters = set(text) - {" "}
    return [file for file in files if letters <= characters_of(file)]


@functools.cache
def load_font(file: Path) -> "StrokeFont":
    """The font, kept in memory with the glyphs it has drawn."""
    return StrokeFont(file)


class StrokeFont:
    """Glyphs of one font at `X_HEIGHT`, thinned to pen strokes, drawn once each.

    Args:
        file: .ttf or .otf.

    Raises:
        InputError: not a font file.
    """

    def __init__(self, file: Path):
        try:
            probe = ImageFont.truetype(str(file), 100)
        except OSError as error:
            raise InputError(f"{file} is not a readable font ({error}): remove or replace it.") from error
        # Capitals count too: scripts with tiny small letters would else come out huge.
        height = -0.5 * probe.getbbox("x", anchor="ls")[1] - 0.3 * probe.getbbox("H", anchor="ls")[1]
        size = 100 * X_HEIGHT * _OVERSAMPLING / max(height, 1.0)
        self._font = ImageFont.truetype(str(file), size)
        self._glyphs: dict[str, Glyph] = {}

    def glyph(self, character: str) -> Glyph:
        """The character's strokes."""
        if character not in self._glyphs:
            self._glyphs[character] = self._draw(character)
        return self._glyphs[character]

    def _draw(self, character: str) -> Glyph:
        advance = self._font.getlength(character) / _OVERSAMPLING
        left, top, right, bottom = self._font.getbbox(character, anchor="ls")
        margin = PADDING * _OVERSAMPLING
        left, top = (int(_OVERSAMPLING * np.floor((edge - margin) / _OVERSAMPLING)) for edge in (left, top))
        width, height = (
            int(_OVERSAMPLING * np.ceil((end + margin - start) / _OVERSAMPLING))
            for start, end in ((left, right), (top, bottom))
        )
        image = Image.new("L", (width, height))
        ImageDraw.Draw(image).text((-left, -top), character, fill=255, font=self._font, anchor="ls")
        mask = (np.asarray(image) > 127).astype(np.uint8)
        if not mask.any():
            return Glyph(None, None, None, advance)
        if character in _TAILED:
            mask = _straightened(mask, character)
        parts = _split_marks(mask, baseline=-top) if character.isalpha() else (mask, None, None)
        return Glyph(*(None if part is None else _shape(part, left, top) for part in parts), advance)


def _straightened(mask: np.ndarray, character: str) -> np.ndarray:
    """Tails of commas and quotes as strokes a hand would draw: thinned, a comma would shrink to a full stop."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    lowest = 1 + int(np.argmax(stats[1:, cv2.CC_STAT_TOP]))
    strokes = mask.copy()
    for i in range(1, count) if character in "'\"" else [lowest]:
        y, height = stats[i, cv2.CC_STAT_TOP], stats[i, cv2.CC_STAT_HEIGHT]
        (x0, y0), (x1, y1) = ((float(np.flatnonzero(labels[row] == i).mean()), row) for row in (y, y + height - 1))
        longer = max(1.0, _TAIL * _OVERSAMPLING / height)
        end = (round(x0 + longer * (x1 - x0)), round(y0 + longer * (y1 - y0)))
        strokes[labels == i] = 0
        cv2.line(strokes, (round(x0), int(y0)), end, 1)
    return strokes


def _split_marks(mask: np.ndarray, baseline: int) -> tuple[np.ndarray, np.ndarray | None, np.ndarray | None]:
    """Body, what hangs free above it, what hangs free below the baseline; masks uint8 (H, W) of 0 and 1."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    if count <= 2:
        return mask, None, None
    tops, heights = stats[:, cv2.CC_STAT_TOP], stats[:, cv2.CC_STAT_HEIGHT]
    main = 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))
    middle = tops[main] + 0.3 * heights[main]
    above = [i for i in range(1, count) if i != main and tops[i] + heights[i] < middle]
    below = [i for i in range(1, count) if i != main and tops[i] > baseline - 0.1 * heights[main]]
    body = mask.copy()
    body[np.isin(labels, above + below)] = 0
    return body, *(np.isin(labels, group).astype(np.uint8) if group else None for group in (above, below))


def _shape(mask: np.ndarray, left: int, top: int) -> Shape:
    """Distance field of a mask's strokes, with padding; its corner lies at (left, top) from the pen, oversampled px."""
    columns, rows = np.flatnonzero(mask.any(axis=0)), np.flatnonzero(mask.any(axis=1))
    x0, y0 = (int(index[0]) // _OVERSAMPLING * _OVERSAMPLING for index in (columns, rows))
    mask = np.ascontiguousarray(mask[y0 : rows[-1] + 1, x0 : columns[-1] + 1])
    lines = _with_dots(thin(mask), mask)
    margin = PADDING * _OVERSAMPLING
    bottom, right = (margin + -size % _OVERSAMPLING for size in lines.shape)
    lines = cv2.copyMakeBorder(1 - lines, margin, bottom, margin, right, cv2.BORDER_CONSTANT, value=1)
    distance = cv2.distanceTransform(lines, cv2.DIST_L2, cv2.DIST_MASK_5)
    distance = cv2.GaussianBlur(distance, (5, 5), 1.2)  # the middle line runs in pixel steps: smooth them
    size = (lines.shape[1] // _OVERSAMPLING, lines.shape[0] // _OVERSAMPLING)
    distance = cv2.resize(distance, size, interpolation=cv2.INTER_AREA)
    field = cv2.convertScaleAbs(distance, alpha=FIELD_UNIT / _OVERSAMPLING)
    return Shape(field, (left + x0) // _OVERSAMPLING - PADDING, (top + y0) // _OVERSAMPLING - PADDING)


def _with_dots(lines: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Lines, and a round dot for each part of the mask that has hardly any: a pen that dwells leaves a dot."""
    count, labels, _, centres = cv2.connectedComponentsWithStats(mask, connectivity=8)
    lengths = np.bincount(labels[lines > 0], minlength=count)
    radius = int(_DOT_RADIUS * _OVERSAMPLING)
    for i in np.flatnonzero(lengths[1:] <= radius) + 1:
        cv2.circle(lines, (round(centres[i][0]), round(centres[i][1])), radius, 1, -1)
    return lines


def thin(mask: np.ndarray) -> np.ndarray:
    """Thins a mask uint8 (H, W) of 0 and 1 to lines one pixel wide; small round parts may vanish.

    Source: T. Y. Zhang and C. Y. Suen, A fast parallel algorithm for thinning digital patterns, 1984.

    >>> thin(np.ones((3, 5), np.uint8))
    array([[0, 0, 0, 0, 0],
           [0, 1, 1, 0, 0],
           [0, 0, 0, 0, 0]], dtype=uint8)
    """
    lines, before = mask.copy(), -1
    while (left := cv2.countNonZero(lines)) != before:
        before = left
        for table in _thinning_tables():
            codes = cv2.filter2D(lines, -1, _NEIGHBOURS, borderType=cv2.BORDER_CONSTANT)
            lines &= cv2.LUT(codes, table)
    return lines


_NEIGHBOURS = np.array([[128, 1, 2], [64, 0, 4], [32, 16, 8]], np.float32)  # bits clockwise from north


@functools.cache
def _thinning_tables() -> tuple[np.ndarray, np.ndarray]:
    """For each of the two sub-steps, 0 for the neighbour codes at which a pixel goes; uint8 (256,)."""
    tables = []
    for first, second in (((0, 2, 4), (2, 4, 6)), ((0, 2, 6), (0, 4, 6))):
        keep = np.ones(256, np.uint8)
        for code in range(256):
            around = [code >> bit & 1 for bit in range(8)]
            rises = sum(a < b for a, b in zip(around, around[1:] + around[:1], strict=True))
            inner = all(around[i] for i in first) or all(around[i] for i in second)
            keep[code] = not (2 <= sum(around) <= 6 and rises == 1 and not inner)
        tables.append(keep)
    return tuple(tables)
