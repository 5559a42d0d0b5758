"""Points for names: against a plain left-to-right reading, and as the beam meets them."""

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netchu.addresses.divisions import divisions
from netchu.charset import Charset
from netchu.decoding import gazetteer_automaton
from netchu.decoding.automaton import step
from netchu.errors import InputError

VIETNAMESE = Charset.vietnamese()
TINY = Charset("abAB1' ,")
NAME = st.text(alphabet="ab1' ,", min_size=1, max_size=7).filter(lambda t: any(c.isalnum() for c in t))
NAMES = st.lists(NAME, max_size=8)
TEXT = st.text(alphabet="abAB1' ,", max_size=24)


def points(names, text, charset=VIETNAMESE):
    return gazetteer_automaton(names, charset).score(charset.encode(text), end=len(charset))


def plain_points(names, text):
    """From the left, at each word's beginning the longest name that ends with a word."""

    def in_word(i):
        return 0 <= i < len(text) and (text[i].isalnum() or text[i] == "'")

    forms = set()
    for name in names:
        name = " ".join(name.split()).strip(" ,'")
        forms |= {name, name.lower(), name.upper()}
    total = i = 0
    while i < len(text):
        fits = [f for f in forms if text.startswith(f, i) and not in_word(i + len(f))] if not in_word(i - 1) else []
        length = max(map(len, fits), default=0)
        total, i = total + length, i + max(length, 1)
    return total


@settings(max_examples=400, deadline=None)
@given(NAMES, TEXT)
def test_equals_plain_reading(names, text):
    assert points(names, text, TINY) == plain_points(names, text) <= len(text)


@settings(max_examples=150, deadline=None)
@given(NAMES, TEXT, st.sampled_from("abAB1"))
def test_a_name_that_goes_on_as_a_word_gives_back_exactly_what_it_earned(names, text, letter):
    automaton = gazetteer_automaton(names, TINY)
    sums, state = [0.0], automaton.start
    for label in TINY.encode(text):
        score, state = step(automaton.arrays, state, label)
        sums.append(sums[-1] + score)
    for i, total in enumerate(sums):
        assert 0 <= total <= i  # never in debt, never more than the characters so far
    broken = text + letter * 9  # no name has nine of a letter in a row
    assert automaton.score(TINY.encode(broken), end=len(TINY)) == plain_points(names, broken)


@settings(max_examples=50, deadline=None)
@given(st.text(alphabet="bB ,", max_size=20))
def test_a_text_without_a_name_scores_nothing(text):
    assert points(["a", "ab", "ba b1", "b a"], text, TINY) == 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Minh Long", 9),
        ("Huyện Minh Long, Quảng Ngãi", 19),
        ("MINH LONG/quảng ngãi-Minh", 19),
        ("Ninh Long", 0),
        ("Minh Longg, Quảng Ngãi", 10),
        ("xMinh Long", 0),
        ("Minh", 0),
        ("Minh Quảng Ngãi", 10),
        ("Minh Long Thành, Quảng", 15),  # the longest name
        ("Minh Long Thàn", 9),  # the shorter one inside is kept
        ("Minh Long Quảng Ngãi.", 19),
        ("Ea H'leo (Đắk Lắk)", 15),
        ("Ea H'leoo", 0),
        ("Quận 1, P.07", 6),
        ("Quận 12", 0),
    ],
)
def test_hand_made_texts(text, expected):
    names = ["Minh Long", "Minh Long Thành", "Quảng Ngãi", "Ea H'leo", "Đắk Lắk", "Quận 1"]
    assert points(names, text) == expected


def test_points_come_and_go_along_the_way():
    automaton = gazetteer_automaton(["Minh Long", "Long An"], VIETNAMESE)
    state, gained = automaton.start, []
    for label in [*VIETNAMESE.encode("Minh Long A,Minh L"), len(VIETNAMESE)]:
        score, state = step(automaton.arrays, state, label)
        gained.append(score)
    assert gained == [1] * 9 + [0, 0, 0] + [1] * 6 + [-6]
    state, gained = automaton.start, []
    for label in VIETNAMESE.encode("Minh Longx"):
        score, state = step(automaton.arrays, state, label)
        gained.append(score)
    assert gained == [1] * 9 + [-9]


def test_a_name_may_begin_inside_another_that_was_left():
    assert points(["Tân An Bình", "An Phú"], "Tân An Phú") == 6
    assert points(["Tân An", "An Phú"], "Tân An Phú") == 6  # the first one counts, nothing counts twice


def test_names_are_normalised_and_repeats_change_nothing():
    one = gazetteer_automaton(["Huế"], VIETNAMESE)
    many = gazetteer_automaton(["Hue\u0302\u0301", " Huế", "Huế.", "Huế"], VIETNAMESE)
    assert all(np.array_equal(a, b) for a, b in zip(one.arrays, many.arrays, strict=True))


def test_names_outside_the_alphabet_are_left_out():
    assert points(["Huế", "ab"], "ab,ab", TINY) == 4


def test_no_names():
    assert points([], "Huyện Minh Long 12") == 0


def test_bad_names():
    with pytest.raises(InputError, match="no letter or digit"):
        gazetteer_automaton(["Huế", " - "], VIETNAMESE)


def test_all_divisions_build_quickly_into_compact_arrays():
    names = {d.name for p in divisions() for q in (p, *p.parts) for d in (q, *q.parts)}
    start = time.process_time()
    automaton = gazetteer_automaton(names, VIETNAMESE)
    assert time.process_time() - start < 10  # a second on an idle machine
    arrays = automaton.arrays[:-1]
    assert {a.dtype for a in arrays} == {np.dtype(np.int32), np.dtype(np.float32)}
    assert sum(a.nbytes for a in arrays) < 10e6
    classes = VIETNAMESE.encode("Xã Long Môn, Huyện Minh Long, Quảng Ngãi")
    assert automaton.score(classes, end=len(VIETNAMESE)) >= 8 + 9 + 10
