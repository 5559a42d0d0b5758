"""Reading with a checkpoint: files and arrays, alone and together."""

import subprocess
import sys

import cv2
import numpy as np
import pytest
import torch
from PIL import Image
from samples import draw_line

from netchu.charset import Charset
from netchu.config import Model, Preprocessing
from netchu.decoding import Hypothesis
from netchu.errors import InputError
from netchu.models import Header, build_model, save_checkpoint
from netchu.pictures.page import Row
from netchu.recognizer import Recognizer

CHARSET = Charset("ab ")
MODEL = Model(hidden=16, layers=1)


@pytest.fixture(scope="module")
def recognizer(tmp_path_factory):
    torch.manual_seed(1)
    path = tmp_path_factory.mktemp("checkpoint") / "a.safetensors"
    save_checkpoint(path, build_model(MODEL, len(CHARSET)), Header(CHARSET, MODEL, Preprocessing()))
    return Recognizer.load(path)


def test_files_and_arrays_read_the_same_in_the_given_order(recognizer, tmp_path):
    pages = [draw_line("abba" * n, height=80, seed=n) for n in (3, 1, 2)]
    files = [tmp_path / f"{n}.png" for n in range(3)]
    for file, page in zip(files, pages, strict=True):
        cv2.imwrite(str(file), page)
    together = recognizer.read([files[0], pages[1], str(files[2])])
    assert [reading.source for reading in together] == [str(files[0]), "", str(files[2])]
    for page, reading in zip(pages, together, strict=True):
        (alone,) = recognizer.read(page)
        assert alone.text == reading.text
        assert alone.confidence == pytest.approx(reading.confidence, rel=0.2)


@pytest.mark.parametrize("decoder", ["greedy", "beam", "best"])
def test_every_decoder_reads_every_odd_page(recognizer, decoder):
    pages = [np.full((1, 1), 0, np.uint8), np.zeros((40, 300, 3), np.uint8), np.full((64, 500), 255, np.uint8)]
    assert all(set(reading.text) <= set("ab ") for reading in recognizer.read(pages, decoder=decoder))


def test_unknown_decoder_and_missing_image(recognizer, tmp_path):
    with pytest.raises(InputError, match="decoder 'viterbi'"):
        recognizer.read([np.zeros((9, 9), np.uint8)], decoder="viterbi")
    with pytest.raises(InputError, match="nowhere.png"):
        recognizer.read([tmp_path / "nowhere.png"])


@pytest.mark.parametrize("other", [b"\x89PNG", None])
def test_one_thing_that_is_no_picture_is_a_sentence(recognizer, other):
    with pytest.raises(InputError, match=f"A picture is {type(other).__name__}: give"):
        recognizer.read(other)


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "P", "1", "I;16", "F"])
def test_what_pillow_has_opened_is_read_like_its_file(recognizer, tmp_path, mode):
    line = draw_line("ab ba")
    image = Image.fromarray(line.astype(np.uint16) * 257) if mode == "I;16" else Image.fromarray(line).convert(mode)
    file = tmp_path / ("line.tiff" if mode == "F" else "line.png")
    image.save(file)
    opened, *others = recognizer.read([image, Image.open(file), file])
    assert [other.text for other in others] == [opened.text] * 2
    assert recognizer.read(image)[0].text == opened.text


def test_a_damaged_file_in_pillows_hands_is_told_in_its_place(recognizer, tmp_path):
    file = tmp_path / "line.png"
    Image.fromarray(draw_line("ab")).save(file)
    file.write_bytes(file.read_bytes()[:-60])
    first, second = recognizer.stream([Image.open(file), draw_line("ab")])
    assert isinstance(first, InputError) and "Pillow image is truncated" in str(first)
    assert not isinstance(second, InputError)


@pytest.mark.parametrize("picture", [np.zeros(9, np.uint8), np.zeros((0, 0), np.uint8), np.zeros((2, 9, 9, 3)), None])
def test_what_is_no_picture_is_told_in_its_place(recognizer, picture):
    first, second = recognizer.stream([picture, draw_line("ab")])
    assert "pixels (H, W)" in str(first) and second.box
    assert next(recognizer.stream(draw_line("ab"))).box == second.box, "one picture needs no list"


def test_a_decoder_of_one_s_own_may_say_what_it_likes(recognizer, monkeypatch):
    texts = [Hypothesis("far too long for so short a line" * 99, 0.0)]
    monkeypatch.setattr("netchu.decoding.decoders.greedy", lambda *_: texts)
    (reading,) = recognizer.read(draw_line("ab"), decoder="netchu.decoding.decoders:greedy")
    assert reading.text == texts[0].text and reading.letters == ()
    texts.clear()
    with pytest.raises(InputError, match="gave no text"):
        recognizer.read(draw_line("ab"), decoder="netchu.decoding.decoders:greedy")


