"""Scores as people read them."""

import numpy as np
import pandas as pd

from netchu.display import tables


def test_rates_are_percent_and_times_are_not():
    frame = pd.DataFrame({"cer": [0.05], "cer_low": [0.04], "line_accuracy": [0.5], "ms_per_line": [1.234]})
    html = tables.as_percent(frame).to_html()
    assert all(text in html for text in ("5.00%", "4.00%", "50.00%", "1.23", "CER low", "ms per line"))
    assert "123" not in html


def test_texts_stay_as_they_are_and_what_is_missing_is_empty():
    frame = pd.DataFrame({"group": ["a<b"], "paper": ["scan"], "share": [0.5], "cer_low": [np.nan], "right": [True]})
    html = tables.as_percent(frame).to_html()
    assert all(text in html for text in ("a&lt;b", "scan", "50.00%", "True")) and "nan" not in html


def test_mix_ups_come_most_frequent_first():
    names = ["hook", "tilde", "acute"]
    counts = pd.DataFrame(np.array([[9, 1, 0], [4, 9, 0], [0, 2, 9]]), index=names, columns=names)
    expected = [["tilde", "hook", 4], ["acute", "tilde", 2], ["hook", "tilde", 1]]
    assert tables.mixed_up(counts).to_numpy().tolist() == expected
    assert tables.mixed_up(counts * np.eye(3, dtype=int)).empty


def test_marked_rows_stand_out():
    table = pd.DataFrame({"reads": ["a", "<"], "p": [0.25, 0.5]})
    html = tables.marked(table, table["reads"].eq("a")).to_html()
    assert html.count("background-color") == 1 and "0.25" in html and "&lt;" in html
