"""Rows are found on whatever picture people take; where nothing is written, there is none."""

import cv2
import numpy as np
import pytest
from samples import draw_line

from netchu.config import Preprocessing
from netchu.pictures import finding
from netchu.pictures.border import inside_border
from netchu.pictures.finding import find_rows

CONFIG = Preprocessing()
TEXTS = ["Phuong Hiep, Quan 9", "15 Hung Vuong, Da Lat", "Ha Noi, so 5"]


def sheet(texts: list[str] = TEXTS, size: tuple[int, int] = (500, 900)) -> np.ndarray:
    page = np.full(size, 235, np.uint8)
    for k, text in enumerate(texts):
        line = draw_line(text)
        top, left = 60 + 110 * k, 80
        page[top : top + 64, left : left + line.shape[1]] = np.minimum(line, 235)
    return page


def tops(rows) -> list[int]:
    return [row.box[0] for row in rows]


def test_rows_of_a_sheet_come_from_top_to_bottom():
    page = sheet()
    rows = find_rows(page, CONFIG)
    assert len(rows) == 3 and tops(rows) == sorted(tops(rows))
    for k, row in enumerate(rows):
        top, bottom, left, right = row.box
        assert top < 60 + 110 * k + 20 and bottom > 60 + 110 * k + 45 and bottom - top < 90
        assert left < 95 and right > left + 150
        assert row.image.shape[1] > 3 * row.image.shape[0]


def test_a_plain_line_asks_no_detector(monkeypatch):
    monkeypatch.setattr(finding, "find_text", None)
    (row,) = find_rows(draw_line("Phuong Hiep, Quan 9, Ha Noi"), CONFIG)
    assert row.flat is not None


@pytest.mark.parametrize("turns", [1, 3])
def test_writing_on_its_side_is_turned_and_its_boxes_are_not(turns):
    page = np.rot90(sheet(), turns)
    rows = find_rows(page, CONFIG)
    assert len(rows) == 3
    for row in rows:
        top, bottom, left, right = row.box
        assert bottom - top > 3 * (right - left) and row.image.shape[1] > 3 * row.image.shape[0]
        assert row.quarter_turns == 1
        assert page[top:bottom, left:right].min() < 60
    around = np.argwhere(page < 60)
    assert min(row.box[2] for row in rows) <= around[:, 1].min() + 5
    assert max(row.box[3] for row in rows) >= around[:, 1].max() - 5


def test_a_scanner_border_is_left_out_and_boxes_are_those_of_the_file():
    page = cv2.copyMakeBorder(draw_line("Phuong Hiep, Quan 9"), 30, 30, 30, 30, cv2.BORDER_CONSTANT, value=5)
    assert inside_border(page) == (30, page.shape[0] - 30, 30, page.shape[1] - 30)
    (row,) = find_rows(page, CONFIG)
    assert row.box[0] >= 30 and row.box[2] >= 30 and row.image.min() > 0


def test_a_row_shows_nothing_of_its_neighbours():
    page = np.vstack([draw_line("gggggggggggg"), draw_line("ddddddddddddd")[:, : draw_line("gggggggggggg").shape[1]]])
    page = cv2.resize(page, None, fx=3, fy=3)  # rows so high are cut out as large as they are
    rows = find_rows(page, CONFIG)
    assert len(rows) == 2
    inks = [int((row.image < 128).sum()) for row in rows]
    assert sum(inks) <= 1.2 * int((page < 128).sum())


@pytest.mark.parametrize("kind", ["white", "black", "rules", "leader", "dashes", "noise"])
def test_where_nothing_is_written_there_is_no_row(kind):
    page = np.full((200, 1200), 255, np.uint8)
    if kind == "black":
        page[:] = 0
    elif kind == "rules":
        page[40::60] = 90
    elif kind == "leader":
        page[120:124, 40:1160:14] = page[120:124, 41:1160:14] = 0
    elif kind == "dashes":
        page[120:123].reshape(3, 50, 24)[:, :, :12] = 60
    elif kind == "noise":
        page = np.random.default_rng(0).normal(230, 6, page.shape).clip(0, 255).astype(np.uint8)
    assert find_rows(page, CONFIG) == []


def test_stamps_and_strewn_pixels_are_gone_from_the_row():
    line = draw_line("Phuong Hiep, Quan 9, Ha Noi")
    page = np.repeat(line[..., None], 3, axis=2)
    at = np.random.default_rng(0).random(line.shape) < 0.02
    page[at] = 0
    left = page.shape[1] - 120
    cv2.rectangle(page, (left, 12), (left + 112, 52), (215, 40, 50), 3)
    cv2.putText(page, "UBND", (left + 20, 40), cv2.FONT_HERSHEY_SIMPLEX, 0.8, (215, 40, 50), 2)
    (row,) = find_rows(page, CONFIG)
    assert row.flat is not None and (row.flat < 128)[line > 250].mean() < 0.01
