"""What is in the data, before any model: sizes, characters, marks, duplicates, room for CTC."""

import hashlib
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
from PIL import Image
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from netchu.charset import normalise
from netchu.data.lines import Lines
from netchu.evaluation.confusions import VOWEL_MARKS
from netchu.evaluation.error_analysis import TONES, decompose
from netchu.models import BACKBONES, build_backbone
from netchu.training.feasibility import frames_needed

TONE_LETTERS = dict(zip(TONES, ["a", "à", "á", "ả", "ã", "ạ"], strict=True))
MARK_LETTERS = dict(zip(VOWEL_MARKS, ["a e i o u y", "ă", "â ê ô", "ơ ư", "đ"], strict=True))

STRIDES = (4, 8, 16, 32)  # px a frame: from what the backbones have to what VGG16 has with its usual pools

_VOWELS = frozenset("aeiouy")


def sample_lines(manifest: pd.DataFrame, count: int, seed: int = 1) -> pd.DataFrame:
    """`count` lines drawn by seed, the sources taking turns, so that a small source is seen beside a large one.

    >>> lines = pd.DataFrame({"path": list("abcd"), "source": ["scan"] * 3 + ["photo"]})
    >>> sorted(sample_lines(lines, 2)["source"])
    ['photo', 'scan']
    """
    shuffled = manifest.sample(frac=1, random_state=seed)
    turns = shuffled.groupby("source").cumcount()
    return shuffled.loc[turns.sort_values(kind="stable").index].head(count)


def measure_lines(manifest: pd.DataFrame) -> pd.DataFrame:
    """Sizes of images and texts, one row a line; only image headers are read.

    Returns:
        width and height (px, upright), aspect (width / height), characters, words. Index: the manifest's. An
        image that can't be opened has width, height and aspect nan.
    """
    sizes = np.array([_size(path) for path in manifest["path"]], dtype=np.float64).reshape(-1, 2)
    texts = manifest["text"].map(normalise)
    columns = {
        "width": sizes[:, 0],
        "height": sizes[:, 1],
        "aspect": sizes[:, 0] / sizes[:, 1],
        "characters": texts.str.len(),
        "words": texts.str.split().str.len(),
    }
    return pd.DataFrame(columns, index=manifest.index)


def _size(path: str) -> tuple[float, float]:
    try:
        with Image.open(path) as image:
            turned = image.getexif().get(0x0112, 1) >= 5  # orientations 5 to 8 lie on their side
            return image.size[::-1] if turned else image.size
    except (OSError, ValueError):
        return float("nan"), float("nan")


def character_counts(manifest: pd.DataFrame) -> pd.DataFrame:
    """How often each character occurs: character, count, lines (that have it), train (lines); most frequent first.

    >>> character_counts(pd.DataFrame({"text": ["aab", "b "], "split": ["train", "val"]})).values.tolist()[0]
    ['a', 2, 1, 1]
    """
    texts = [normalise(text) for text in manifest["text"]]
    counts = Counter("".join(texts))
    lines = Counter(character for text in texts for character in set(text))
    in_train = manifest["split"].eq("train").tolist()
    train = Counter(c for text, kept in zip(texts, in_train, strict=True) if kept for c in set(text))
    rows = [(c, n, lines[c], train[c]) for c, n in sorted(counts.items(), key=lambda item: (-item[1], item[0]))]
    return pd.DataFrame(rows, columns=["character", "count", "lines", "train"])


def mark_counts(manifest: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Vowels by tone, and vowels and đ by vowel mark.

    Returns:
        Counts indexed by `TONES` (over vowels), and by `VOWEL_MARKS` (over vowels and đ).

    >>> tones, marks = mark_counts(pd.DataFrame({"text": ["Đường Hoà"]}))
    >>> int(tones["grave"]), int(marks["horn"]), int(marks["stroke"]), int(marks["none"])
    (2, 2, 1, 2)
    """
    tones, marks = Counter(), Counter()
    for character, count in Counter("".join(manifest["text"].map(normalise))).items():
        letter = decompose(character)
        if letter and letter.base in _VOWELS:
            tones[letter.tone] += count
        if letter and (letter.base in _VOWELS or letter.vowel_mark == "stroke"):
            marks[letter.vowel_mark or "none"] += count
    return (
        pd.Series([tones[name] for name in TONES], index=TONES, name="tone"),
        pd.Series([marks[name] for name in VOWEL_MARKS], index=VOWEL_MARKS, name="vowel mark"),
    )


def near_duplicates(manifest: pd.DataFrame, edits: int = 3) -> pd.DataFrame:
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
    splits = manifest["split"]
    rows = []
    for (one, other), distance in near.items():
        pairs = [(a, b) for a in rows_of[one] for b in rows_of[other] if a < b or one != other]
        rows += [(a, b, int(distance), splits[a] != splits[b]) for a, b in pairs]
    table = pd.DataFrame(rows, columns=["first", "second", "distance", "across"])
    return table.astype({"across": bool}).sort_values(["distance", "first", "second"], ignore_index=True)


def duplicate_summary(manifest: pd.DataFrame, edits: int = 3) -> pd.DataFrame:
    """Pairs of lines that repeat each other: one row a kind, pairs in all and pairs that straddle two splits."""
    pairs = near_duplicates(manifest, edits)
    files = manifest["path"].map(lambda path: hashlib.sha256(Path(path).read_bytes()).hexdigest())
    same = [group for _, group in manifest["split"].groupby(files)]
    same_pairs = sum(len(group) * (len(group) - 1) // 2 for group in same)
    same_across = same_pairs - sum(n * (n - 1) // 2 for group in same for n in group.value_counts())
    equal, near = pairs[pairs["distance"].eq(0)], pairs[pairs["distance"].gt(0)]
    return pd.DataFrame(
        {
            "pairs": [same_pairs, len(equal), len(near)],
            "across splits": [same_across, int(equal["across"].sum()), int(near["across"].sum())],
        },
        index=["same image file", "same text", f"texts {1}–{edits} edits apart"],
    )


def frame_room(lines: Lines, strides: tuple[int, ...] = STRIDES) -> pd.DataFrame:
    """Frames of each preprocessed line for every frame that CTC needs; under 1 the text can't be written.

    Returns:
        One row a line, one column a stride (px): ceil(width / stride) / frames needed.
    """
    needed = np.array([max(frames_needed(normalise(text)), 1) for text in lines.texts])
    return pd.DataFrame({stride: np.ceil(lines.widths / stride) / needed for stride in strides})


def backbone_strides() -> dict[str, int]:
    """px that one frame of each backbone covers."""
    return {name: build_backbone(name).stride for name in BACKBONES}
