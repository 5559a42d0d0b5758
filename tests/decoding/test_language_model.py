"""The character language model: what helps it, its file, and bad input told in a sentence."""

import time

import numpy as np
import pytest
from letters import HELD_OUT, LETTERS, TEXTS, random_texts
from safetensors.numpy import load_file, save_file

from netchu.charset import Charset
from netchu.decoding import CharacterLanguageModel
from netchu.errors import InputError


def test_composed_and_decomposed_texts_count_alike(model):
    decomposed = [text.replace("à", "a\u0300") for text in TEXTS]
    other = CharacterLanguageModel.train(decomposed, LETTERS, order=4)
    assert np.array_equal(other.automaton.scores, model.automaton.scores)
    assert other.log_prob("a\u0300b") == model.log_prob("àb")


def test_a_longer_history_helps_and_training_text_is_known(model):
    shorter = CharacterLanguageModel.train(TEXTS, LETTERS, order=1)
    assert model.perplexity(HELD_OUT) < shorter.perplexity(HELD_OUT) < len(LETTERS)
    assert model.perplexity(TEXTS) < model.perplexity(HELD_OUT)


def test_a_saved_model_is_nearly_the_same_when_loaded(model, tmp_path):
    file = tmp_path / "new" / "model.safetensors"
    model.save(file)
    loaded = CharacterLanguageModel.load(file, LETTERS)
    assert (loaded.charset, loaded.order, loaded.ngrams) == (model.charset, model.order, model.ngrams)
    for ours, theirs in zip(loaded.automaton.arrays, model.automaton.arrays, strict=True):
        assert np.allclose(ours, theirs, atol=0.5) and np.asarray(ours).dtype == np.asarray(theirs).dtype
    assert loaded.automaton.start == model.automaton.start
    assert loaded.log_prob("ab ac") == pytest.approx(model.log_prob("ab ac"), rel=0.01)
    assert [path.name for path in file.parent.iterdir()] == ["model.safetensors"]
    loaded.save(file.with_name("again.safetensors"))
    assert file.read_bytes() == file.with_name("again.safetensors").read_bytes()


def test_loading_is_quick(tmp_path):
    model = CharacterLanguageModel.train(random_texts(3, 2000, 40), LETTERS, order=6, min_count=1)
    model.save(tmp_path / "model.safetensors")
    start = time.process_time()
    CharacterLanguageModel.load(tmp_path / "model.safetensors")
    assert time.process_time() - start < 0.2


def test_wrong_files_and_alphabets_are_told(model, tmp_path):
    file = tmp_path / "model.safetensors"
    with pytest.raises(InputError, match="There is no language model .*: check the path"):
        CharacterLanguageModel.load(file)
    file.write_bytes(b"no tensors here")
    with pytest.raises(InputError, match="is not a language model"):
        CharacterLanguageModel.load(file)
    save_file({"weights": np.zeros(3)}, file, metadata={"netchu": "{}"})
    with pytest.raises(InputError, match="is not a language model"):
        CharacterLanguageModel.load(file)
    model.save(file)
    with pytest.raises(InputError, match="another alphabet .differs in x"):
        CharacterLanguageModel.load(file, Charset(LETTERS.characters + "x"))
    with pytest.raises(InputError, match="the order only"):
        CharacterLanguageModel.load(file, Charset(LETTERS.characters[::-1]))


@pytest.mark.parametrize(
    ("name", "place", "value"),
    [
        ("own", 0, 255),
        ("own", 4, 0),
        ("labels", 1, 99),
        ("labels", 40, 1),
        ("score_levels", 2, np.nan),
        ("sizes", 1, 90),
    ],
)
def test_a_damaged_file_never_reaches_compiled_code(model, tmp_path, name, place, value):
    from safetensors import safe_open

    file = tmp_path / "model.safetensors"
    model.save(file)
    with safe_open(str(file), framework="np") as opened:
        metadata = opened.metadata()
    arrays = load_file(file)
    arrays[f"0.{name}"][place] = value
    save_file(arrays, file, metadata=metadata)
    with pytest.raises(InputError, match="is not a language model"):
        CharacterLanguageModel.load(file)


def test_bad_texts_and_orders_are_told(model):
    with pytest.raises(InputError, match="outside the alphabet: x ằ;"):
        CharacterLanguageModel.train(["ab", "axb", "a\u0306\u0300"], LETTERS)
    with pytest.raises(InputError, match="no text to train"):
        CharacterLanguageModel.train([], LETTERS)
    for order in (0, -1):
        with pytest.raises(InputError, match=f"order={order}"):
            CharacterLanguageModel.train(["a"], LETTERS, order)
    with pytest.raises(InputError, match="outside the alphabet: x"):
        model.log_prob("axb")
    with pytest.raises(InputError, match="no text to take the perplexity of"):
        model.perplexity([])
