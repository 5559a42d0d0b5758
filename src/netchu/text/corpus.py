"""Text to train a language model on: composed addresses beside the labels of training lines, never of other ones."""

from types import MappingProxyType

import numpy as np
import pandas as pd

from netchu.addresses.composing import Spellings, compose_address
from netchu.charset import normalise
from netchu.config import LANGUAGE_MODEL, LanguageModel
from netchu.errors import InputError


def address_texts(
    count: int, settings: LanguageModel = LANGUAGE_MODEL, spellings: Spellings = MappingProxyType({})
) -> list[str]:
    """Composed addresses; the same seed and limits give the same ones, and a larger count only adds to them.

    Args:
        count: how many; 0 gives none.
        settings: `seed`, `min_chars`, `max_chars` and the shares of unusual ones.
        spellings: see `compose_address`.

    Raises:
        InputError: impossible limits.

    >>> address_texts(2) == address_texts(3)[:2]
    True
    """
    rng = np.random.default_rng(settings.seed)
    shares = {"rare_share": settings.rare_share, "fragment_share": settings.fragment_share}
    limits = settings.min_chars, settings.max_chars
    return [compose_address(rng, *limits, **shares, spellings=spellings) for _ in range(count)]


def training_labels(manifest: pd.DataFrame) -> list[str]:
    """Texts of the lines that the manifest's column `split` gives to train, in its order, NFC.

    Raises:
        InputError: no such line.
    """
    texts = manifest.loc[manifest["split"] == "train", "text"].tolist()
    if not texts:
        raise InputError("No line of the data is in the split train: assign splits first, or give more lines.")
    return [normalise(text) for text in texts]


def language_model_texts(
    manifest: pd.DataFrame,
    addresses: int = LANGUAGE_MODEL.addresses,
    settings: LanguageModel = LANGUAGE_MODEL,
    spellings: Spellings = MappingProxyType({}),
) -> list[str]:
    """Composed addresses, then each training label `settings.label_weight` times.

    Args:
        manifest: lines with their splits; labels of val and test are not looked at.
        addresses: how many to compose.
        settings: weight of a label, seed and limits of the addresses.
        spellings: how divisions are written in training labels (see `addresses.spellings`).

    Raises:
        InputError: no line in the split train, or impossible limits.
    """
    labels = training_labels(manifest)
    return address_texts(addresses, settings, spellings) + labels * settings.label_weight
