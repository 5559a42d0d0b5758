"""Sheets whose rows are known, and what is said of boxes on them."""

import numpy as np
import pytest
from samples import draw_line

from netchu.analysis.preprocessing import row_study
from netchu.config import Preprocessing
from netchu.pictures.page import Row

TEXTS = ["Phuong Hiep, Quan 9", "15 Hung Vuong, Da Lat", "Ha Noi, so 5 Le Loi", "Xa Long Mon, Minh"]
LINES = [draw_line(text, seed=k) for k, text in enumerate(TEXTS)]


@pytest.fixture(scope="module")
def sheets():
    return row_study.compose_sheets(LINES + LINES[:2])


def test_as_many_rows_as_fit_and_middles_lie_on_ink(sheets):
    assert [len(pages) for pages in sheets.values()] == [1] * 4
    for (sheet,) in sheets.values():
        assert sheet.middles.shape == (4, 2) and np.hypot(*sheet.across) == pytest.approx(1)
        for x, y in sheet.middles.round().astype(int):
            assert sheet.page[y - 30 : y + 30, x - 30 : x + 30].min() < 100
        steps = np.diff(sheet.middles @ sheet.across)
        assert steps == pytest.approx([sheet.distance] * 3, abs=1)
    assert row_study.compose_sheets(LINES[:1])["tight"][0].middles.shape == (1, 2)


def test_rows_with_room_are_found_and_the_worst_sheet_is_shown(sheets):
    found = row_study.find_on_sheets({"level": sheets["level"], "falling": sheets["falling"]}, Preprocessing())
    some = {kind: sheets[kind] for kind in found}
    fates = row_study.fates(some, found)
    assert fates.columns.tolist() == row_study.FATES and fates.loc["level"].tolist() == [4, 0, 0]
    assert fates.sum(axis=1).tolist() == [4, 4]
    page, boxes, lines = row_study.worst_sheets(some, found, Preprocessing())["level"]
    assert page is sheets["level"][0].page and len(boxes) == len(lines) == 4
    assert {line.shape[0] for line in lines} == {64}


def test_pieces_joined_rows_and_missed_ones_are_told_apart(sheets):
    (sheet,) = sheets["level"]

    def row(middle, high=90):
        x, y = middle
        box = round(y) - 30, round(y) + 30, round(x) - 50, round(x) + 50
        return Row(box, np.zeros((high, 100), np.uint8), None)

    first, second, third, fourth = sheet.middles
    rows = [row(first), row(second - (60, 0)), row(second + (60, 0)), row((third + fourth) / 2, high=220)]
    assert row_study.fates({"level": [sheet]}, {"level": [rows]}).loc["level"].tolist() == [1, 1, 2]
    assert row_study.fates({"level": [sheet]}, {"level": [[]]}).loc["level"].tolist() == [0, 0, 4]
