"""Words are cut behind their first letter where it stands apart, and only there."""

import numpy as np
import pytest

from netchu.data.ink import InkLine
from netchu.data.ink_set import InkSet, pack_ink
from netchu.synthetic.letter_groups import LetterGroups

WIDTHS = {"m": 2.0, "o": 1.0, "n": 1.2, "i": 0.3, "h": 1.2}
RNG = np.random.default_rng(0)


def letters(text: str, joined: tuple[int, ...] = (), scale: float = 1.0) -> list[np.ndarray]:
    """A bar as wide as each letter, 0.2 apart; a letter whose number is in `joined` reaches into the next one."""
    strokes, x = [], 0.0
    for k, letter in enumerate(text):
        end = x + WIDTHS[letter] + (0.3 if k in joined else 0)
        strokes.append(np.array([[x, 0.0], [end, 1.0]], np.float32) * scale)
        x += WIDTHS[letter] + 0.2
    return strokes


def pack(words: list[tuple[str, str, list[np.ndarray]]]) -> InkSet:
    return pack_ink([(f"{k}", writer, InkLine(str(k), text, tuple(s))) for k, (writer, text, s) in enumerate(words)])


def groups_of(*words: tuple[str, str, list[np.ndarray]]) -> LetterGroups:
    plain = [("ann", text, letters(text)) for text in ("mon", "hon", "him", "nom") for _ in range(3)]
    ink = pack([*words, *plain])

    def placed(index: int):
        strokes = ink.strokes(index)
        left = min(stroke[:, 0].min() for stroke in strokes)
        moved = [stroke - (left, 0) for stroke in strokes]
        return moved, max(float(stroke[:, 0].max()) for stroke in moved)

    return LetterGroups(ink, placed)


def test_a_word_is_cut_where_its_first_letter_ends():
    groups = groups_of()
    strokes, start = groups.first("h", ["ann"], RNG)
    assert len(strokes) == 1 and np.ptp(strokes[0][:, 0]) == pytest.approx(1.2, abs=0.01)
    assert start == pytest.approx(1.4, abs=0.01)
    strokes, width = groups.rest("on", ["ann"], RNG)
    assert len(strokes) == 2 and strokes[0][:, 0].min() == pytest.approx(0, abs=0.01)
    assert width == pytest.approx(2.4, abs=0.01)
    assert groups.first("o", ["ann"], RNG) is None and groups.rest("oo", ["ann"], RNG) is None


def test_the_writers_own_letters_come_first_then_those_of_like_hands():
    groups = groups_of(("ben", "hon", letters("hon", scale=2.0)))
    for writers, width in ((["ben", "ann"], 2.4), (["ann", "ben"], 1.2), (["eve", "ben"], 2.4)):
        assert np.ptp(groups.first("h", writers, RNG)[0][0][:, 0]) == pytest.approx(width, abs=0.01)
    assert groups.first("h", ["eve"], RNG) is not None


def test_letters_behind_the_first_may_be_joined():
    groups = groups_of(("ben", "monn", letters("monn", joined=(1, 2))))
    assert len(groups.rest("onn", ["ben"], RNG)[0]) == 3


def test_a_first_letter_that_is_joined_is_not_cut_off():
    groups = groups_of(("ben", "nomo", letters("nomo", joined=(0,))), ("ben", "mion", letters("mion", joined=(0, 2))))
    assert groups.rest("omo", ["ben"], RNG) is None
    assert groups.rest("ion", ["ben"], RNG) is None  # a narrow second letter may hide in the first block


def test_numbers_and_single_letters_are_left_alone():
    groups = groups_of(("ben", "m", letters("m")), ("ben", "m.", letters("mi")))
    assert groups.rest("", ["ben"], RNG) is None and groups.rest(".", ["ben"], RNG) is None
