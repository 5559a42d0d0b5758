"""Edits of a line: aligned with the fewest, and each of a kind."""

import unicodedata

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netchu.analysis.errors.edits import (
    KINDS,
    TONES,
    LetterParts,
    align,
    cer_without_marks,
    count_kinds,
    decompose,
    edit_kinds,
    edit_table,
    top_confusions,
    without_marks,
    worst_and_surest,
)
from netchu.analysis.predictions import predictions_table, score_predictions
from netchu.charset import VIETNAMESE, normalise
from netchu.decoding import Hypothesis
from netchu.metrics import char_errors

TEXT = st.text(alphabet="aàâầbdđĐ 1,", max_size=15)


def predictions(*pairs):
    return predictions_table([f"{i}.png" for i in range(len(pairs))], [r for r, _ in pairs],
                             [Hypothesis(h, 0.0) for _, h in pairs])  # fmt: skip


@pytest.mark.parametrize(
    ("character", "letter"),
    [
        ("a", LetterParts("a", "", "level", False)),
        ("Ă", LetterParts("a", "breve", "level", True)),
        ("ế", LetterParts("e", "circumflex", "acute", False)),
        ("ữ", LetterParts("u", "horn", "tilde", False)),
        ("Ở", LetterParts("o", "horn", "hook", True)),
        ("o\u0323\u0302", LetterParts("o", "circumflex", "dot below", False)),
        ("đ", LetterParts("d", "stroke", "level", False)),
        ("Đ", LetterParts("d", "stroke", "level", True)),
        ("7", None),
        (" ", None),
        ("/", None),
    ],
)
def test_decompose(character, letter):
    assert decompose(character) == letter


def test_every_letter_has_its_own_parts():
    letters = [c for c in VIETNAMESE if c.isalpha()]
    assert len({decompose(c) for c in letters}) == len(letters) == 2 * (72 + 21)
    assert {decompose(c).tone for c in letters} == set(TONES)


@settings(max_examples=100, deadline=None)
@given(TEXT, TEXT)
def test_alignment_spells_both_texts_with_the_fewest_edits(reference, hypothesis):
    steps = align(reference, hypothesis)
    assert "".join(r for _, r, _ in steps) == normalise(reference)
    assert "".join(h for _, _, h in steps) == normalise(hypothesis)
    assert sum(op != "equal" for op, _, _ in steps) == char_errors(reference, hypothesis)
    for op, r, h in steps:
        assert (op == "equal") == (r == h)
        assert (op == "insertion") == (r == "") and (op == "deletion") == (h == "")


def test_alignment_does_not_see_the_unicode_form():
    assert align("Huế", unicodedata.normalize("NFD", "Huế")) == [("equal", c, c) for c in "Huế"]


@pytest.mark.parametrize(
    ("reference", "hypothesis", "kinds"),
    [
        ("a", "o", ("base letter",)),
        ("a", "ă", ("vowel mark",)),
        ("đ", "d", ("vowel mark",)),
        ("á", "à", ("tone",)),
        ("a", "A", ("case",)),
        ("ấ", "a", ("vowel mark", "tone")),
        ("Ấ", "o", ("base letter", "vowel mark", "tone", "case")),
        ("1", "7", ("digit",)),
        ("1", "l", ("digit",)),
        ("/", "1", ("digit", "punctuation")),
        (",", ".", ("punctuation",)),
        (" ", "a", ("space",)),
        (" ", "", ("space", "deletion")),
        ("", " ", ("space", "insertion")),
        ("a", "", ("deletion",)),
        ("", "3", ("digit", "insertion")),
    ],
)
def test_kinds_of_an_edit(reference, hypothesis, kinds):
    assert edit_kinds(reference, hypothesis) == kinds


@given(st.sampled_from(VIETNAMESE), st.sampled_from(VIETNAMESE))
@settings(deadline=None)
def test_every_edit_is_about_something(a, b):
    assert bool(edit_kinds(a, b)) == (a != b)
    assert set(edit_kinds(a, b)) <= set(KINDS)


