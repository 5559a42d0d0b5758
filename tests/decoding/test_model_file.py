"""Files of language models, those of before among them."""

import json

import numpy as np
import pytest
from safetensors.numpy import save_file

from netchu.charset import Charset
from netchu.decoding import CharacterLanguageModel
from netchu.decoding.automaton import own_states
from netchu.decoding.model_file import StoredModel, read_models, write_models
from netchu.errors import InputError

CHARSET = Charset("abc ")
RNG = np.random.default_rng(5)
TEXTS = ["".join(RNG.choice(list(CHARSET.characters), 12)) for _ in range(400)]
MODEL = CharacterLanguageModel.train(TEXTS, CHARSET, order=5, min_count=1)


def test_a_file_of_the_format_before_reads_as_it_did(tmp_path):
    automaton = MODEL.automaton
    arrays = {
        "sizes": np.diff(automaton.first).astype(np.uint8),
        "labels": automaton.labels.astype(np.uint8),
        "scores": automaton.scores.astype(np.float16),
        "own": np.packbits(own_states(automaton)),
        "backoff": automaton.backoff.astype(np.float16),
    }
    header = {"format": 2, "order": 5, "start": automaton.start, "characters": CHARSET.characters}
    save_file(arrays, tmp_path / "old.safetensors", metadata={"netchu_language_model": json.dumps(header)})
    old = CharacterLanguageModel.load(tmp_path / "old.safetensors", CHARSET)
    assert np.array_equal(old.automaton.scores, automaton.scores.astype(np.float16).astype(np.float32))
    assert np.array_equal(old.automaton.targets, automaton.targets)
    assert (old.order, old.domain) == (5, "")


def test_levels_cost_nearly_nothing(tmp_path):
    file = tmp_path / "models.safetensors"
    stored = [StoredModel(5, MODEL.automaton, "addresses"), StoredModel(5, MODEL.automaton)]
    write_models(file, CHARSET.characters, stored)
    characters, models = read_models(file)
    assert characters == CHARSET.characters and [m.domain for m in models] == ["addresses", ""]
    again = CharacterLanguageModel(CHARSET, 5, models[1].automaton)
    assert len(np.unique(again.automaton.scores)) <= 256 < len(np.unique(MODEL.automaton.scores))
    assert again.perplexity(TEXTS) == pytest.approx(MODEL.perplexity(TEXTS), rel=0.003)


def test_one_model_is_not_taken_from_several(tmp_path):
    file = tmp_path / "models.safetensors"
    write_models(file, CHARSET.characters, [StoredModel(5, MODEL.automaton)] * 2)
    with pytest.raises(InputError, match="holds 2 language models"):
        CharacterLanguageModel.load(file)
