"""What is taken for what: base letters, vowel marks and tones apart from each other, over aligned letters."""

from collections import Counter
from collections.abc import Iterator

import pandas as pd

from netchu.analysis.errors.edits import TONES, LetterParts, align, decompose

VOWEL_MARKS = ["none", "breve", "circumflex", "horn", "stroke"]
"""Vowels and d as they are, ă, â ê ô, ơ ư, đ."""

_VOWELS = frozenset("aeiouy")


def letter_pairs(predictions: pd.DataFrame) -> Iterator[tuple[LetterParts, LetterParts]]:
    """Letters written and read in the same place, right and wrong ones, in their parts; nothing else is paired."""
    for reference, hypothesis in zip(predictions["reference"], predictions["hypothesis"], strict=True):
        for _, written, read in align(reference, hypothesis):
            pair = tuple(decompose(c) if c else None for c in (written, read))
            if None not in pair:
                yield pair


def base_confusions(predictions: pd.DataFrame, n: int = 12) -> pd.DataFrame:
    """The n pairs of base letters (a to z) most often mixed up: reference, hypothesis, count, share.

    `share` is of all aligned letters with the reference's base letter. Case and marks make no difference.
    """
    counts = Counter((written.base, read.base) for written, read in letter_pairs(predictions))
    totals: Counter[str] = Counter()
    for (written, _), count in counts.items():
        totals[written] += count
    rows = [(w, r, count, count / totals[w]) for (w, r), count in counts.items() if w != r]
    table = pd.DataFrame(rows, columns=["reference", "hypothesis", "count", "share"])
    ordered = table.sort_values(["count", "reference", "hypothesis"], ascending=[False, True, True], ignore_index=True)
    return ordered.head(n)


def mark_confusion(predictions: pd.DataFrame) -> pd.DataFrame:
    """Vowel marks written (rows) and read (columns), 5 by 5 counts, over aligned letters of the same base letter.

    Letters are the vowels and d, whose stroke makes đ.
    """
    pairs = (
        (written.vowel_mark or "none", read.vowel_mark or "none")
        for written, read in letter_pairs(predictions)
        if written.base == read.base and written.base in _VOWELS | {"d"}
    )
    return _matrix(Counter(pairs), VOWEL_MARKS)


def tone_confusion(predictions: pd.DataFrame) -> pd.DataFrame:
    """Tones written (rows) and read (columns), 6 by 6 counts, over aligned vowels of the same base letter."""
    pairs = (
        (written.tone, read.tone)
        for written, read in letter_pairs(predictions)
        if written.base == read.base and written.base in _VOWELS
    )
    return _matrix(Counter(pairs), TONES)


def _matrix(counts: Counter, names: list[str]) -> pd.DataFrame:
    values = [[counts[written, read] for read in names] for written in names]
    return pd.DataFrame(values, pd.Index(names, name="reference"), pd.Index(names, name="hypothesis"), dtype="int64")
