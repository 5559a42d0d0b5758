"""What is in the data, before any model: looks, sizes, characters, marks, room for CTC."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from PIL import Image

from netchu import registry
from netchu.analysis.errors.confusions import VOWEL_MARKS
from netchu.analysis.errors.edits import TONES, decompose
from netchu.charset import normalise
from netchu.config import SYNTHETIC
from netchu.data.images import read_image
from netchu.data.ink import is_ink_path
from netchu.data.lines import Lines
from netchu.data.readers import read_data
from netchu.decoding.alignment import frames_needed
from netchu.models.backbones import backbone_class
from netchu.synthetic.lines import make_lines
from netchu.system.progress import track

TONE_LETTERS = dict(zip(TONES, ["a", "à", "á", "ả", "ã", "ạ"], strict=True))
MARK_LETTERS = dict(zip(VOWEL_MARKS, ["a e i o u y", "ă", "â ê ô", "ơ ư", "đ"], strict=True))

STRIDES = (4, 8, 16, 32)  # px per frame: from what our backbones have to what VGG16 has with its usual pools

SIZE_TITLES = {"height": "Image height, px", "aspect": "Width / height", "characters": "Characters"}
"""What `line_sizes` measures and is shown."""

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


def sample_pages(
    manifest: pd.DataFrame, count: int, seed: int = 1, synthetic: bool = False
) -> tuple[list[np.ndarray], list[str]]:
    """Pages and what is written on them, for a grid of two columns.

    Args:
        manifest: lines; drawn as by `sample_lines`.
        count: pages.
        seed: of the draw, and of synthetic lines.
        synthetic: half of the pages are synthetic lines made here, right of the manifest's own.

    Returns:
        Images uint8 (H, W) or (H, W, 3), in the colours of the files, and a label for each.
    """
    shown = sample_lines(manifest, count // 2 if synthetic else count, seed)
    pages, texts = list(map(read_image, shown["path"])), shown["text"].tolist()
    if not synthetic:
        return pages, texts
    made, _ = read_data(make_lines(replace(SYNTHETIC, lines=len(shown), seed=seed)))
    images = [image for pair in zip(pages, map(read_image, made["path"]), strict=True) for image in pair]
    labels = [f"real: {text}" for text in texts], [f"synthetic: {text}" for text in made["text"]]
    return images, [label for pair in zip(*labels, strict=True) for label in pair]


def line_sizes(manifest: pd.DataFrame) -> pd.DataFrame:
    """Sizes of images and texts, one row per line; only image headers are read, ink is drawn.

    Returns:
        width and height (px, upright), aspect (width / height), characters, words. Index: the manifest's. An
        image that can't be opened has width, height and aspect nan.
    """
    found = [_size(path) for path in track(manifest["path"], "sizes of lines")]
    sizes = np.array(found, dtype=np.float64).reshape(-1, 2)
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
        if is_ink_path(path):
            height, width = read_image(path).shape[:2]  # as it is drawn
            return width, height
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


def frame_room(lines: Lines, strides: Sequence[int] = ()) -> pd.DataFrame:
    """Frames of each preprocessed line for every frame that CTC needs; under 1 the text can't be written.

    Returns:
        One row per line, one column per stride (px): ceil(width / stride) / frames needed. Without `strides` those of
        `STRIDES` and of every backbone.
    """
    strides = strides or sorted({*STRIDES, *backbone_strides().values()})
    needed = np.array([max(frames_needed(normalise(text)), 1) for text in lines.texts])
    return pd.DataFrame({stride: np.ceil(lines.widths / stride) / needed for stride in strides})


def backbone_strides() -> dict[str, int]:
    """px that one frame of each backbone covers."""
    return {name: backbone_class(name).stride for name in registry.BACKBONES}
