"""From bytes to all that the reading tool shows, on a network that has learnt nothing."""

import cv2
import numpy as np
import pytest
import torch
from samples import draw_line

from netchu.charset import Charset
from netchu.config import Model, Preprocessing
from netchu.errors import InputError
from netchu.models import Header, build_model, save_checkpoint
from netchu.playground.reading import WHOLE, picture_of, read_picture
from netchu.preprocessing.steps import preprocess
from netchu.recognizer import Recognizer

MODEL = Model(hidden=16, layers=1)


@pytest.fixture(scope="module")
def recognizer(tmp_path_factory):
    torch.manual_seed(5)
    charset = Charset("ab ")
    path = tmp_path_factory.mktemp("checkpoint") / "a.safetensors"
    network = build_model(MODEL, len(charset))
    save_checkpoint(path, network, Header(charset, MODEL, Preprocessing()))
    return Recognizer.load(path)


def test_bytes_of_an_image_and_other_bytes():
    page = draw_line("abba")
    assert (picture_of(memoryview(cv2.imencode(".png", page)[1].tobytes()), "a.png") == page).all()
    for data, words in ((b"hello", "notes.txt is not an image"), (b"", "notes.txt is empty")):
        with pytest.raises(InputError, match=words) as caught:
            picture_of(data, "notes.txt")
        assert "label" not in str(caught.value) and "PNG" in str(caught.value)


@pytest.mark.parametrize("decoder", ["best", "beam", "greedy"])
def test_what_is_shown_belongs_to_the_text(recognizer, decoder):
    page = draw_line("abba abba")
    reading = read_picture(recognizer, page, "a.png", decoder)
    (row,) = reading.rows
    assert reading.text == row.text == recognizer.read([page], decoder=decoder)[0].text
    assert [name for name, _, _ in row.steps] == ["original", *Preprocessing().steps]
    assert (row.line == row.steps[-1][1]).all() and (row.steps[0][1] == row.page).all()
    assert (row.line == preprocess(row.page, Preprocessing())).all() and reading.part == WHOLE
    assert "".join(letter.character for letter in row.letters) == row.text
    places = [at for letter in row.letters for at in (letter.start, letter.end)]
    assert places == sorted(places) and all(0 <= at <= 1 for at in places)
    assert all(0 < letter.probability <= 1 for letter in row.letters)
    scores = [hypothesis.confidence for hypothesis in row.hypotheses]
    assert scores == sorted(scores, reverse=True) and (len(scores) == 1) == (decoder == "greedy")


@pytest.fixture
def sheet():
    """A page with two rows, of 64 px each, from 150 and from 650 px."""
    picture = np.full((900, 700), 250, np.uint8)
    for top in (150, 650):
        line = draw_line("abba baab")
        picture[top : top + 64, 200 : 200 + line.shape[1]] = line
    return picture


def test_all_rows_of_a_picture_are_read_and_say_where_they_lie(recognizer, sheet):
    rows = read_picture(recognizer, sheet, "a.png").rows  # a network that has learnt nothing may turn the page
    for row, first in zip(sorted(rows, key=lambda row: row.part[1]), (150, 650), strict=True):
        left, top, right, bottom = row.part
        assert (first - 20) / 900 < top < (first + 25) / 900 and (first + 35) / 900 < bottom < (first + 85) / 900
        assert 0.25 < left < 0.35 and 0.5 < right < 0.75
        assert row.page.shape[0] < 120 and row.page.shape[1] > 3 * row.page.shape[0]
    whole = recognizer.read(sheet)[0]
    assert [(row.text, row.box) for row in whole.rows] == [(row.text, row.box) for row in rows]


def test_a_part_is_read_alone_in_any_order_of_its_corners(recognizer, sheet):
    for part in ((0, 0.5, 1, 1), (1.2, 1, -0.1, 0.5)):
        reading = read_picture(recognizer, sheet, "a.png", part=part)
        (row,) = reading.rows
        assert reading.picture is sheet and reading.part == part
        left, top, right, bottom = row.part
        assert 630 / 900 < top < 675 / 900 and 685 / 900 < bottom < 735 / 900 and 0.2 < left < right < 0.75


def test_an_empty_page_has_no_rows_even_where_writing_is_promised(recognizer):
    page = np.full((90, 300), 250, np.uint8)
    assert read_picture(recognizer, page, "blank.png").rows == ()
    assert read_picture(recognizer, page, "blank.png", part=(1, 1, 1, 1), written=True).rows == ()


def test_what_is_said_to_be_writing_is_read_though_no_row_is_found(recognizer, monkeypatch):
    monkeypatch.setattr("netchu.looking.find_rows", lambda picture, config, detect: [])
    page = draw_line("abba abba")
    assert read_picture(recognizer, page, "a.png").rows == ()
    (row,) = read_picture(recognizer, page, "a.png", written=True).rows
    assert (row.page == page).all() and row.part == WHOLE
