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
    reading = read_picture(recognizer, page, "a.png", decoder, find=False)
    assert reading.text == recognizer.read([page], find=False, decoder=decoder)[0].text
    assert [name for name, _, _ in reading.steps] == ["original", *Preprocessing().steps]
    assert (reading.line == preprocess(page, Preprocessing())).all()
    assert (reading.page == page).all() and reading.part == WHOLE
    assert "".join(letter.character for letter in reading.letters) == reading.text
    places = [at for letter in reading.letters for at in (letter.start, letter.end)]
    assert places == sorted(places) and all(0 <= at <= 1 for at in places)
    assert all(0 < letter.probability <= 1 for letter in reading.letters)
    scores = [hypothesis.confidence for hypothesis in reading.hypotheses]
    assert scores == sorted(scores, reverse=True) and (len(scores) == 1) == (decoder == "greedy")


def test_a_part_is_read_alone_in_any_order_of_its_corners(recognizer):
    upper, lower = draw_line("abba"), draw_line("baab", seed=3)
    picture = np.concatenate([upper, lower])
    for part in ((0, 0.5, 1, 1), (1.2, 1, -0.1, 0.5)):
        reading = read_picture(recognizer, picture, "a.png", part=part, find=False)
        assert (reading.page == lower).all() and reading.picture is picture
        assert reading.part == (0, 0.5, 1, 1)
    with pytest.raises(InputError, match="No writing"):
        read_picture(recognizer, picture, "a.png", part=(1, 1, 1, 1))


def test_the_line_is_found_in_a_part_that_was_drawn_loosely(recognizer):
    picture = np.full((900, 700), 250, np.uint8)
    for top in (150, 650):
        line = draw_line("abba baab")
        picture[top : top + 64, 200 : 200 + line.shape[1]] = line
    reading = read_picture(recognizer, picture, "a.png", part=(0, 0.5, 1, 1))
    left, top, right, bottom = reading.part
    assert 650 / 900 - 0.03 < top < 670 / 900 and 690 / 900 < bottom < 750 / 900 and 0.2 < left < right < 0.7
    again = read_picture(recognizer, picture, "a.png", part=reading.part, find=False)
    assert again.part == pytest.approx(reading.part) and (again.page == reading.page).all()


def test_an_empty_page_is_no_reading(recognizer):
    with pytest.raises(InputError, match="No writing is found on blank.png"):
        read_picture(recognizer, np.full((90, 300), 250, np.uint8), "blank.png")
