"""Reading with a checkpoint: files and arrays, alone and together."""

import cv2
import numpy as np
import pytest
import torch
from samples import draw_line

from netchu.charset import Charset
from netchu.config import Model, Preprocessing
from netchu.data.lines import lines_of_images
from netchu.errors import InputError
from netchu.models import Checkpoint, build_model, save_checkpoint
from netchu.preprocessing.steps import preprocess
from netchu.recognizer import Recognizer

CHARSET = Charset("ab ")
MODEL = Model(hidden=16, layers=1)


@pytest.fixture(scope="module")
def recognizer(tmp_path_factory):
    torch.manual_seed(1)
    path = tmp_path_factory.mktemp("checkpoint") / "a.safetensors"
    save_checkpoint(path, build_model(MODEL, len(CHARSET)), Checkpoint(CHARSET, MODEL, Preprocessing()))
    return Recognizer.load(path)


def test_files_and_arrays_read_the_same_in_the_given_order(recognizer, tmp_path):
    pages = [draw_line("abba" * n, height=80, seed=n) for n in (3, 1, 2)]
    files = [tmp_path / f"{n}.png" for n in range(3)]
    for file, page in zip(files, pages, strict=True):
        cv2.imwrite(str(file), page)
    together = recognizer.read([files[0], pages[1], str(files[2])])
    for page, hypothesis in zip(pages, together, strict=True):
        alone = recognizer.read([page])[0]
        assert alone.text == hypothesis.text
        assert alone.confidence == pytest.approx(hypothesis.confidence, rel=0.2)


@pytest.mark.parametrize("decoder", ["greedy", "beam", "best"])
def test_every_decoder_reads_every_odd_page(recognizer, decoder):
    pages = [np.full((1, 1), 0, np.uint8), np.zeros((40, 300, 3), np.uint8), np.full((64, 500), 255, np.uint8)]
    assert all(set(h.text) <= set("ab ") for h in recognizer.read(pages, decoder))


def test_unknown_decoder_and_missing_image(recognizer, tmp_path):
    with pytest.raises(InputError, match="decoder 'viterbi'"):
        recognizer.read([np.zeros((9, 9), np.uint8)], "viterbi")
    with pytest.raises(InputError, match="nowhere.png"):
        recognizer.read([tmp_path / "nowhere.png"])


@pytest.mark.parametrize("decoder", ["greedy", "beam", "best"])
def test_alternatives_begin_with_the_text_that_is_read(recognizer, decoder):
    page = draw_line("abba")
    (log_probs,) = recognizer.log_probs(lines_of_images([preprocess(page, recognizer.about.preprocessing)]))
    found = recognizer.alternatives(log_probs, decoder)
    assert found[0].text == recognizer.read([page], decoder)[0].text
    assert len({one.text for one in found}) == len(found) and (len(found) > 1) == (decoder != "greedy")
