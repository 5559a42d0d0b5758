"""Coloured diffs: what is marked, what is escaped, what the tables hold."""

import re
import unicodedata

import numpy as np
import pandas as pd

from netchu.display.diffs import diff_html, diff_table, epoch_table


def marked(html):
    """(struck through, underlined) texts of the diff."""
    spans = re.findall(r'<span style="([^"]*)">([^<]*)</span>', html)
    missing = [text for css, text in spans if "line-through" in css]
    return missing, [text for css, text in spans if "underline" in css]


def test_runs_of_errors_are_marked_together():
    assert marked(diff_html("Phường 12", "Phuong 1")) == (["ườ", "2"], ["uo"])
    assert marked(diff_html("", "ab")) == ([], ["ab"])


def test_both_unicode_forms_are_the_same_text():
    assert diff_html(*(unicodedata.normalize(form, "Hoà") for form in ("NFC", "NFD"))) == "Hoà"


def test_text_can_not_become_markup_and_a_wrong_space_is_seen():
    assert diff_html("<b>&", "<b>&") == "&lt;b&gt;&amp;"
    assert marked(diff_html("a b", "ab")) == (["␣"], [])


def test_the_table_holds_images_numbers_and_every_hypothesis():
    table = pd.DataFrame({"reference": ["ab"], "one": ["a"], "two": ["abc"], "cer": [0.51234]})
    html = diff_table(table, ("one", "two"), images=[np.zeros((200, 900), np.uint8)], also=("cer",))
    assert html.count("<th ") == 4 and "0.512" in html and html.count("<span") == 2
    assert html.count("data:image/jpeg;base64,") == 1 and "http" not in html
    assert html._repr_html_() == html


def test_heads_are_words_and_what_is_not_known_is_a_dash():
    table = pd.DataFrame({"reference": ["ab"], "hypothesis": ["ab"], "cer": [0.0], "confidence": [np.nan]})
    html = diff_table(table, also=("cer", "confidence"))
    assert ">CER</th>" in html and ">–</td>" in html and "nan" not in html


def test_an_empty_table_says_so():
    assert "no line" in diff_table(pd.DataFrame({"reference": [], "hypothesis": []}))


def test_epochs_are_spread_from_first_to_last_and_the_reference_is_said_once():
    rows = [(e, p, f"line {p}", f"read {e}") for e in range(1, 10) for p in "xyz"]
    samples = pd.DataFrame(rows, columns=["epoch", "path", "reference", "hypothesis"])
    html = epoch_table(samples, lines=2, epochs=3)
    cells = re.findall(r"<td[^>]*>(.*?)</td>", html)
    assert cells[::3] == ["1", "5", "9"] * 2
    assert cells[1::3] == ["line x", "", "", "line y", "", ""]


def test_epochs_of_a_line_stand_below_its_image():
    rows = [(e, p, "the same text", f"read {e}") for e in range(1, 4) for p in "xy"]
    samples = pd.DataFrame(rows, columns=["epoch", "path", "reference", "hypothesis"])
    asked = []
    html = epoch_table(samples, read=lambda path: asked.append(path) or np.full((20, 50), 255, np.uint8))
    assert asked == ["x", "y"] and html.count("<img") == 2
    cells = re.findall(r"<td[^>]*>(.*?)</td>", html)
    assert [cell for cell in cells if cell == "the same text"] == ["the same text"] * 2
    assert cells[0].startswith("<img") and cells[1:3] == ["1", "the same text"]


def test_a_run_without_samples_has_an_empty_table():
    assert "no line" in epoch_table(pd.DataFrame({"epoch": [], "path": [], "reference": [], "hypothesis": []}))
