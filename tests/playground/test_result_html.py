"""The HTML of the reading tool: every character marked by its probability, nothing taken for markup."""

import re

import numpy as np

from netchu.addresses.divisions import divisions
from netchu.addresses.matching import AddressMatch, match_address
from netchu.addresses.words import KINDS
from netchu.config import Preprocessing
from netchu.decoding import Hypothesis
from netchu.playground.reading import WHOLE, PictureReading, RowReading
from netchu.playground.result_html import (
    STEP_SAYS,
    address_html,
    alternative_html,
    done_text,
    line_html,
    nothing_html,
    saved_html,
    steps_html,
    text_html,
)
from netchu.playground.saving import Saved
from netchu.reading import Letter
from netchu.registry import INPUT_MODES


def reading(text: str, probabilities: list[float]) -> RowReading:
    page = np.full((64, 200), 255, np.uint8)
    letters = [Letter(c, p, i / 10, (i + 1) / 10) for i, (c, p) in enumerate(zip(text, probabilities, strict=True))]
    texts = (Hypothesis(text, -1.0, 0.5),)
    shown = {"part": WHOLE, "page": page, "line": page, "preprocessing": Preprocessing(steps=("crop_to_ink",))}
    return RowReading("a", texts, tuple(letters), (0, 64, 0, 200), **shown)


def test_each_character_is_marked_by_its_probability():
    html = text_html(reading("ặ 1<", [0.95, 0.7, 0.3, 0.9]))
    found = re.findall(r'class="netchu-letter (\w+)" tabindex="-1" data-percent="([^"]+)">([^/]+)</span>', html)
    assert found == [
        ("sure", "ặ: 95 %", "ặ"),
        ("fair", "space: 70 %", " "),
        ("low", "1: 30 %", "1"),
        ("sure", "&lt;: 90 %", "&lt;"),
    ]
    assert "50 %" in html and "under 60 %" in html


def test_how_much_was_read_is_said():
    row, page = reading("a", [1]), np.full((64, 200), 255, np.uint8)
    said = [done_text(PictureReading("pasted", page, WHOLE, rows, 1.26)) for rows in ((), (row,), (row, row))]
    assert said == ["Nothing is written on this picture.", "Read in 1.3 s.", "2 rows, read in 1.3 s."]
    assert "Nothing is written on this picture." in nothing_html()


def test_characters_stand_below_their_ink():
    html = line_html(reading("a b", [1, 1, 1]))
    assert re.findall(r"left:([\d.]+)%", html) == ["5.00", "25.00"]


def test_every_step_is_explained_and_shown():
    assert {"original", *INPUT_MODES["gray"], *INPUT_MODES["binary"]} == set(STEP_SAYS)
    html = steps_html(reading("a", [1]))
    assert html.count("<img") == 3 and " ms, " in html and "200 × 64 px" in html and "crop to ink" in html


def test_divisions_have_names_kinds_and_codes():
    html = address_html(match_address("5 Công Trường Mê Linh, phường Bến Nghé, quận 1, TP Hồ Chí Minh"))
    assert [html.index(name) for name in ("Phường Bến Nghé", "Quận 1", "Hồ Chí Minh")] == sorted(
        html.index(name) for name in ("Phường Bến Nghé", "Quận 1", "Hồ Chí Minh")
    )
    assert "26740" in html and "760" in html and "fit as well" not in html
    assert "Phường Sài Gòn, Thành phố Hồ Chí Minh" in html and "until June 2025" in html
    split = address_html(match_address("Phường Cống Vị, Ba Đình, Hà Nội"))
    assert split.count("Today, one of") == 2 and "00008" in split and "00025" in split
    today = address_html(match_address("Phường Sài Gòn, TP Hồ Chí Minh"))
    assert "since July 2025" in today and "<th>Today" not in today
    assert "fit as well" in address_html(match_address("Châu Thành"))
    assert "no province" in address_html(AddressMatch())
    kinds = {d.kind for p in divisions() for d in (p, *p.parts, *(w for q in p.parts for w in q.parts))}
    assert kinds <= set(KINDS)


def test_another_reading_shows_where_it_differs():
    html = alternative_html("Hà Nôi & b", "Hà Nội b", 0.004)
    assert "&lt; 1 %" in html and '<mark class="other">ô</mark>' in html and '<mark class="other">&amp;</mark>' in html
    assert '<mark class="gone">‸</mark>' in alternative_html("Hà Nộ", "Hà Nội", 0.5)


def test_what_became_of_a_saved_line(tmp_path):
    def said(before):
        return saved_html(Saved(tmp_path / "a.png", "new", before, 2), "data/<x>", "netchu finetune")

    assert "Saved as" in said(None) and "already" in said("new") and "in place of “old”" in said("old")
    assert "2 lines in <code>data/&lt;x&gt;</code>" in said(None) and "netchu finetune" in said(None)
