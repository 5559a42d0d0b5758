"""A character n-gram model: how likely a line's text is before its image has been seen."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from netchu.charset import Charset
from netchu.config import LANGUAGE_MODEL
from netchu.decoding.automaton import Automaton
from netchu.decoding.kneser_ney import as_automaton, estimate
from netchu.decoding.model_file import StoredModel, read_models, write_models
from netchu.errors import InputError

ADDRESSES = "addresses"  # the domain in whose texts names of places count


@dataclass(frozen=True)
class CharacterLanguageModel:
    """Probabilities of each next character, and of the line's end, after the characters before it.

    Args:
        charset: the alphabet; each of its characters has a probability above 0 everywhere.
        order: characters an n-gram spans at most, the predicted one counted.
        automaton: the n-grams as the beam search walks them; its `start` is the state after the line's start.
        domain: what kind of text it knows, `addresses` or any other word; "" is any.

    >>> model = CharacterLanguageModel.train(["ab", "ab", "b"], Charset("ab"), order=2)
    >>> model.log_prob("ab") > model.log_prob("ba")
    True
    """

    charset: Charset
    order: int
    automaton: Automaton
    domain: str = ""

    @classmethod
    def train(
        cls,
        texts: Iterable[str],
        charset: Charset,
        order: int = LANGUAGE_MODEL.order,
        min_count: int = LANGUAGE_MODEL.min_count,
        pruned_from: int = LANGUAGE_MODEL.pruned_from,
        min_gain: float = LANGUAGE_MODEL.min_gain,
        domain: str = "",
    ) -> "CharacterLanguageModel":
        """Counts and smooths (interpolated modified Kneser-Ney).

        Args:
            texts: one line each; NFC is made of them. A text given twice counts twice.
            charset: the alphabet.
            order: 1 or more.
            min_count: n-grams that occur less often are dropped; 1 keeps all.
            pruned_from: shorter n-grams than this are never dropped.
            min_gain: nats per character of all texts; n-grams that tell less of them are dropped; 0 keeps all.
            domain: what kind of text it is.

        Raises:
            InputError: no text, an order that is too low, or characters outside the alphabet.

        Source: Chen & Goodman 1998, "An empirical study of smoothing techniques for language modeling".
        """
        texts = list(texts)
        unknown = sorted({c for text in texts for c in charset.unknown(text)})
        if unknown:
            raise InputError(
                f"The texts have characters outside the alphabet: {' '.join(unknown)}; leave those lines out."
            )
        classes = [charset.encode(text) for text in texts]
        ngrams = estimate(classes, len(charset), order, min_count, pruned_from, min_gain)
        return cls(charset, order, as_automaton(ngrams), domain)

    @property
    def ngrams(self) -> int:
        """Number of n-grams of all lengths."""
        return len(self.automaton.labels)

    def log_prob(self, text: str) -> float:
        """Log-probability of the text and of the line ending after it, nats.

        Raises:
            InputError: a character outside the alphabet.
        """
        return self.automaton.score(self.charset.encode(text), end=len(self.charset))

    def perplexity(self, texts: Iterable[str]) -> float:
        """exp of the mean surprise (nats) a character, the line's end counted as one; 1 is certainty.

        Raises:
            InputError: no text, or a character outside the alphabet.
        """
        total, characters = 0.0, 0
        for text in texts:
            total += self.log_prob(text)
            characters += len(self.charset.encode(text)) + 1
        if not characters:
            raise InputError("There is no text to take the perplexity of: give at least one line.")
        return math.exp(-total / characters)

    def save(self, path: Path | str) -> None:
        """Writes one safetensors file, whole or not at all (see `model_file`).

        Raises:
            InputError: the file can't be written.
        """
        write_models(Path(path), self.charset.characters, [StoredModel(self.order, self.automaton, self.domain)])

    @classmethod
    def load(cls, path: Path | str, charset: Charset | None = None) -> "CharacterLanguageModel":
        """The model of a file written by `save`. Loading runs no code from the file.

        Args:
            path: the file.
            charset: the alphabet that the caller needs; None takes the file's own.

        Raises:
            InputError: no such file, no language model or several, or its alphabet is another one than `charset`.
        """
        characters, stored = read_models(path)
        if len(stored) > 1:
            raise InputError(f"{path} holds {len(stored)} language models: give a file of one, written by netchu lm.")
        return cls(check_charset(path, characters, charset), stored[0].order, stored[0].automaton, stored[0].domain)


def check_charset(path: Path | str, characters: str, charset: Charset | None) -> Charset:
    """The alphabet of a file of language models.

    Raises:
        InputError: it is no alphabet, or not the `charset` that the caller needs.
    """
    own = Charset(characters)
    if charset is not None and charset != own:
        differing = "".join(sorted(set(charset.characters) ^ set(characters))) or "the order only"
        raise InputError(f"{path} has another alphabet (differs in {differing}): make it again with netchu lm.")
    return own
