"""Texts of six letters, some likelier than others, to count n-grams in."""

import numpy as np

from netchu.charset import Charset
from netchu.decoding.arpa import token

LETTERS = Charset("aàbc d")


def random_texts(seed: int, count: int, longest: int = 12) -> list[str]:
    """Texts in which some characters, and some after others, are much likelier."""
    rng = np.random.default_rng(seed)
    texts = []
    for _ in range(count):
        text = ""
        for _ in range(rng.integers(1, longest)):
            weights = np.array([6, 3, 2, 1, 2, 0.3])
            text += LETTERS.characters[rng.choice(6, p=np.roll(weights, len(text) % 2 + ("a" in text[-1:])) / 14.3)]
        texts.append(text)
    return texts


TEXTS = random_texts(1, 150)
HELD_OUT = random_texts(2, 60)


def words(text: str) -> str:
    """A text as programs for words read it: one token a character, spaces written out."""
    return " ".join(map(token, text))
