"""Texts for the language model: composed addresses and training labels, never a held-out line."""

from dataclasses import replace

import pytest

from netchu.charset import Charset
from netchu.config import LANGUAGE_MODEL
from netchu.data.manifest import make_manifest
from netchu.errors import InputError
from netchu.text.corpus import address_texts, language_model_texts, training_labels


@pytest.fixture
def manifest():
    rows = [("12 Lê Lợi", "train"), ("Huế", "val"), ("Hoa\u0300 Bi\u0300nh", "train"), ("Sa Pa", "test"), ("Vinh", "")]
    return make_manifest([{"path": f"{i}.png", "text": text, "split": split} for i, (text, split) in enumerate(rows)])


def test_addresses_depend_on_the_seed_alone():
    first = address_texts(30)
    assert address_texts(40)[:30] == first and len(set(first)) > 25
    assert address_texts(30, replace(LANGUAGE_MODEL, seed=2)) != first
    assert address_texts(0) == []
    short = address_texts(30, replace(LANGUAGE_MODEL, min_chars=5, max_chars=9))
    assert all(5 <= len(text) <= 9 for text in short)


def test_divisions_are_written_as_they_are_known():
    known = {"79": ("TP của tôi",), "01": ("Hà Nội nhé",)}
    plain, spelt = address_texts(300), address_texts(300, spellings=known)
    counts = [sum(name in text for text in spelt) for (name,) in known.values()]
    assert counts[0] > 20 < counts[1] and not any(name in text for text in plain for (name,) in known.values())


def test_only_training_labels_are_taken(manifest):
    assert training_labels(manifest) == ["12 Lê Lợi", "Hoà Bình"]
    texts = language_model_texts(manifest, 5, replace(LANGUAGE_MODEL, label_weight=3))
    assert texts[:5] == address_texts(5)
    assert sorted(texts[5:]) == ["12 Lê Lợi"] * 3 + ["Hoà Bình"] * 3
    assert not Charset.vietnamese().unknown("".join(texts))


def test_without_a_training_line_nothing_is_made(manifest):
    with pytest.raises(InputError, match="split train"):
        language_model_texts(manifest[manifest["split"] != "train"], 5)