def test_a_stream_goes_on_behind_a_broken_picture_and_holds_few(recognizer, tmp_path, monkeypatch):
    monkeypatch.setattr("netchu.recognizer.CHUNK", 2)
    monkeypatch.setattr("netchu.recognizer.usable_cores", lambda: 1)
    taken = []

    def pictures():
        for picture in (
            draw_line("abba"),
            tmp_path / "nowhere.png",
            *(draw_line(text) for text in ("ba", "ab", "a", "b")),
        ):
            taken.append(picture)
            yield picture

    stream = recognizer.stream(pictures())
    assert next(stream).source == "" and len(taken) == 4  # the next chunk is being looked at
    assert isinstance(next(stream), InputError)
    assert len(list(stream)) == 4 and len(taken) == 6


@pytest.mark.parametrize("decoder", ["greedy", "beam", "best"])
def test_what_is_read_belongs_to_the_text(recognizer, decoder):
    page = draw_line("abba")
    (reading,) = recognizer.read(page, find=False, decoder=decoder)
    assert "".join(letter.character for letter in reading.letters) == reading.text
    assert reading.box == (0, page.shape[0], 0, page.shape[1]) and reading.address.province is None
    texts = {text.text for text in reading.alternatives}
    assert reading.text not in texts and bool(texts) == (decoder != "greedy")


def test_find_turns_a_row_level_and_says_where_it_lies(recognizer):
    sheet = np.full((900, 900), 240, np.uint8)
    line = draw_line("abba baab abba baab")
    sheet[400 : 400 + line.shape[0], 100 : 100 + line.shape[1]] = line
    (found,), (whole,) = recognizer.read(sheet), recognizer.read(sheet, find=False)
    top, bottom, left, right = found.box
    assert 350 < top < 430 and 440 < bottom < 520 and left > 50 and right < 850
    assert whole.box == (0, 900, 0, 900)


def test_a_plain_row_lies_where_its_ink_is(recognizer):
    page = np.pad(draw_line("abba baab abba baab"), ((0, 0), (300, 500)), constant_values=255)
    (reading,) = recognizer.read(page)
    ink = np.flatnonzero((page < 128).any(axis=0))
    assert reading.box[2:] == pytest.approx((ink[0], ink[-1]), abs=20)


def test_the_lexicon_decoder_reads_lines_that_may_occur(recognizer, tmp_path):
    (greedy,) = recognizer.read(draw_line("abba"), decoder="greedy")
    file = tmp_path / "lines.txt"
    file.write_text(f"{greedy.text}a\nbbbbbbbbbbbbbb\n", encoding="utf-8")
    (reading,) = recognizer.read(draw_line("abba"), decoder="lexicon", lexicon=file)
    assert reading.text in (greedy.text + "a", greedy.text)  # a text that does not fit into the frames stays out


