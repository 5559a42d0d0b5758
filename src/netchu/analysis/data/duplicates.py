"""Lines that repeat each other, by file, by picture, by text, by writer; and whether they straddle two splits."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pandas as pd
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from netchu.charset import normalise
from netchu.config import EXPLORATION
from netchu.data.ink import ink_line, is_ink_path
from netchu.data.lines import Lines
from netchu.system.progress import track

SAME_FILE, SAME_TEXT, SAME_WRITER = "same image file", "same text", "same writer, where known"
ALIKE = f"images at most {EXPLORATION.hash_bits} of 127 bits apart"
NEAR = f"texts 1–{EXPLORATION.edits} edits apart"
LEAKS = [SAME_FILE, SAME_TEXT, SAME_WRITER]
"""Pairs that must not lie in two splits."""

_HASH_ROWS, _HASH_COLUMNS = 8, 16  # lowest frequencies kept: a line is long and low
_THUMBNAIL = (256, 64)  # px, width and height that a line is brought to first
_AT_ONCE = 256  # lines that are compared with all others at a time


def near_texts(manifest: pd.DataFrame, edits: int = EXPLORATION.edits) -> tuple[int, int]:
    """Pairs of lines whose case-folded texts differ by one to `edits` characters, and those of them in two splits."""
    counts = pd.crosstab(_folded_texts(manifest), manifest["split"])
    unique = counts.index.tolist()

    def near(first: int, end: int) -> np.ndarray:
        one, others = unique[first:end], unique[first:]
        return process.cdist(one, others, scorer=Levenshtein.distance, score_cutoff=edits, dtype=np.uint16) <= edits

    return _count_near(near, counts.to_numpy(), "comparing texts")


def _folded_texts(manifest: pd.DataFrame) -> pd.Series:
    """Texts in one case, NFC."""
    return manifest["text"].map(lambda text: normalise(text).casefold())


def _count_near(near: Callable[[int, int], np.ndarray], counts: np.ndarray, what: str) -> tuple[int, int]:
    """Pairs of lines of different rows that are near, and those of them that lie in two splits.

    Pairs are counted, never listed, and few rows are compared at a time: of short texts, nearly all are near.

    Args:
        near: from row and up to row → bool (rows, N - first), which rows from the first one on are near to each.
        counts: (N, S), how many lines each row stands for in each split.
        what: is done, for the progress.
    """
    pairs = same = 0.0
    for first in track(range(0, len(counts), _AT_ONCE), what):
        rows = counts[first : first + _AT_ONCE]
        beside = np.triu(near(first, first + _AT_ONCE), 1) @ counts[first:]  # lines by split
        pairs += float((rows.sum(axis=1) * beside.sum(axis=1)).sum())
        same += float((rows * beside).sum())
    return int(pairs), int(pairs - same)


def image_hash(line: np.ndarray) -> np.ndarray:
    """127 bits of a prepared line, bool: the lowest frequencies of its cosine transform, each over the median or not.

    Args:
        line: uint8 (64, W), dark ink on white.

    Source: the perceptual hash of Zauner, "Implementation and benchmarking of perceptual image hash functions", 2010,
    with a low and wide block of frequencies, since a line is low and wide.

    >>> line = np.full((64, 300), 255, np.uint8)
    >>> line[20:40, 30:90] = 0
    >>> int((image_hash(line) != image_hash(255 - (255 - line) // 2)).sum())  # half as dark: the same picture
    0
    """
    small = cv2.resize(line, _THUMBNAIL, interpolation=cv2.INTER_AREA).astype(np.float32)
    waves = cv2.dct(255 - small)[:_HASH_ROWS, :_HASH_COLUMNS].ravel()[1:]  # the first is the amount of ink
    return waves > np.median(waves)


def similar_images(lines: Lines, manifest: pd.DataFrame) -> tuple[int, int]:
    """Pairs of lines whose hashes differ by few of 127 bits (see `ALIKE`), and those of them in two splits.

    Args:
        lines: prepared lines, found in the manifest by their path.
    """
    if not len(lines):
        return 0, 0
    signs = np.stack([np.where(image_hash(lines.image(i)), 1, -1) for i in range(len(lines))]).astype(np.float32)
    splits = manifest.set_index("path")["split"].loc[list(lines.paths)]

    def near(first: int, end: int) -> np.ndarray:
        return (signs.shape[1] - signs[first:end] @ signs[first:].T) / 2 <= EXPLORATION.hash_bits

    return _count_near(near, pd.get_dummies(splits, dtype=np.int64).to_numpy(), "comparing pictures")


def duplicate_summary(manifest: pd.DataFrame, lines: Lines) -> pd.DataFrame:
    """Pairs of lines that repeat each other: one row per kind, pairs in all and pairs that straddle two splits.

    Args:
        manifest: all lines.
        lines: them again, prepared.
    """
    files = [_content(path) for path in track(manifest["path"], "reading files")]
    rows = {
        SAME_FILE: _grouped(manifest["split"], pd.Series(files, manifest.index)),
        SAME_TEXT: _grouped(manifest["split"], _folded_texts(manifest)),
        ALIKE: similar_images(lines, manifest),
        NEAR: near_texts(manifest),
        SAME_WRITER: _grouped(manifest["split"], manifest["writer"].replace("", np.nan)),
    }
    return pd.DataFrame.from_dict(rows, orient="index", columns=["pairs", "across splits"])


def _content(path: str) -> str:
    """A hash of the file, or of the strokes where many lines of ink lie in one file."""
    content = b"".join(map(bytes, ink_line(path).strokes)) if is_ink_path(path) else Path(path).read_bytes()
    return hashlib.sha256(content).hexdigest()


def _grouped(splits: pd.Series, groups: pd.Series) -> tuple[int, int]:
    """Pairs within the groups, and those of them that lie in two splits; nan is no group."""
    same = [group for _, group in splits.groupby(groups)]
    pairs = sum(len(group) * (len(group) - 1) // 2 for group in same)
    return pairs, pairs - sum(n * (n - 1) // 2 for group in same for n in group.value_counts())
