"""New lines of written words: whose they are, what is left out of them, what is struck out."""

from itertools import pairwise

import numpy as np
import pytest
from ink_files import POINTS, word_strokes, write_inkml, write_pages

from netchu.data.ink import InkLine
from netchu.data.ink_layout import LINE_FOLDER, WORD_FOLDER
from netchu.errors import InputError
from netchu.synthetic.ink_signs import SIGNS
from netchu.synthetic.ink_words import InkWords, _places_of

ANN = ["ab cab ba", "Huế ab 1 2"]
BEN = ["ab quê ba", "dad cab 3"]
WIDE = 1e6


@pytest.fixture(scope="module")
def words(tmp_path_factory):
    folder = write_pages(tmp_path_factory.mktemp("ink"), {"ann": ANN, "ben": BEN})
    return InkWords(sorted((folder / LINE_FOLDER).iterdir()))


def compose(words, tokens, writer="ann", width=WIDE, seed=0, struck=0.0):
    return words.compose(writer, tokens.split(), width, np.random.default_rng(seed), struck)


def sizes(strokes):
    return [len(stroke) for stroke in strokes]


def test_the_words_stand_beside_each_other_in_the_order_of_the_text(words):
    strokes, text = compose(words, "ba ab Huế cab")
    assert text == "ba ab Huế cab" and len(strokes) == 10  # a stroke per letter
    assert all(stroke.dtype == np.float32 for stroke in strokes)
    left = [stroke[:, 0].min() for stroke in strokes]
    assert left == sorted(left) and left[0] == 0
    gaps = [left[k] - strokes[k - 1][:, 0].max() for k in (2, 4, 7)]
    inside = [left[k] - strokes[k - 1][:, 0].max() for k in (1, 3, 5, 6, 8, 9)]
    assert min(gaps) > max(inside)


def test_chance_alone_decides(words):
    first, again = compose(words, "ab ba cab", seed=4), compose(words, "ab ba cab", seed=4)
    assert all((a == b).all() for a, b in zip(first[0], again[0], strict=True))
    other, _ = compose(words, "ab ba cab", seed=5)
    assert any((a != b).any() for a, b in zip(first[0], other, strict=True))


@pytest.mark.parametrize("writer", ["ann", "ben"])
def test_the_writer_s_own_word_is_preferred(words, writer):
    for seed in range(20):
        strokes, _ = compose(words, "ab ba cab", writer, seed=seed)
        assert set(sizes(strokes)) == {POINTS[writer]}


def test_a_word_that_the_writer_lacks_is_borrowed(words):
    strokes, text = compose(words, "ab quê")
    assert text == "ab quê" and sizes(strokes) == [POINTS["ann"]] * 2 + [POINTS["ben"]] * 3
    assert compose(words, "ab", "nobody")[1] == "ab"


def test_a_word_that_nobody_wrote_is_left_out_of_strokes_and_text(words):
    strokes, text = compose(words, "ab xyz ba")
    assert text == "ab ba" and len(strokes) == 4
    assert compose(words, "xyz") == ([], "")
    assert compose(words, "1x 17")[1] == ""  # not a part of it either


def test_a_word_that_nobody_wrote_is_put_together_of_a_first_letter_and_a_rest(tmp_path):
    folder = write_pages(tmp_path, {"ann": ["cab cab cab", "dad dad bad"]})
    words = InkWords(list((folder / LINE_FOLDER).iterdir()))
    for word in ("dab", "cad", "bab"):
        strokes, text = compose(words, f"{word}, ba")
        assert text == f"{word},"  # no word begins with b and ends there, and a is no first letter
        left = [stroke[:, 0].min() for stroke in strokes]
        assert len(strokes) == 4 and left == sorted(left)


def test_numbers_are_put_together_of_digits(words):
    strokes, text = compose(words, "213 ab")
    assert text == "213 ab" and sizes(strokes) == [POINTS["ann"]] * 2 + [POINTS["ben"]] + [POINTS["ann"]] * 2
    left = [stroke[:, 0].min() for stroke in strokes]
    assert left == sorted(left) and left[3] - left[2] > left[2] - left[1]  # a space is wider than a digit's place


@pytest.mark.parametrize("sign, strokes", [(sign, len(strokes)) for sign, strokes in SIGNS.items()])
def test_signs_that_the_words_come_without_are_drawn(words, sign, strokes):
    for seed in range(5):
        drawn, text = compose(words, f"ab{sign} ba", seed=seed)
        assert text == f"ab{sign} ba" and len(drawn) == 4 + strokes
        assert all(np.isfinite(stroke).all() for stroke in drawn)
    assert compose(words, f"1{sign}2")[1] == f"1{sign}2"


