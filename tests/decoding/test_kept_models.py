"""Automata in a file that is mapped into memory."""

import os

import numpy as np
import pytest

from netchu.charset import Charset
from netchu.decoding import CharacterLanguageModel, Mixture, gazetteer_automaton
from netchu.decoding.kept_models import SUFFIX, kept_models

CHARSET = Charset("abcd ")


def make():
    one, other = (
        CharacterLanguageModel.train(texts, CHARSET, order=3, min_count=1).automaton for texts in (["abab"], ["cd d"])
    )
    mixture = Mixture.of(one, other, gazetteer=(True, False), switch=0.1)
    return mixture, gazetteer_automaton(["ab cd"], CHARSET)


def refuse():
    raise AssertionError("made again")


def scores(models):
    classes = CHARSET.encode("ab cd")
    mixture, names = models
    return mixture.score(classes, 6), mixture.address_share(classes, 6), names.score(classes, 6)


def test_what_was_made_once_is_read(tmp_path):
    made = kept_models(tmp_path / "m.safetensors", "key", make)
    read = kept_models(tmp_path / "m.safetensors", "key", refuse)
    assert scores(made) == scores(read)
    assert read[0].gazetteer == made[0].gazetteer and read[0].switch == made[0].switch
    for before, after in zip(made[0].arrays[0][:-1], read[0].arrays[0][:-1], strict=True):
        assert before.dtype == after.dtype and type(after) is np.ndarray and after.flags.writeable  # one type to numba


@pytest.mark.parametrize("spoil", ["key", "cut short", "no such file"])
def test_what_is_of_no_use_is_made_again(tmp_path, spoil):
    file = tmp_path / "m.safetensors"
    good = scores(kept_models(file, "other key" if spoil == "key" else "key", make))
    if spoil == "cut short":
        file.write_bytes(file.read_bytes()[:-40])
    if spoil == "no such file":
        file.unlink()
    assert scores(kept_models(file, "key", make)) == good
    assert scores(kept_models(file, "key", refuse)) == good


def test_where_nothing_can_be_written_they_are_made_each_time(tmp_path):
    (tmp_path / "file").write_text("no folder")
    for _ in range(2):
        assert scores(kept_models(tmp_path / "file" / "m.safetensors", "key", make)) == scores(make())


def test_only_the_newest_stay(tmp_path):
    for number in range(6):
        file = tmp_path / f"{number}{SUFFIX}"
        kept_models(file, "key", make)
        os.utime(file, (number, number))
    assert sorted(file.name[0] for file in tmp_path.iterdir()) == ["2", "3", "4", "5"]
