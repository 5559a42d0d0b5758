"""Lines that repeat each other, by file, by picture, by text, by writer; and whether they straddle two splits."""

import hashlib
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

SAME_FILE, SAME_TEXT, SAME_WRITER = "same image file", "same text", "same writer, where known"
ALIKE = f"images at most {EXPLORATION.hash_bits} of 127 bits apart"
NEAR = f"texts 1–{EXPLORATION.edits} edits apart"
LEAKS = [SAME_FILE, SAME_TEXT, SAME_WRITER]
"""Pairs that must not lie in two splits."""

_HASH_ROWS, _HASH_COLUMNS = 8, 16  # lowest frequencies kept: a line is long and low
_THUMBNAIL = (256, 64)  # px, width and height that a line is brought to first


def near_duplicates(manifest: pd.DataFrame, edits: int = EXPLORATION.edits) -> pd.DataFrame:
    """Pairs of lines whose case-folded texts differ by at most `edits` characters.

    Returns:
        first, second (index of the manifest), distance (0: equal texts), across (the pair lies in two splits);
        nearest first.
    """
    texts = manifest["text"].map(lambda text: normalise(text).casefold()).tolist()
    unique = sorted(set(texts))
    distances = process.cdist(unique, unique, scorer=Levenshtein.distance, score_cutoff=edits, dtype=np.uint16)
    near = {(unique[i], unique[j]): distances[i, j] for i, j in np.argwhere(np.triu(distances <= edits, 1))}
    near |= {(text, text): 0 for text in unique}
    rows_of = pd.Series(manifest.index, index=texts).groupby(level=0).apply(list)
    rows = []
    for (one, other), distance in near.items():
        rows += [(a, b, int(distance)) for a in rows_of[one] for b in rows_of[other] if a < b or one != other]
    return _pairs(rows, manifest)


def _pairs(rows: list[tuple], manifest: pd.DataFrame) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["first", "second", "distance"])
    splits = [manifest["split"].loc[table[side]].to_numpy() for side in ("first", "second")]
    table = table.assign(across=splits[0] != splits[1]).astype({"across": bool})
    return table.sort_values(["distance", "first", "second"], ignore_index=True)


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


def similar_images(lines: Lines, manifest: pd.DataFrame, bits: int = EXPLORATION.hash_bits) -> pd.DataFrame:
    """Pairs of lines whose hashes differ by at most `bits` of 127; columns as in `near_duplicates`.

    Args:
        lines: prepared lines, found in the manifest by their path.
    """
    if not len(lines):
        return _pairs([], manifest)
    signs = np.stack([np.where(image_hash(lines.image(i)), 1, -1) for i in range(len(lines))]).astype(np.float32)
    distances = (signs.shape[1] - signs @ signs.T) / 2
    near = np.argwhere(np.triu(distances <= bits, 1))
    place = pd.Series(manifest.index, index=manifest["path"])[list(lines.paths)].to_numpy()
    return _pairs([(place[i], place[j], int(distances[i, j])) for i, j in near], manifest)


def duplicate_summary(manifest: pd.DataFrame, lines: Lines) -> pd.DataFrame:
    """Pairs of lines that repeat each other: one row per kind, pairs in all and pairs that straddle two splits.

    Args:
        manifest: all lines.
        lines: them again, prepared.
    """
    pairs = near_duplicates(manifest)
    equal, near = pairs[pairs["distance"].eq(0)], pairs[pairs["distance"].gt(0)]
    files = manifest["path"].map(_content)
    alike = similar_images(lines, manifest)
    rows = {
        SAME_FILE: _grouped(manifest["split"], files),
        SAME_TEXT: (len(equal), int(equal["across"].sum())),
        ALIKE: (len(alike), int(alike["across"].sum())),
        NEAR: (len(near), int(near["across"].sum())),
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