def test_a_word_in_quotation_marks_or_brackets(words):
    strokes, text = compose(words, '"ab" (ba), ab?')
    assert text == '"ab" (ba), ab?' and len(strokes) == 6 + 2 + 2 + 1 + 1 + 1 + 2


def test_a_line_ends_with_the_word_that_reaches_its_width(words):
    strokes, text = compose(words, "ab " * 30, width=40.0)
    assert 2 <= len(text.split()) < 15 and len(strokes) == 2 * len(text.split())
    assert 40 < max(stroke[:, 0].max() for stroke in strokes) + 5
    assert min(stroke[:, 0].min() for stroke in strokes[-2:]) < 40  # both of the last word


def test_a_struck_out_word_is_not_in_the_text(words, monkeypatch):
    line = np.array([[0.0, 0.0], [1.0, 0.0], [2.0, 0.0]])  # letters have more points
    monkeypatch.setattr("netchu.synthetic.ink_words.strike", lambda width, rng: [line])
    struck = 0
    for seed in range(40):
        strokes, text = compose(words, "ab " * 30, width=40.0, seed=seed, struck=1.0)
        assert set(text.split()) == {"ab"}
        more = len(strokes) - 2 * len(text.split())
        assert sizes(strokes).count(3) == (more > 0) and more != 1  # a line, and the word that it goes through
        struck += more > 0
    assert struck >= 36  # now and then the line ends before its place comes
    assert [len(part) for part in compose(words, "ab ba", struck=1.0, width=0.0)] == [2, 2]  # never the first word


def test_the_share_of_struck_out_words(words):
    lines = [compose(words, "ab " * 30, width=40.0, seed=seed, struck=0.25) for seed in range(200)]
    assert 30 <= sum(len(strokes) > 2 * len(text.split()) for strokes, text in lines) <= 70


def test_the_height_above_the_line_stays(tmp_path):
    """A word that stands low in its line stands low in the new one; the slope of a line is none of its words' own."""
    low = [stroke + (600, 80) for stroke in word_strokes("cc")]
    rising = [
        stroke + (300 * k, -60 * k) for k, word in enumerate(["aa", "ab", "ba", "bb"]) for stroke in word_strokes(word)
    ]
    groups = [("tg_0_0", "bd", word_strokes("bd")), ("tg_0_1", "db", word_strokes("db", x=300)), ("tg_0_2", "cc", low)]
    groups += [(f"tg_1_{k}", word, rising[2 * k : 2 * k + 2]) for k, word in enumerate(["aa", "ab", "ba", "bb"])]
    write_inkml(tmp_path / WORD_FOLDER / "ann.inkml", groups)
    words = InkWords([write_inkml(tmp_path / LINE_FOLDER / "ann.inkml", groups)])
    rows = {text: np.mean(np.concatenate(compose(words, text)[0])[:, 1]) for text in words.by_text}
    flat = {text: np.mean(np.concatenate(word_strokes(text))[:, 1]) for text in words.by_text}
    assert rows["cc"] - rows["bd"] > (flat["cc"] - flat["bd"]) / 100 + 0.5
    assert abs((rows["bb"] - rows["aa"]) - (flat["bb"] - flat["aa"]) / 100) < 1.5  # of 3 that the line rises


def test_lines_without_words_beside_them_are_refused(tmp_path):
    file = write_inkml(tmp_path / LINE_FOLDER / "ann.inkml", [("tg_0", "ab", word_strokes("ab"))])
    with pytest.raises(InputError, match=WORD_FOLDER):
        InkWords([file])
    (tmp_path / WORD_FOLDER).mkdir()
    (tmp_path / WORD_FOLDER / "ann.inkml").write_text("no ink")
    with pytest.raises(InputError, match=WORD_FOLDER):
        InkWords([file])


def test_where_a_word_stands_depends_on_its_ink_not_on_the_number_of_its_points():
    corners = [np.array([[0, 0], [0, 40], [30, 40]], np.float32), np.array([[90, 10], [90, 30]], np.float32)]
    many = [
        np.concatenate([np.linspace(a, b, 50) for a, b in pairwise(stroke)]).astype(np.float32) for stroke in corners
    ]
    few, dense = (
        _places_of([InkLine(str(number), "a", (stroke,)) for number, stroke in enumerate(strokes)])
        for strokes in (corners, many)
    )
    np.testing.assert_allclose(few, dense, rtol=1e-3)