def test_edit_table():
    table = edit_table(predictions(("Hà Nội", "Hà Nội"), ("Đường 1/2b", "Đuờng12bx")))
    assert table.columns.tolist() == ["line", "position", "op", "reference", "hypothesis", "kind"]
    assert list(table.itertuples(index=False, name=None)) == [
        (1, 1, "substitution", "ư", "u", ("vowel mark",)),
        (1, 5, "deletion", " ", "", ("space", "deletion")),
        (1, 7, "deletion", "/", "", ("punctuation", "deletion")),
        (1, 10, "insertion", "", "x", ("insertion",)),
    ]


def test_edit_table_keeps_the_index_and_counts_all_errors():
    lines = predictions(("ab", "ba"), ("aa", "a"), ("", "xyz"))
    lines.index = [10, 20, 30]
    table = edit_table(lines)
    assert table.groupby("line").size().to_dict() == lines["char_errors"].to_dict()


def test_counts_of_kinds_and_confusions():
    table = edit_table(predictions(("ấ ấ", "a a"), ("1", "7"), ("ấ", "a"), ("b", "B")))
    counts = count_kinds(table).set_index("kind")
    assert counts["count"].to_dict() == {kind: 0 for kind in KINDS} | {
        "vowel mark": 3, "tone": 3, "digit": 1, "case": 1,
    }  # fmt: skip
    assert counts.index[:2].tolist() == ["vowel mark", "tone"]
    assert counts.loc["tone", "share"] == pytest.approx(3 / 5)
    top = top_confusions(table, 1)
    assert top.to_dict("records") == [
        {"op": "substitution", "reference": "ấ", "hypothesis": "a", "kind": ("vowel mark", "tone"), "count": 3,
         "share": pytest.approx(3 / 5)}
    ]  # fmt: skip
    assert len(top_confusions(table, 99)) == 3


def test_no_errors_at_all():
    perfect = predictions(("Huế", "Huế"))
    table = edit_table(perfect)
    assert len(table) == 0
    assert top_confusions(table, 5).empty
    assert count_kinds(table)["count"].sum() == 0
    assert count_kinds(table)["share"].sum() == 0


def test_cer_without_marks():
    lines = predictions(("Đường", "Duong"), ("Huế", "Huê"), ("tổ 3", "tổ 8"))
    assert score_predictions(lines).cer == pytest.approx(5 / 12)
    assert cer_without_marks(lines) == pytest.approx(1 / 12)
    assert cer_without_marks(lines, vowel_mark=False) == pytest.approx(4 / 12)
    assert cer_without_marks(lines, tone=False) == pytest.approx(3 / 12)
    assert cer_without_marks(predictions(("", ""))) == 0


@settings(deadline=None)
@given(st.text(alphabet=VIETNAMESE, max_size=30))
def test_without_marks_keeps_the_base_letters(text):
    bare = without_marks(text)
    assert len(bare) == len(text)
    assert all(c.isascii() or not c.isalpha() for c in bare)  # signs have no marks to lose
    assert without_marks(text, tone=False, vowel_mark=False) == text
    assert without_marks(without_marks(text, vowel_mark=False), tone=False) == bare


def test_worst_lines_come_before_the_surest_wrong_ones():
    errors, characters = [0, 4, 1, 2, 1], [9, 10, 2, 10, 10]
    columns = {"char_errors": errors, "characters": characters, "confidence": [1.0, 0.9, 0.2, 0.3, 0.8]}
    table = worst_and_surest(pd.DataFrame(columns), 3)
    assert table.index.tolist() == [2, 1, 4] and table["why"].tolist() == ["worst", "worst", "surest"]
    assert table["cer"].tolist() == pytest.approx([0.5, 0.4, 0.1])
    assert worst_and_surest(pd.DataFrame(columns), 99).index.tolist() == [2, 1, 3, 4]  # no line twice, no right one
