"""Scores with a part of both texts taken off."""

import pandas as pd
import pytest

from netchu.analysis.errors.edits import cer_without_marks
from netchu.analysis.errors.variants import VARIANTS, score_variants
from netchu.analysis.predictions import predictions_table, score_predictions
from netchu.decoding import Hypothesis

PAIRS = [("Đường 1", "duong 1"), ("Hà Nội", "HàNội"), ("Huế", "Huệ"), ("tổ 3", "tổ 8")]


def predictions():
    references, readings = zip(*PAIRS, strict=True)
    return predictions_table(["x"] * len(PAIRS), references, [Hypothesis(text, 0.0) for text in readings])


def test_each_row_leaves_out_its_errors():
    lines, table = predictions(), score_variants(predictions())
    assert table.index.tolist() == list(VARIANTS)
    assert table.loc["as written", "cer"] == score_predictions(lines).cer == pytest.approx(6 / 20)
    assert table.loc["without tones and vowel marks", "cer"] == cer_without_marks(lines) == pytest.approx(3 / 20)
    assert table.loc["without tones", "cer"] == pytest.approx(5 / 20)
    assert table.loc["without vowel marks", "cer"] == pytest.approx(5 / 20)
    assert table.loc["in small letters", "cer"] == pytest.approx(6 / 20)  # đ is no d
    assert table.loc["without spaces", "cer"] == pytest.approx(5 / 17)
    assert table.loc["without all of these", "line_accuracy"] == 3 / 4


def test_words_are_not_counted_without_spaces_and_intervals_hold_the_value():
    table = score_variants(predictions())
    assert table["wer"].isna().tolist() == [name in ("without spaces", "without all of these") for name in VARIANTS]
    assert (table["cer_low"] <= table["cer"]).all() and (table["cer"] <= table["cer_high"]).all()


def test_perfect_readings_are_perfect_in_every_variant():
    table = score_variants(pd.DataFrame({"reference": ["Đà Nẵng"] * 3, "hypothesis": ["Đà Nẵng"] * 3}))
    assert table["cer"].eq(0).all() and table["line_accuracy"].eq(1).all()
