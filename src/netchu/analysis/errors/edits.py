"""Which errors: every edit, and what differs in it: base letter, vowel mark, tone, case, space, ..."""

import unicodedata
from functools import cache
from typing import NamedTuple

import numpy as np
import pandas as pd
from rapidfuzz.distance import Levenshtein

from netchu.charset import normalise
from netchu.metrics import char_errors

_TONE_NAMES = {
    "": "level",
    "\u0300": "grave",
    "\u0301": "acute",
    "\u0309": "hook",
    "\u0303": "tilde",
    "\u0323": "dot below",
}
_VOWEL_MARK_NAMES = {"\u0306": "breve", "\u0302": "circumflex", "\u031b": "horn"}
_EDITS = {"replace": "substitution", "delete": "deletion", "insert": "insertion"}

TONES = list(_TONE_NAMES.values())
"""The six tones: ngang, huyền, sắc, hỏi, ngã, nặng."""

KINDS = ["base letter", "vowel mark", "tone", "case", "space", "digit", "punctuation", "insertion", "deletion"]
"""What an edit can be about; an edit may be about several."""

EDIT_COLUMNS = ["line", "position", "op", "reference", "hypothesis", "kind"]


class LetterParts(NamedTuple):
    """A Vietnamese letter in its parts."""

    base: str  # one of a-z
    vowel_mark: str  # "", breve, circumflex, horn, or stroke (of đ)
    tone: str  # one of TONES
    upper: bool


@cache
def decompose(character: str) -> LetterParts | None:
    """The parts of a letter; None for whatever is no Latin letter.

    >>> decompose("Ặ")
    LetterParts(base='a', vowel_mark='breve', tone='dot below', upper=True)
    >>> decompose("đ").vowel_mark, decompose("7")
    ('stroke', None)
    """
    lower = unicodedata.normalize("NFC", character).lower()
    if lower == "đ":  # Unicode has no decomposition for it
        return LetterParts("d", "stroke", "level", lower != character)
    base, *marks = unicodedata.normalize("NFD", lower)
    if not "a" <= base <= "z":
        return None
    vowel_mark = next((_VOWEL_MARK_NAMES[m] for m in marks if m in _VOWEL_MARK_NAMES), "")
    tone = next((_TONE_NAMES[m] for m in marks if m in _TONE_NAMES), "level")
    return LetterParts(base, vowel_mark, tone, unicodedata.normalize("NFC", character) != lower)


def align(reference: str, hypothesis: str) -> list[tuple[str, str, str]]:
    """One shortest way from reference to hypothesis, character by character, after normalisation.

    Returns:
        (op, reference character, hypothesis character) in reading order; op is equal, substitution, deletion
        (the hypothesis misses it: its side is "") or insertion (the reference's side is "").

    >>> align("Hà 1", "Ha1")
    [('equal', 'H', 'H'), ('substitution', 'à', 'a'), ('deletion', ' ', ''), ('equal', '1', '1')]
    """
    reference, hypothesis = normalise(reference), normalise(hypothesis)
    steps = []
    for tag, r0, r1, h0, h1 in Levenshtein.opcodes(reference, hypothesis):
        for i in range(max(r1 - r0, h1 - h0)):
            pair = reference[r0:r1][i : i + 1], hypothesis[h0:h1][i : i + 1]
            steps.append((_EDITS.get(tag, tag), *pair))
    return steps


def edit_kinds(reference: str, hypothesis: str) -> tuple[str, ...]:
    """What an edit is about: the parts that differ between two letters, else the classes of the characters.

    >>> edit_kinds("Ộ", "ô"), edit_kinds("đ", "d"), edit_kinds("", " "), edit_kinds("/", "1")
    (('tone', 'case'), ('vowel mark',), ('space', 'insertion'), ('digit', 'punctuation'))
    """
    if reference == hypothesis:
        return ()
    left, right = (decompose(c) if c else None for c in (reference, hypothesis))
    if left and right:
        return tuple(kind for kind, a, b in zip(KINDS, left, right, strict=False) if a != b)
    kinds = {_class_of(c) for c in (reference, hypothesis) if c and not decompose(c)}
    kinds |= {"insertion"} if not reference else {"deletion"} if not hypothesis else set()
    return tuple(kind for kind in KINDS if kind in kinds)


