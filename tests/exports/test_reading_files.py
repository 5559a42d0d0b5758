"""Which texts a reading is divided into, and which of them someone should check."""

import math

import pytest

from netchu.decoding import Hypothesis
from netchu.exports.reading_files import Entries, as_json
from netchu.reading import Reading, join_rows


def picture(*confidences: float, size: tuple[int, int] = (120, 1000)) -> Reading:
    rows = [
        Reading("a.png", (Hypothesis(f"row {k}", -1.0, confidence),), (), (60 * k, 60 * k + 58, 10, 700))
        for k, confidence in enumerate(confidences)
    ]
    return join_rows(rows, "a.png", (0, *size[:1], 0, *size[1:]), page_sizes=[size])


def texts(reading: Reading, join: bool | None) -> list[str]:
    return [entry.text for entry in Entries(join).of(reading)]


def test_rows_of_a_box_are_one_text_and_rows_of_a_sheet_are_not_unless_it_is_said_otherwise():
    box, sheet = picture(0.9, 0.9), picture(0.9, 0.9, size=(1400, 1000))
    assert texts(box, None) == texts(box, True) == texts(sheet, True) == ["row 0 row 1"]
    assert texts(sheet, None) == texts(box, False) == texts(sheet, False) == ["row 0", "row 1"]
    for join in (None, True, False):
        assert texts(picture(0.9), join) == ["row 0"] and texts(picture(), join) == [""]


@pytest.mark.parametrize(
    ("confidences", "join", "unsure"),
    [
        ((0.9,), None, 0),
        ((0.89,), None, 1),
        ((0.95, 0.94), False, 0),
        ((0.95, 0.94), True, 1),  # both right with 0.893
        ((0.5, 0.95), False, 1),
        ((math.nan,), None, 1),
        ((), None, 0),
    ],
)
def test_what_is_less_sure_or_unknown_is_to_be_checked(confidences, join, unsure):
    entries, reading = Entries(join, min_confidence=0.9), picture(*confidences)
    assert entries.tally(reading) == {"pictures": 1, "rows": len(entries.of(reading)), "to check": unsure}
    assert as_json(reading, entries)["check"] is bool(unsure)
    assert Entries(join).tally(reading)["to check"] == 0 and "check" not in as_json(reading, Entries(join))


def test_rows_in_json_say_which_of_them_and_keep_line_breaks():
    found = as_json(picture(0.5, 0.95), Entries(True, min_confidence=0.9))
    assert found["text"] == "row 0\nrow 1"
    assert [row["check"] for row in found["pages"][0]["rows"]] == [True, False]
