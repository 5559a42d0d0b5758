"""A character n-gram model: how likely a line's text is before its image has been seen."""

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from netchu.charset import Charset
from netchu.config import LANGUAGE_MODEL
from netchu.decoding.automaton import Automaton, link_states, own_states
from netchu.decoding.kneser_ney import as_automaton, estimate
from netchu.errors import InputError
from netchu.system.paths import whole_file

FORMAT = 2
_HEADER = "netchu_language_model"


@dataclass(frozen=True)
class CharacterLanguageModel:
    """Probabilities of each next character, and of the line's end, after the characters before it.

    Args:
        charset: the alphabet; each of its characters has a probability above 0 everywhere.
        order: characters an n-gram spans at most, the predicted one counted.
        automaton: the n-grams as the beam search walks them; its `start` is the state after the line's start.

    >>> model = CharacterLanguageModel.train(["ab", "ab", "b"], Charset("ab"), order=2)
    >>> model.log_prob("ab") > model.log_prob("ba")
    True
    """

    charset: Charset
    order: int
    automaton: Automaton

    @classmethod
    def train(
        cls,
        texts: Iterable[str],
        charset: Charset,
        order: int = LANGUAGE_MODEL.order,
        min_count: int = LANGUAGE_MODEL.min_count,
        pruned_from: int = LANGUAGE_MODEL.pruned_from,
        min_gain: float = LANGUAGE_MODEL.min_gain,
    ) -> "CharacterLanguageModel":
        """Counts and smooths (interpolated modified Kneser-Ney).

        Args:
            texts: one line each; NFC is made of them. A text given twice counts twice.
            charset: the alphabet.
            order: 1 or more.
            min_count: n-grams that occur less often are dropped; 1 keeps all.
            pruned_from: shorter n-grams than this are never dropped.
            min_gain: nats per character of all texts; n-grams that tell less of them are dropped; 0 keeps all.

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
        return cls(charset, order, as_automaton(ngrams))

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
        """Writes one safetensors file, whole or not at all.

        Targets and suffixes, half of the automaton, are left out: they follow from which arcs have states of their own.
        Scores are kept in half precision, good to a part in two thousand.

        Raises:
            InputError: the file can't be written.
        """
        classes = np.uint8 if len(self.charset) < 256 else np.uint16
        automaton = self.automaton
        arrays = {
            "sizes": np.diff(automaton.first).astype(classes),
            "labels": automaton.labels.astype(classes),
            "scores": automaton.scores.astype(np.float16),
            "own": np.packbits(own_states(automaton)),
            "backoff": automaton.backoff.astype(np.float16),
        }
        header = {
            "format": FORMAT,
            "order": self.order,
            "start": automaton.start,
            "characters": self.charset.characters,
        }
        data = save(arrays, metadata={_HEADER: json.dumps(header, ensure_ascii=False)})
        with whole_file(Path(path)) as part:
            part.write_bytes(data)

    @classmethod
    def load(cls, path: Path | str, charset: Charset | None = None) -> "CharacterLanguageModel":
        """The model of a file written by `save`. Loading runs no code from the file.

        Args:
            path: the file.
            charset: the alphabet that the caller needs; None takes the file's own.

        Raises:
            InputError: no such file, no language model, or its alphabet is another one than `charset`.
        """
        try:
            with safe_open(str(path), framework="np") as file:
                header = json.loads((file.metadata() or {})[_HEADER])
                if header["format"] != FORMAT:
                    raise ValueError(f"format {header['format']}, not {FORMAT}")
                charset_of_file = Charset(header["characters"])
                automaton = _read_automaton(file, int(header["start"]), len(charset_of_file))
                model = cls(charset_of_file, int(header["order"]), automaton)
        except FileNotFoundError as error:
            raise InputError(f"There is no language model {path}.") from error
        except (SafetensorError, OSError, KeyError, TypeError, ValueError) as error:
            raise InputError(f"{path} is not a language model ({error}): make one with netchu lm.") from error
        if charset is not None and charset != model.charset:
            differing = "".join(sorted(set(charset.characters) ^ set(model.charset.characters))) or "the order only"
            raise InputError(f"{path} has another alphabet (differs in {differing}): make it again with netchu lm.")
        return model


def _read_automaton(file: safe_open, start: int, classes: int) -> Automaton:
    """Raises ValueError where compiled code would look outside an array, or never come back from a short history."""
    arrays = {name: file.get_tensor(name) for name in ("sizes", "labels", "scores", "own", "backoff")}
    first = np.concatenate([[0], np.cumsum(arrays["sizes"], dtype=np.int64)]).astype(np.int32)
    labels, states, arcs = arrays["labels"].astype(np.int32), len(arrays["sizes"]), len(arrays["labels"])
    own = np.unpackbits(arrays["own"], count=arcs).astype(bool)
    scores, backoff = (arrays[name].astype(np.float32) for name in ("scores", "backoff"))
    if not states or len({arcs, len(scores), int(first[-1])}) > 1 or len(backoff) != states:
        raise ValueError("arrays of unequal lengths")
    if not np.array_equal(labels[: first[1]], np.arange(1, classes + 1)):
        raise ValueError("a class without a probability")
    if labels.min() < 1 or labels.max() > classes or not np.isfinite(np.concatenate([scores, backoff])).all():
        raise ValueError("classes or scores that don't exist")
    if start not in (0, 1) or own.sum() + start != states - 1:
        raise ValueError("states that don't exist")
    targets, suffix, whole = link_states(first, labels, own, start)
    if not whole:
        raise ValueError("n-grams without their shorter ones")
    return Automaton(start, first, labels, scores, targets, backoff, suffix)
