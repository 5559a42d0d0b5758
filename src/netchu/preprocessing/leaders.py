"""Finds and takes out leaders: the dots or dashes that a form prints for people to write on."""

from typing import NamedTuple

import cv2
import numpy as np

from netchu.preprocessing.pieces import connected_pieces

_INK = 128  # darker than this is ink
_LOWEST_ASPECT = 3  # width to height: on higher pages, which are shrunk, letters are as small as dots
_HIGHEST, _WIDEST = 0.3, 0.45  # of a dot or dash, share of the page height
_FILLED, _FULL = 0.5, 0.7  # share of its box that is ink, the latter where it is large enough to be a letter
_TINY, _LOW = 5, 0.1  # px of height, and share of the page height, up to which it can be none
_FEWEST = 10  # of a leader
_STEEPEST, _SLOPES = 0.05, 41  # rise per run of a leader, and how many slopes are tried
_ALIKE = 1.6  # ratio between the sizes of its dots
_OFF_LINE = 0.4  # dot heights, and one px, by which a dot may lie off its line
_OFF_STEP = 0.2  # steps, and half a px, by which it may lie off its place on the line
_EVEN = 7  # steps between neighbours that are even, at least
_REGULAR = 0.75  # and as a share of those not interrupted by writing
_REACH = 3  # steps to a dot that says where the next ones must lie
_MOST = 6  # leaders on a page


class _Dots(NamedTuple):
    """Pieces of ink as small as dots: (N,) each, middle and size in px, and their labels."""

    x: np.ndarray
    y: np.ndarray
    width: np.ndarray
    height: np.ndarray
    label: np.ndarray

    def where(self, chosen: np.ndarray) -> "_Dots":
        return _Dots(*(values[chosen] for values in self))


def remove_leaders(gray: np.ndarray) -> np.ndarray:
    """Paints leaders white: ten or more dots or dashes of one size, at even steps on a straight line.

    Dots that writing touches stay with it; full stops and dots of letters do not lie at the leader's places, and stay.
    A page without a leader, or much higher than a row, comes back as it is.

    Args:
        gray: uint8 (H, W), dark ink on white paper.
    """
    if gray.shape[1] < _LOWEST_ASPECT * gray.shape[0]:
        return gray
    ink = gray < _INK
    labels, stats, middles = connected_pieces(ink)
    left = _dots(stats, middles, gray.shape[0])
    leaders: list[np.ndarray] = []
    while len(left.x) >= _FEWEST and len(leaders) < _MOST:
        members = _on_one_line(left)
        places = _at_even_steps(left.where(members)) if len(members) >= _FEWEST else members[:0]
        if len(places) < _FEWEST:
            break
        leaders.append(left.label[members[places]])
        left = left.where(~np.isin(left.label, leaders[-1]))
    if not leaders:
        return gray
    chosen = np.zeros(len(stats), np.uint8)
    chosen[np.concatenate(leaders)] = 1
    soft = cv2.dilate(chosen[labels], np.ones((5, 5), np.uint8)) > 0
    others = cv2.dilate(ink.view(np.uint8) & ~chosen[labels], np.ones((3, 3), np.uint8)) > 0
    return np.where(soft & ~others, np.uint8(255), gray)


def _dots(stats: np.ndarray, middles: np.ndarray, page_height: int) -> _Dots:
    width, height, area = (stats[:, k] for k in (cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT, cv2.CC_STAT_AREA))
    small = (height <= max(3, _HIGHEST * page_height)) & (width <= _WIDEST * page_height) & (2 * width >= height)
    filled = np.where(height > min(_TINY, _LOW * page_height), _FULL, _FILLED)
    small &= area >= filled * width * height
    top = stats[:, cv2.CC_STAT_TOP]
    small &= (top > 0) & (top + height < page_height)  # the feet of a row above, which the page's edge cuts, are alike
    return _Dots(middles[small, 0], middles[small, 1], width[small], height[small], np.flatnonzero(small))


def _on_one_line(dots: _Dots) -> np.ndarray:
    """Numbers of the dots of one size on the fullest straight line that is nearly level, from left to right."""
    bin_height = 2 * (_OFF_LINE * float(np.median(dots.height)) + 1)
    slopes = np.linspace(-_STEEPEST, _STEEPEST, _SLOPES)
    rows = dots.y - slopes[:, None] * (dots.x - dots.x.mean())
    bins = np.floor((rows - rows.min()) / (bin_height / 2)).astype(int)
    counts = np.zeros((_SLOPES, int(bins.max()) + 2), int)
    np.add.at(counts, (np.arange(_SLOPES)[:, None], bins), 1)
    pairs = counts[:, :-1] + counts[:, 1:]
    slope, first = np.unravel_index(pairs.argmax(), pairs.shape)
    near = np.flatnonzero((bins[slope] == first) | (bins[slope] == first + 1))
    width, height = np.median(dots.width[near]), np.median(dots.height[near])
    alike = (np.abs(dots.width[near] - width) <= (_ALIKE - 1) * width + 1) & (
        np.abs(dots.height[near] - height) <= (_ALIKE - 1) * height + 1
    )
    near = near[alike]
    near = near[np.argsort(dots.x[near])]
    if len(near) < _FEWEST:
        return near
    rise, start = np.polyfit(dots.x[near], dots.y[near], 1)
    return near[np.abs(dots.y[near] - start - rise * dots.x[near]) <= _OFF_LINE * height + 1]


def _at_even_steps(dots: _Dots) -> np.ndarray:
    """Numbers of the dots that lie at even steps; none where most don't. The dots come from left to right."""
    gaps = np.diff(dots.x)
    step = float(np.median(gaps[gaps <= 1.5 * np.median(gaps)]))
    off = _OFF_STEP * step + 0.5
    even, short = np.abs(gaps - step) <= off, gaps <= 1.5 * step
    if even.sum() < _EVEN or even.sum() < _REGULAR * short.sum() or step < 1.2 * np.median(dots.width):
        return np.empty(0, int)
    apart = np.abs(dots.x[:, None] - dots.x)
    number = np.round(apart / step)
    return np.flatnonzero(((number >= 1) & (number <= _REACH) & (np.abs(apart - number * step) <= off)).any(axis=1))
