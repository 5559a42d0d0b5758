"""Running text as handwritten lines show it: cut where a line ends, in the middle of sentences."""

import re
from collections.abc import Sequence

import numpy as np

from netchu.charset import Charset
from netchu.config import RUNNING_TEXT, RunningText

_ALIKE = str.maketrans({"—": "–", "−": "-", "’": "'", "‘": "'", "“": '"', "”": '"'})  # ink can't tell them apart
_SIGNS = re.compile(r"[^\w\s]|_")


def line_texts(files: Sequence[Sequence[str]], charset: Charset, settings: RunningText = RUNNING_TEXT) -> list[str]:
    """Whole sentences, and pieces of sentences of a line's length, cut between words.

    A few of the pieces have every word capitalised and no signs, as labels of forms do. The same texts and settings
    give the same lines.

    Args:
        files: sentences of each file; of a long one only a sample is taken, a short one counts several times.
        charset: sentences with characters outside it are left out, once variants of dashes and quotation marks are
            made one.
        settings: lengths and shares.

    >>> line_texts([["Trời hôm nay đẹp quá."]], Charset.vietnamese(), RunningText(small_weight=1))
    ['Trời hôm nay đẹp quá.']
    """
    rng = np.random.default_rng(settings.seed)
    lines = []
    for texts in files:
        readable = [text for text in (text.translate(_ALIKE) for text in texts) if not charset.unknown(text)]
        weight = settings.small_weight if sum(map(len, readable)) < settings.small_file else 1
        for text in _sample(rng, readable, settings.max_characters) * weight:
            lines += _lines_of(rng, text, settings)
    return lines


def _sample(rng: np.random.Generator, texts: Sequence[str], most: int) -> list[str]:
    """All texts, or random ones with about this many characters."""
    if sum(map(len, texts)) <= most:
        return list(texts)
    order = rng.permutation(len(texts))
    ends = np.cumsum([len(texts[i]) for i in order])
    return [texts[i] for i in order[: np.searchsorted(ends, most) + 1]]


def _lines_of(rng: np.random.Generator, text: str, settings: RunningText) -> list[str]:
    whole = settings.whole_share if len(text) <= settings.max_chars else settings.long_share
    if len(text) < settings.min_chars or rng.random() < whole:
        return [text]
    pieces = cut(rng, text, settings.min_chars, settings.max_chars)
    return [title_case(piece) for piece in pieces] if rng.random() < settings.title_share else pieces


def cut(rng: np.random.Generator, text: str, min_chars: int, max_chars: int) -> list[str]:
    """The text in pieces of whole words, each of about a random length; a longer word is a piece of its own.

    The first piece may be shorter: a sentence begins anywhere on a line.

    >>> cut(np.random.default_rng(0), "một hai ba bốn", 6, 7)
    ['một', 'hai ba', 'bốn']
    """
    pieces: list[str] = []
    room = rng.integers(1, max_chars + 1)
    for word in text.split():
        if pieces and len(pieces[-1]) + 1 + len(word) <= room:
            pieces[-1] += " " + word
        else:
            room = rng.integers(min_chars, max_chars + 1) if pieces else room
            pieces.append(word)
    return pieces


def title_case(text: str) -> str:
    """Every word with a capital, no signs.

    >>> title_case("ở số 5, xã Lộc An.")
    'Ở Số 5 Xã Lộc An'
    """
    return " ".join(word[:1].upper() + word[1:] for word in _SIGNS.sub(" ", text).split())


def with_capitals(texts: Sequence[str], every: int = RUNNING_TEXT.capitals_every) -> list[str]:
    """The texts, and each `every`-th of them once more in CAPITALS.

    >>> with_capitals(["Huế", "Sa Pa"], 2)
    ['Huế', 'Sa Pa', 'HUẾ']
    """
    return [*texts, *(text.upper() for text in texts[::every])]