def test_reading_imports_nothing_that_only_training_or_figures_need(recognizer, tmp_path):
    code = """
import sys
from netchu import Recognizer
Recognizer.load(sys.argv[1]).read(sys.argv[2])
heavy = ("torchvision", "accelerate", "albumentations", "pandas", "matplotlib")
rooms = ("netchu.training", "netchu.runs", "netchu.analysis", "netchu.plotting")
print([name for name in (*heavy, *rooms) if name in sys.modules])
"""
    page = tmp_path / "page.png"
    cv2.imwrite(str(page), draw_line("abba"))
    words = [sys.executable, "-c", code, str(recognizer._checkpoint), str(page)]
    done = subprocess.run(words, capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr


def test_a_picture_of_several_rows_is_one_reading_with_its_rows(recognizer, tmp_path):
    lines = [draw_line("abba abba baab abb"), draw_line("ab ab ba ba ab baa")]
    cv2.imwrite(str(tmp_path / "two.png"), np.pad(np.vstack(lines), 20, constant_values=255))
    (reading,) = recognizer.read(tmp_path / "two.png", decoder="greedy")
    texts = [row.text for row in reading.rows]
    assert len(reading.parts) in (0, len(texts)) and reading.text == "\n".join(texts)
    for row in reading.rows:  # one of them may be read as nothing by a network that has learnt nothing
        assert min(abs(row.box[0] - top) for top in (20, 84)) < 30 and row.box[1] - row.box[0] < 100


def test_pages_of_a_document_are_read_and_damaged_ones_told(recognizer, tmp_path, monkeypatch):
    pages = [draw_line("abba abba baab"), InputError("Page 2 can't be read."), np.full((80, 400), 255, np.uint8)]
    monkeypatch.setattr("netchu.looking.read_pages", lambda path: iter([*pages, draw_line("baba abba abba")]))
    (reading,) = recognizer.read(tmp_path / "a.pdf", decoder="greedy")
    assert {row.page_number for row in reading.rows} <= {0, 3} and reading.problems == ("Page 2 can't be read.",)
    assert reading.page_sizes == (pages[0].shape, None, (80, 400), (64, draw_line("baba abba abba").shape[1]))
    monkeypatch.setattr("netchu.looking.read_pages", lambda path: iter(pages[1:2]))
    with pytest.raises(InputError, match="Page 2"):
        recognizer.read(tmp_path / "a.pdf")


def test_nothing_written_is_sure_and_has_no_rows(recognizer):
    (reading,) = recognizer.read(np.full((100, 900), 255, np.uint8))
    assert (reading.text, reading.confidence, reading.rows, reading.box) == ("", 1.0, (), (0, 100, 0, 900))


def test_an_unsure_picture_is_looked_at_upside_down(recognizer, monkeypatch):
    page = draw_line("abba abba baab")
    looked = []

    def rows(picture, config, detect):
        looked.append(np.ascontiguousarray(picture).tobytes())
        return [Row((1, 60, 2, 100), picture, None)]

    probabilities = iter([0.3, 0.9, 0.3])  # of the picture, of it upside down, of the picture again
    monkeypatch.setattr("netchu.looking.find_rows", rows)
    monkeypatch.setattr("netchu.looking.sureness", lambda log_probs: next(probabilities))
    monkeypatch.setattr("netchu.looking._count_read", lambda log_probs: 12)  # a lone character is never turned
    monkeypatch.setattr("netchu.recognizer.join_rows", lambda rows, *rest: rows)
    ((row,),) = recognizer.read(page, decoder="greedy")
    assert looked == [page.tobytes(), np.ascontiguousarray(np.rot90(page, 2)).tobytes()]
    height, width = page.shape
    assert row.box == (height - 60, height - 1, width - 100, width - 2) and row.quarter_turns == 2


def test_rows_of_a_picture_are_those_that_are_read_with_their_lines(recognizer):
    lines = [draw_line("abba abba baab abb"), draw_line("ab ab ba ba ab baa")]
    page = np.pad(np.vstack(lines), 20, constant_values=255)
    (reading,) = recognizer.read(page, decoder="greedy")
    rows = recognizer.read_rows(page, decoder="greedy", source="a.png")
    assert [(row.text, row.box) for row in reading.rows] == [(row.reading.text, row.reading.box) for row in rows]
    for row in rows:
        assert row.reading.source == "a.png" and row.line.shape[0] == 64 and row.image.shape[0] < page.shape[0]
    (whole,) = recognizer.read_rows(page, find=False, decoder="greedy")
    assert (whole.image == page).all() and whole.reading.box == (0, page.shape[0], 0, page.shape[1])
    assert recognizer.read_rows(np.full((100, 900), 255, np.uint8)) == []
    with pytest.raises(InputError, match="pixels"):
        recognizer.read_rows(np.zeros(9, np.uint8))


def test_rows_of_a_picture_on_its_head_are_cut_out_as_they_are_read(recognizer, monkeypatch):
    page = draw_line("abba abba baab")
    monkeypatch.setattr("netchu.looking.find_rows", lambda page, config, detect: [Row((1, 60, 2, 100), page, None)])
    probabilities = iter([0.3, 0.9, 0.3])  # of the picture, of it upside down, of the picture again
    monkeypatch.setattr("netchu.looking.sureness", lambda log_probs: next(probabilities))
    monkeypatch.setattr("netchu.looking._count_read", lambda log_probs: 12)  # a lone character is never turned
    (row,) = recognizer.read_rows(page, decoder="greedy")
    height, width = page.shape
    assert row.reading.box == (height - 60, height - 1, width - 100, width - 2)
    assert (row.image == np.rot90(page, 2)).all()


def test_a_blot_is_no_row_where_rows_are_looked_for(recognizer, monkeypatch):
    page = cv2.circle(np.full((100, 160), 255, np.uint8), (80, 50), 20, 0, -1)
    monkeypatch.setattr(
        "netchu.looking.find_rows", lambda picture, config, detect: [Row((0, 100, 0, 160), picture, None)]
    )
    monkeypatch.setattr(recognizer, "_reading", None)
    assert recognizer.read(page, decoder="greedy")[0].rows == ()


@pytest.mark.parametrize("decoder", ["greedy", "beam", "best"])
def test_only_what_is_allowed_is_read(recognizer, decoder):
    pages = [draw_line("abba"), draw_line("ab ab ab")]
    assert all(set(reading.text) <= {"a"} for reading in recognizer.read(pages, decoder=decoder, allow="a"))
    with pytest.raises(InputError, match="'0-9' names no character of the alphabet"):
        recognizer.read(pages, decoder=decoder, allow="0-9")
