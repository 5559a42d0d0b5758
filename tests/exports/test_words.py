"""Words stand where their letters do, whichever way the row runs."""

import math
from dataclasses import replace

import pytest

from netchu.decoding import Hypothesis
from netchu.exports.words import words_of
from netchu.reading import Letter, Reading


def row(text: str = "ab c", box=(10, 20, 100, 200), turns: int = 0, letters: bool = True, others=()) -> Reading:
    """Letters as wide as each other, each 0.5 probable but for a sure blank."""
    cells = [
        Letter(sign, 1.0 if sign == " " else 0.5, k / len(text), (k + 1) / len(text)) for k, sign in enumerate(text)
    ]
    texts = tuple(Hypothesis(one, -1.0, 0.5) for one in (text, *others))
    return Reading("a.png", texts, tuple(cells) if letters else (), box, quarter_turns=turns)


@pytest.mark.parametrize("letters", [True, False])
@pytest.mark.parametrize(
    ("turns", "box", "boxes"),
    [
        (0, (10, 20, 100, 200), [(10, 20, 100, 150), (10, 20, 175, 200)]),
        (2, (10, 20, 100, 200), [(10, 20, 150, 200), (10, 20, 100, 125)]),
        (1, (100, 200, 10, 20), [(150, 200, 10, 20), (100, 125, 10, 20)]),
        (3, (100, 200, 10, 20), [(100, 150, 10, 20), (175, 200, 10, 20)]),
    ],
)
def test_words_follow_the_row(turns, box, boxes, letters):
    assert [word.box for word in words_of(row(box=box, turns=turns, letters=letters))] == boxes


def test_a_word_is_as_sure_as_its_letters_on_the_average():
    letters = [
        replace(letter, probability=share) for letter, share in zip(row().letters, (1, 0.5, 0, 0.25), strict=True)
    ]
    words = words_of(replace(row(), letters=tuple(letters)))
    assert [word.confidence for word in words] == [0.75, 0.25]
    assert all(math.isnan(word.confidence) for word in words_of(row(letters=False)))


def test_alternatives_are_those_of_texts_with_as_many_words():
    first, second = words_of(row(others=("xb c", "ab d", "xb e", "a b c")))
    assert (first.text, first.alternatives) == ("ab", ("xb",))
    assert (second.text, second.alternatives) == ("c", ("d", "e"))


def test_no_word_is_without_width():
    assert [word.box for word in words_of(row("abcdefgh i", box=(0, 9, 5, 6)))] == [(0, 9, 5, 6), (0, 9, 6, 7)]
