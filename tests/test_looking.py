"""What is seen of a picture, and which of two looks at it counts."""

import cv2
import numpy as np
import pytest
from samples import draw_line

from netchu.config import MAX_READ_WIDTH, PREPROCESSING
from netchu.errors import InputError
from netchu.looking import Look, SeenRow, Way, least_sure_stretch, look_at, look_for_squeezed_row, sureness
from netchu.pictures.page import Row


def log_probs(*peaks: float) -> np.ndarray:
    """A character for each peak, a blank behind each."""
    frames = [frame for peak in peaks for frame in ([1 - peak, peak], [0.99, 0.01])]
    return np.log(np.array(frames))


def seen(*rows: np.ndarray, is_plain: bool = True, size: tuple[int, int] = (64, 900), turns: int = 0) -> Look:
    line, box = np.zeros((64, 9), np.uint8), (0, 64, 0, 100)
    row = SeenRow(0, box, turns, line, None, Row(box, line, line) if is_plain else None)
    return Look((size,), (row,) * len(rows), (), rows)


SURE, HALF, LOW = log_probs(*[0.97] * 20), log_probs(*[0.97] * 15, *[0.6] * 10), log_probs(*[0.6] * 20)


def test_sureness_is_of_characters_alone_and_a_stretch_of_ten():
    assert sureness(HALF) == pytest.approx(0.822) and least_sure_stretch(HALF) == pytest.approx(0.6)
    assert sureness(np.log([[0.9, 0.1]])) == 0 and least_sure_stretch(np.log([[0.9, 0.1]])) == 1
    assert least_sure_stretch(log_probs(0.8, 0.6)) == pytest.approx(0.7)


def test_what_is_read_badly_is_looked_at_again():
    assert [seen(SURE).asks_for(way) for way in (Way.SQUEEZED, Way.DETECTED, Way.UPSIDE_DOWN)] == [False] * 3
    assert [seen(HALF).asks_for(way) for way in (Way.SQUEEZED, Way.DETECTED, Way.UPSIDE_DOWN)] == [True, True, False]
    assert seen(LOW).asks_for(Way.UPSIDE_DOWN) and not seen(LOW, is_plain=False).asks_for(Way.DETECTED)
    assert seen(SURE, turns=1).asks_for(Way.UPSIDE_DOWN) and not seen(SURE, turns=2).asks_for(Way.UPSIDE_DOWN)
    assert not seen().asks_for(Way.UPSIDE_DOWN) and not seen(HALF, SURE).asks_for(Way.DETECTED)


def test_a_lone_character_is_not_turned_upside_down():
    assert not seen(log_probs(0.6)).asks_for(Way.UPSIDE_DOWN) and seen(log_probs(0.6, 0.6)).asks_for(Way.UPSIDE_DOWN)


def test_a_row_without_letters_leaves_a_picture_as_sure_as_its_others():
    scrawl = np.log([[0.8, 0.2]] * 50)
    assert not seen(SURE, scrawl).asks_for(Way.UPSIDE_DOWN)


def test_the_surer_look_counts_if_it_has_the_rows_that_were_looked_for():
    one, two = seen(HALF), seen(SURE, SURE)
    assert one.or_rather(two, Way.DETECTED) is two and one.or_rather(seen(SURE), Way.DETECTED) is one
    assert one.or_rather(seen(SURE, LOW), Way.DETECTED) is one and one.or_rather(InputError("no"), Way.DETECTED) is one
    assert seen(LOW).or_rather(seen(SURE), Way.UPSIDE_DOWN).log_probs[0] is SURE
    low, little_surer = seen(LOW), seen(log_probs(*[0.65] * 20))
    assert low.or_rather(little_surer, Way.UPSIDE_DOWN) is low
    assert seen(LOW, turns=1).or_rather(little_surer, Way.UPSIDE_DOWN) is little_surer
    assert one.or_rather(two, Way.SQUEEZED) is two
    short = log_probs(*[0.97] * 10)
    for way in (Way.SQUEEZED, Way.DETECTED):
        assert one.or_rather(seen(short, short), way) is one  # no more characters: the first row's own ink


def test_a_low_picture_of_two_rows_may_be_one_row_all_the_same():
    two = seen(SURE, LOW, is_plain=False)
    assert two.asks_for(Way.ONE_ROW) and not seen(SURE, LOW, size=(500, 900)).asks_for(Way.ONE_ROW)
    one, sure = seen(SURE), seen(SURE, SURE)
    assert two.or_rather(one, Way.ONE_ROW) is one and sure.or_rather(seen(HALF), Way.ONE_ROW) is sure


def test_a_squeezed_row_is_seen_below_the_first_one():
    page = np.full((118, 1400), 235, np.uint8)
    cv2.putText(page, "Nam Binh 22 Hoa Thanh Tan Phu TP Ho Chi", (20, 62), cv2.FONT_HERSHEY_SIMPLEX, 1.9, 20, 3)
    cv2.putText(page, "Minh, so 9", (24, 116), cv2.FONT_HERSHEY_SIMPLEX, 1.0, 20, 3)
    look = look_at(page, PREPROCESSING, Way.AS_IT_LIES)
    (row,) = look.rows
    first, second = look_for_squeezed_row(look, PREPROCESSING, keep_images=True).rows
    assert row.is_plain and row.image is None and first.image is not None
    assert second.box[0] > 50 and second.box[3] < 420 and first.box[3] > 1100


def test_a_whole_picture_is_one_row_and_other_arrays_are_none():
    page = draw_line("abba")
    (row,) = look_at(page, PREPROCESSING, Way.WHOLE).rows
    assert row.box == (0, *page.shape[:1], 0, page.shape[1]) and row.line.shape[0] == 64
    gray = 9, 9
    for shape, kind in (((9,), np.uint8), (gray, bool), (gray, float), ((*gray, 4), np.uint8), ((2, *gray), np.uint8)):
        with pytest.raises(InputError, match="uint8 pixels"):
            look_at(np.zeros(shape, kind), PREPROCESSING, Way.AS_IT_LIES)


def test_a_long_row_is_not_squeezed_to_what_training_allows():
    line = draw_line("Phuong 11 Quan 11 " * 3)
    long = np.concatenate([line] * (1 + 2 * PREPROCESSING.max_width // line.shape[1]), axis=1)
    look = look_at(long, PREPROCESSING, Way.WHOLE)
    assert look.rows[0].line.shape[1] > 1.5 * PREPROCESSING.max_width and look.problems == ()
    longer = np.concatenate([long] * 5, axis=1)
    look = look_at(longer, PREPROCESSING, Way.WHOLE)
    assert look.rows[0].line.shape[1] == MAX_READ_WIDTH
    assert look.problems == ("A row of the picture is too long to be read well: cut it up.",)
