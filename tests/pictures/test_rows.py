"""Words become rows, rows come in the order in which people read."""

import numpy as np
import pytest

from netchu.pictures import rows as module
from netchu.pictures.rows import cut_row, group_rows, lean, paper_of, stands_on_its_side


def quad(x: float, y: float, width: float = 60, height: float = 20) -> np.ndarray:
    return np.array([[x, y], [x + width, y], [x + width, y + height], [x, y + height]], np.float32)


def turned(quads: np.ndarray, degrees: float) -> np.ndarray:
    cosine, sine = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return quads @ np.array([[cosine, sine], [-sine, cosine]])


def starts(rows: list[np.ndarray]) -> list[tuple[int, int]]:
    return [tuple(np.rint(row[0]).astype(int).tolist()) for row in rows]


def test_words_of_a_row_are_joined_and_rows_go_down():
    words = np.array([quad(80, 42), quad(0, 40), quad(10, 0, 200), quad(160, 38, 30, 24)])
    rows = group_rows(words)
    assert starts(rows) == [(10, 0), (0, 38)]
    assert np.ptp(rows[1], axis=0).tolist() == [190, 24]


def test_fields_of_a_form_stay_apart_and_are_read_from_the_left():
    words = np.array([quad(400, 0), quad(0, 2), quad(400, 60), quad(0, 61)])
    assert starts(group_rows(words[:2])) == [(0, 2), (400, 0)]


def test_columns_are_read_one_after_the_other():
    words = np.array([quad(x, y) for y in (0, 40, 80) for x in (0, 300)])
    assert starts(group_rows(words)) == [(0, 0), (0, 40), (0, 80), (300, 0), (300, 40), (300, 80)]


def test_columns_of_running_text_are_not_joined_across_a_narrow_gap():
    page = [quad(x, y, 300) for y in (0, 40, 80) for x in (0, 335, 670)]
    assert starts(group_rows(np.array(page))) == [(x, y) for x in (0, 335, 670) for y in (0, 40, 80)]


def test_captions_are_joined_to_what_is_filled_in_beside_them():
    form = [quad(*place) for y in (0, 40, 80, 120) for place in ((0, y, 100), (135, y, 300))]
    assert starts(group_rows(np.array(form))) == [(0, 0), (0, 40), (0, 80), (0, 120)]


@pytest.mark.parametrize("degrees", [-12, -3, 5, 15])
def test_leaning_rows_are_grouped_along_their_lean(degrees):
    words = np.concatenate([[quad(70 * k, 50 * row) for k in range(6)] for row in range(4)])
    rows = group_rows(turned(words, degrees))
    assert len(rows) == 4 and lean(turned(words, degrees)) == pytest.approx(degrees, abs=0.1)
    assert [np.hypot(*(row[1] - row[0])) for row in rows] == pytest.approx([410] * 4, abs=1)
    corners = turned(np.array(rows), -degrees)[:, 0]
    np.testing.assert_allclose(corners, [(0, 50 * k) for k in range(4)], atol=1)


def test_nothing_found_is_no_row_and_one_word_is_one():
    assert group_rows(np.zeros((0, 4, 2), np.float32)) == []
    assert len(group_rows(np.array([quad(5, 5, 10, 30)]))) == 1


def test_writing_on_its_side():
    assert stands_on_its_side(np.array([quad(0, 0, 20, 300), quad(40, 0, 20, 200), quad(0, 400, 60, 20)]))
    assert not stands_on_its_side(np.array([quad(0, 0), quad(0, 40, 10, 30)]))
    assert not stands_on_its_side(np.array([quad(0, 0, 20, 36)]))  # a digit


def test_a_row_is_cut_out_level_with_paper_around_it():
    page = np.full((300, 500), 210, np.uint8)
    corners = turned(quad(100, 20, 300, 80)[None], 8)[0]
    for share in np.linspace(0, 1, 2000):  # a line along the middle of the row
        x, y = (corners[0] + corners[3]) / 2 * (1 - share) + (corners[1] + corners[2]) / 2 * share
        page[int(y), int(x)] = 0
    row = cut_row(page, corners)
    assert row.shape == (round(80 * 1.44), round(300 + 2 * 0.35 * 80)) and paper_of(page).tolist() == [210]
    dark = np.argwhere(row < 150)
    assert np.ptp(dark[:, 0]) <= 3 and np.ptp(dark[:, 1]) > 290


def test_a_low_row_comes_out_larger():
    page = np.full((100, 500), 210, np.uint8)
    high, low = (cut_row(page, quad(10, 10, 12 * height, height)) for height in (80, 20))
    assert low.shape == high.shape


def test_beyond_the_page_is_paper():
    page = np.full((40, 200, 3), (220, 200, 180), np.uint8)
    page[0] = 0  # a rule at the edge is not drawn out
    row = cut_row(page, quad(0, 0, 200, 40))
    assert row.shape[2] == 3 and (row[:7] == (220, 200, 180)).all()


def test_rows_far_from_the_one_that_is_cut_out_are_not_looked_at(monkeypatch):
    page = np.random.default_rng(0).integers(0, 255, (1000, 900, 3), np.uint8)
    cells = [quad(20 + 200 * column, 10 + 25 * row, 190, 24) for row in range(36) for column in range(4)]
    paper, drawn, covered = paper_of(page), [], module._covered
    monkeypatch.setattr(module, "_covered", lambda *args: drawn.append(args) or covered(*args))
    cut = [cut_row(page, cell, paper, cells[:k] + cells[k + 1 :]) for k, cell in enumerate(cells)]
    assert len(drawn) < 10 * len(cells)  # each, and its neighbours
    monkeypatch.setattr(module, "_within_reach", lambda others, *_: others)
    among_all = [cut_row(page, cell, paper, cells[:k] + cells[k + 1 :]) for k, cell in enumerate(cells[:9])]
    assert all(np.array_equal(one, other) for one, other in zip(cut[:9], among_all, strict=True))
