"""The language models of a checkpoint."""

import pytest

from netchu.charset import Charset
from netchu.decoding import CharacterLanguageModel, LanguageModels, Mixture
from netchu.errors import InputError


def model(domain, charset="ab"):
    return CharacterLanguageModel.train(["ab", "ba"], Charset(charset), order=2, min_count=1, domain=domain)


def test_one_model_is_taken_as_it_is():
    alone = model("text")
    mixture = LanguageModels((alone,)).for_beam(0.1)
    assert mixture.automaton is alone.automaton and mixture.gazetteer == (True,)


def test_names_of_places_count_in_addresses_only():
    mixture = LanguageModels((model("addresses"), model("text"))).for_beam(0.1)
    assert isinstance(mixture, Mixture) and mixture.gazetteer == (True, False) and mixture.switch == 0.1


def test_without_addresses_names_of_places_count_everywhere():
    assert LanguageModels((model("text"), model(""))).for_beam(0.1).gazetteer == (True, True)


def test_they_are_kept_in_one_file(tmp_path):
    LanguageModels((model("addresses"), model("text"))).save(tmp_path / "m.safetensors")
    loaded = LanguageModels.load(tmp_path / "m.safetensors", Charset("ab"))
    assert [one.domain for one in loaded.models] == ["addresses", "text"]
    with pytest.raises(InputError, match="another alphabet"):
        LanguageModels.load(tmp_path / "m.safetensors", Charset("abc"))


def test_no_model_and_two_alphabets_are_told():
    with pytest.raises(InputError, match="no language model"):
        LanguageModels(())
    with pytest.raises(InputError, match="different alphabets"):
        LanguageModels((model(""), model("", "abc")))
