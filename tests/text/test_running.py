"""Running text in lines."""

import numpy as np

from netchu.charset import Charset
from netchu.config import RunningText
from netchu.text.running import cut, line_texts

CHARSET = Charset.vietnamese()
SENTENCE = "Trong thời gian qua, nhiều người dân — nhất là ở nông thôn — đã “đổi đời” nhờ có điện về làng. " * 3


def test_pieces_are_the_text_cut_between_words():
    pieces = cut(np.random.default_rng(1), SENTENCE, 30, 50)
    assert " ".join(pieces) == SENTENCE.strip()
    assert all(len(piece) <= 50 for piece in pieces) and len(set(map(len, pieces))) > 2


def test_a_word_longer_than_a_line_is_a_piece():
    assert cut(np.random.default_rng(1), "a " + "b" * 60, 5, 10) == ["a", "b" * 60]


def test_signs_that_look_alike_are_one_and_other_alphabets_are_left_out():
    lines = line_texts(
        [[SENTENCE], ["Straße 北京"]], CHARSET, RunningText(small_weight=1, title_share=0.0, long_share=0.0)
    )
    assert " ".join(lines) == SENTENCE.strip().replace("—", "–").replace("“", '"').replace("”", '"')


def test_a_share_is_written_as_forms_have_it():
    lines = line_texts([[SENTENCE]], CHARSET, RunningText(small_weight=1, title_share=1.0, long_share=0.0))
    assert all(word[0].isupper() for line in lines for word in line.split()) and "," not in "".join(lines)


def test_of_a_long_file_a_sample_is_taken_the_same_each_time():
    texts = [f"Câu số {i} của một tệp dài." for i in range(100)]
    few = line_texts([texts], CHARSET, RunningText(max_characters=500, small_file=0))
    assert 450 < sum(map(len, few)) < 550 and few != texts[: len(few)]
    assert few == line_texts([texts], CHARSET, RunningText(max_characters=500, small_file=0))


def test_a_small_file_counts_several_times():
    assert line_texts([["Trời đẹp."]], CHARSET, RunningText(small_weight=2)) == ["Trời đẹp."] * 2
