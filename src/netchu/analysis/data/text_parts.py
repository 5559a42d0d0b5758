"""What labels are made of: syllables, and abbreviations as they are written."""

import re
from collections import Counter
from collections.abc import Iterable

import pandas as pd

from netchu.addresses.words import KINDS
from netchu.analysis.errors.edits import decompose
from netchu.charset import normalise

_WORD = re.compile(r"[^\W\d_]+")
_CANDIDATE = re.compile(r"(?<![\w'])([^\W\d_]{1,4})(?:(\.)|(?![^\W\d_']))")
_SINGLE = {
    spelling.rstrip(".").upper() for ways in KINDS.values() for spelling in ways if len(spelling.rstrip(".")) == 1
}


def syllable_counts(texts: Iterable[str]) -> pd.Series:
    """How often each syllable is written, in small letters; words without a vowel are no syllable. Most frequent first.

    >>> syllable_counts(["Tân Phú, Q. Tân Bình", "12 tân"]).to_dict()
    {'tân': 3, 'phú': 1, 'bình': 1}
    """
    words = (word.lower() for text in texts for word in _WORD.findall(normalise(text)))
    return _ranked(word for word in words if _has_vowel(word))


def abbreviation_counts(texts: Iterable[str]) -> pd.Series:
    """How often each abbreviation is written, as it is written, with its full stop. Most frequent first.

    An abbreviation is a word of two to four letters without a vowel (TP, Tx, KCN), or a single letter that stands for
    the kind of a division (P, Q, H, X, T): house numbers such as 12B don't count.

    >>> abbreviation_counts(["Lô B, P.5 Q3, TP. HCM", "12B Tx Sa Pa, P.7"]).to_dict()
    {'P.': 2, 'Q': 1, 'TP.': 1, 'HCM': 1, 'Tx': 1}
    """
    found = (match.groups("") for text in texts for match in _CANDIDATE.finditer(normalise(text)))
    return _ranked(word + stop for word, stop in found if _is_abbreviation(word))


def _is_abbreviation(word: str) -> bool:
    return word.upper() in _SINGLE if len(word) == 1 else not _has_vowel(word)


def _has_vowel(word: str) -> bool:
    letters = [decompose(character) for character in word]
    return any(letter and letter.base in "aeiouy" for letter in letters)


def _ranked(items: Iterable[str]) -> pd.Series:
    return pd.Series(dict(Counter(items).most_common()), name="count", dtype="int64")
