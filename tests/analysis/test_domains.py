"""Which language model writes, letter by letter."""

import pytest

from netchu.analysis.domains import EXAMPLES, domain_shares
from netchu.decoder import language_model_file
from netchu.decoding import LanguageModels
from netchu.models.header import checkpoint_path


@pytest.fixture(scope="module")
def released():
    return LanguageModels.load(language_model_file(checkpoint_path("released")))


def test_each_kind_of_text_has_its_model(released):
    (_, address), (_, name), (text, sentence) = domain_shares(released, EXAMPLES, switch=0.003)
    assert sentence.sum(axis=1).tolist() == pytest.approx([1.0] * len(text))
    assert address.iloc[-1].idxmax() == "addresses" and name.iloc[5].idxmax() == "names"
    assert sentence.iloc[10].idxmax() == "text" and sentence.iloc[-1].idxmax() == "addresses"


def test_one_model_alone_writes_everything(released):
    alone = LanguageModels(released.models[:1])
    ((text, shares),) = domain_shares(alone, ["Huế ☃"], switch=0.003)
    assert text == "Huế " and shares.to_numpy().tolist() == [[1.0]] * 4
