"""Rows of an address box are one text; rows of a sheet, of a form's columns or of a letter aren't."""

import pytest

from netchu.pictures.one_box import is_one_box


def rows(count: int, height: int = 60, step: int = 60) -> list[tuple[int, int, int, int]]:
    return [(k * step, k * step + height, 10, 900) for k in range(count)]


@pytest.mark.parametrize(
    ("boxes", "size", "joined"),
    [
        (rows(1), (64, 1000), True),
        (rows(2), (120, 1700), True),
        (rows(3), (200, 1000), True),
        (rows(2, height=80, step=45), (125, 1637), True),  # squeezed: the second row hangs into the first
        (rows(4), (240, 1700), False),
        (rows(2), (1200, 1700), False),
        ([(0, 60, 10, 400), (4, 62, 600, 990)], (64, 1000), False),
        ([], (64, 1000), False),
    ],
    ids=["one", "two", "three", "squeezed", "too many", "sheet", "beside each other", "none"],
)
def test_few_rows_below_each_other_on_a_wide_and_low_picture_are_one_text(boxes, size, joined):
    assert is_one_box(boxes, size) is joined
