"""A language model that no test changes."""

import pytest
from letters import LETTERS, TEXTS

from netchu.decoding import CharacterLanguageModel


@pytest.fixture(scope="session")
def model() -> CharacterLanguageModel:
    return CharacterLanguageModel.train(TEXTS, LETTERS, order=4)
