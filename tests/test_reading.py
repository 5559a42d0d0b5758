"""The rows of a picture are one text where they stand in one box, also in one that was taken upside down."""

import pytest

from netchu.decoding import Hypothesis
from netchu.reading import Reading, join_rows

UPPER, LOWER = (0, 58, 10, 900), (62, 118, 10, 700)


def picture(boxes, turns=0, sizes=((120, 1000),)) -> Reading:
    rows = [Reading("a.jpg", (Hypothesis("Huế", -1.0, 0.5),), (), box, quarter_turns=turns) for box in boxes]
    return join_rows(rows, "a.jpg", (0, 120, 0, 1000), page_sizes=sizes)


@pytest.mark.parametrize(
    ("reading", "joined"),
    [
        (picture([UPPER, LOWER]), True),
        (picture([UPPER]), True),
        (picture([LOWER, UPPER], turns=2), True),
        (picture([LOWER, UPPER]), False),
        (picture([UPPER, LOWER], turns=1), False),
        (picture([UPPER, LOWER], sizes=((120, 1000), (120, 1000))), False),
        (picture([UPPER, LOWER], sizes=()), False),
        (picture([]), False),
    ],
    ids=["two rows", "one row", "upside down", "not in order", "on its side", "two pages", "unknown", "nothing"],
)
def test_one_box(reading, joined):
    assert reading.is_one_box is joined


def test_a_picture_knows_its_pages_whatever_its_rows():
    for boxes in ([], [UPPER], [UPPER, LOWER]):
        assert picture(boxes).page_sizes == ((120, 1000),)


def test_that_nothing_is_written_is_as_sure_as_the_least_sure_row():
    rows = [Reading("a.jpg", (Hypothesis("", -1.0, sure),), (), UPPER) for sure in (0.9, 0.4)]
    reading = join_rows(rows, "a.jpg", (0, 120, 0, 1000))
    assert (reading.text, reading.confidence, reading.rows) == ("", 0.4, ())
    assert join_rows([], "a.jpg", (0, 120, 0, 1000)).confidence == 1.0