def _class_of(character: str) -> str:
    return "space" if character.isspace() else "digit" if character.isdigit() else "punctuation"


def edit_table(predictions: pd.DataFrame) -> pd.DataFrame:
    """One row per edit: line (index of the predictions), position, op, reference, hypothesis, kind.

    `position` counts reference characters from 0; `kind` is a tuple of `KINDS` (`.explode("kind")` counts each).
    """
    rows = []
    for line, reference, hypothesis in _texts(predictions):
        position = 0
        for op, r, h in align(reference, hypothesis):
            if op != "equal":
                rows.append((line, position, op, r, h, edit_kinds(r, h)))
            position += len(r)
    return pd.DataFrame(rows, columns=EDIT_COLUMNS)


def count_kinds(edits: pd.DataFrame) -> pd.DataFrame:
    """Edits of each kind: kind, count, share of all edits, most frequent first; shares may sum to over 1."""
    counts = edits["kind"].explode().value_counts().reindex(KINDS, fill_value=0)
    table = pd.DataFrame({"kind": KINDS, "count": counts.to_numpy(np.int64)})
    table["share"] = table["count"] / max(len(edits), 1)
    return table.sort_values("count", ascending=False, kind="stable", ignore_index=True)


def top_confusions(edits: pd.DataFrame, n: int = 20) -> pd.DataFrame:
    """The n most frequent edits: op, reference, hypothesis, kind, count, share of all edits."""
    counts = edits.groupby(EDIT_COLUMNS[2:], sort=True).size().rename("count").reset_index()
    counts["share"] = counts["count"] / max(len(edits), 1)
    return counts.sort_values("count", ascending=False, kind="stable", ignore_index=True).head(n)


def without_marks(text: str, tone: bool = True, vowel_mark: bool = True) -> str:
    """The text without its tones, without its vowel marks (and đ's stroke), or without both.

    >>> without_marks("Đường Số 1"), without_marks("Đường", vowel_mark=False), without_marks("Ổ", tone=False)
    ('Duong So 1', 'Đương', 'Ỏ')
    """
    dropped = {mark for mark in _TONE_NAMES if tone} | {mark for mark in _VOWEL_MARK_NAMES if vowel_mark}
    if vowel_mark:
        text = text.replace("đ", "d").replace("Đ", "D")
    return unicodedata.normalize("NFC", "".join(c for c in unicodedata.normalize("NFD", text) if c not in dropped))


def cer_without_marks(predictions: pd.DataFrame, tone: bool = True, vowel_mark: bool = True) -> float:
    """CER (corpus total) when tones, vowel marks, or both are taken from reference and hypothesis alike."""
    errors = characters = 0
    for _, *pair in _texts(predictions):
        reference, hypothesis = (without_marks(text, tone, vowel_mark) for text in pair)
        errors += char_errors(reference, hypothesis)
        characters += len(normalise(reference))
    return errors / max(characters, 1)


def worst_and_surest(predictions: pd.DataFrame, count: int) -> pd.DataFrame:
    """Wrong lines worth a look: half of them those with most errors for their length, then the most confident ones.

    Returns:
        At most `count` rows of the predictions, with cer, and why: "worst" or "surest".

    >>> table = pd.DataFrame({"char_errors": [0, 9, 1], "characters": [10, 10, 10], "confidence": [1, 0.2, 0.9]})
    >>> worst_and_surest(table, 2)["why"].to_dict()
    {1: 'worst', 2: 'surest'}
    """
    rates = predictions["char_errors"] / predictions["characters"].clip(lower=1)
    wrong = predictions.assign(cer=rates)[predictions["char_errors"].gt(0)]
    worst = wrong.sort_values("cer", ascending=False, kind="stable").head(-(-count // 2))
    surest = wrong.drop(worst.index).sort_values("confidence", ascending=False, kind="stable").head(count // 2)
    return pd.concat([worst.assign(why="worst"), surest.assign(why="surest")])


def _texts(predictions: pd.DataFrame) -> zip:
    return zip(predictions.index, predictions["reference"], predictions["hypothesis"], strict=True)
