"""What is taken for what, counted by hand."""

from netchu.analysis.errors.confusions import VOWEL_MARKS, base_confusions, mark_confusion, tone_confusion
from netchu.analysis.errors.edits import TONES
from netchu.analysis.predictions import predictions_table
from netchu.decoding import Hypothesis


def predictions(*pairs):
    return predictions_table([f"{i}.png" for i in range(len(pairs))], [r for r, _ in pairs],
                             [Hypothesis(h, 0.0) for _, h in pairs])  # fmt: skip


def test_tone_confusion():
    lines = predictions(("má ma", "mà ma"), ("mặ", "ma"), ("té", "ta"), ("nó", "nô"), ("bcd", "bcd"))
    table = tone_confusion(lines)
    assert table.shape == (6, 6)
    assert table.index.tolist() == table.columns.tolist() == TONES
    assert table.loc["acute", "grave"] == 1
    assert table.loc["level", "level"] == 1
    assert table.loc["dot below", "level"] == 1  # another vowel mark, but the same base letter
    assert table.loc["acute", "level"] == 1  # nó, nô; another base letter (té, ta) does not count
    assert table.to_numpy().sum() == 4  # consonants have no tone


def test_vowel_marks_are_compared_on_the_same_base_letter_and_the_stroke_of_d_is_one():
    lines = predictions(("Đá", "Dá"), ("dê", "de"), ("mơ", "mô"), ("ưa", "ăa"), ("ăn", "ân"), ("đo", "đo"))
    table = mark_confusion(lines)
    assert table.index.tolist() == table.columns.tolist() == VOWEL_MARKS
    assert table.loc["stroke", "none"] == 1 and table.loc["stroke", "stroke"] == 1
    assert table.loc["circumflex", "none"] == 1
    assert table.loc["horn", "circumflex"] == 1
    assert table.loc["horn", "breve"] == 0  # ư for ă is another base letter
    assert table.loc["breve", "circumflex"] == 1
    assert table.loc["none", "none"] == 4  # á, d, a, o


def test_base_letters_are_counted_without_case_and_marks():
    lines = predictions(("Nam", "ham"), ("nở", "hò"), ("nô", "nơ"), ("na1", "na7"), ("lo", "ho"))
    table = base_confusions(lines)
    assert table[["reference", "hypothesis", "count"]].values.tolist() == [["n", "h", 2], ["l", "h", 1]]
    assert table["share"].tolist() == [0.5, 1.0]
    assert len(base_confusions(lines, n=1)) == 1


def test_perfect_lines_have_no_base_confusions_and_full_diagonals():
    lines = predictions(("Huế", "Huế"))
    assert base_confusions(lines).empty
    assert mark_confusion(lines).loc["circumflex", "circumflex"] == 1
    assert tone_confusion(lines).to_numpy().trace() == 2
