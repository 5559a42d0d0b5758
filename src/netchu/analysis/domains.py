"""Which language model writes: the shares of a mixture along a text."""

from collections.abc import Sequence

import pandas as pd

from netchu.charset import Charset, normalise
from netchu.decoding import LanguageModels
from netchu.decoding.mixture import Mixture

EXAMPLES = (
    "12 Lê Lợi, P. Bến Nghé, Q.1, TP HCM",
    "Nguyễn Thị Minh Khai",
    "Chiều nay em về 5 Hàng Bạc, Hoàn Kiếm, Hà Nội",
)
"""An address, a personal name, and a sentence with an address in it."""


def domain_shares(models: LanguageModels, texts: Sequence[str], switch: float) -> list[tuple[str, pd.DataFrame]]:
    """How likely each model is the one that wrote a text so far, after each of its characters.

    Args:
        models: that read together.
        texts: a character outside their alphabet is left out.
        switch: see `Mixture`.

    Returns:
        Each text, and a row for each of its characters, a column for each model's domain; rows sum to 1.
    """
    mixture = models.for_beam(switch)
    names = [model.domain or f"model {number + 1}" for number, model in enumerate(models.models)]
    return [(text, _shares(mixture, text, models.charset, names)) for text in _known(texts, models.charset)]


def _known(texts: Sequence[str], charset: Charset) -> list[str]:
    return ["".join(c for c in normalise(text) if c in charset) for text in texts]


def _shares(mixture: Mixture, text: str, charset: Charset, names: list[str]) -> pd.DataFrame:
    classes = charset.encode(text)
    rows = [mixture.walk(classes[: end + 1])[1] for end in range(len(classes))]
    return pd.DataFrame(rows, columns=names)
