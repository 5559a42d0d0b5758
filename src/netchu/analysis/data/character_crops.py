"""Single characters cut out of lines, where a CTC alignment of the label finds them."""

from collections.abc import Sequence

import numpy as np

from netchu.charset import Charset, normalise
from netchu.data.lines import Lines
from netchu.decoding.alignment import align_frames
from netchu.errors import InputError

_MARGIN = 6  # px of the neighbourhood shown on either side


def crop_character(image: np.ndarray, spans: np.ndarray, position: int, stride: int) -> np.ndarray:
    """One character's part of a line, uint8 (64, W'): half-way to its neighbours' frames on either side.

    CTC needs one frame only to write a character, most often in its middle, so that its own frames are too narrow.

    Args:
        image: uint8 (64, W).
        spans: (L, 2) frames, see `decoding.alignment.align_frames`.
        position: of the character in the text.
        stride: px per frame.
    """
    first, end = spans[position]
    before = spans[position - 1][1] if position else max(0, 2 * first - end - 1)
    after = spans[position + 1][0] if position + 1 < len(spans) else end + (end - first) + 1
    left = int(stride * (before + first) / 2) - _MARGIN
    right = int(np.ceil(stride * (end + after) / 2)) + _MARGIN
    return image[:, max(0, left) : max(min(right, image.shape[1]), max(0, left) + 1)]


def character_crops(
    lines: Lines, log_probs: Sequence[np.ndarray], charset: Charset, characters: Sequence[str], stride: int
) -> list[tuple[str, np.ndarray]]:
    """Each of the characters as somebody wrote it, from the first line that has it: (character, uint8 (64, W)).

    A character that no line has, or whose line can't be aligned, is left out.

    Args:
        lines: prepared lines with their labels.
        log_probs: (T, K) of each.
        charset: of the log-probs.
        characters: wanted, in this order.
        stride: px per frame of the network.
    """
    texts = [normalise(text) for text in lines.texts]
    found = []
    for character in characters:
        for i in (i for i, text in enumerate(texts) if character in text):
            try:
                spans = align_frames(log_probs[i], texts[i], charset)
            except InputError:  # more letters than frames, or a letter the network doesn't know: try another line
                continue
            found.append((character, crop_character(lines.image(i), spans, texts[i].index(character), stride)))
            break
    return found
