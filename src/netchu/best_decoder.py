"""The decoder that a checkpoint brings: the beam with language model, gazetteer and the weights tuned for them."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, fields, replace
from pathlib import Path

import numpy as np

from netchu.charset import Charset
from netchu.config import DECODING, Decoding
from netchu.decoding import (
    DECODERS,
    CharacterLanguageModel,
    Helpers,
    Hypothesis,
    gazetteer_automaton,
    helped_decode,
)
from netchu.errors import InputError
from netchu.gazetteer import gazetteer_names, rescore
from netchu.models import Checkpoint, load_checkpoint, save_checkpoint


def language_model_file(checkpoint: Path) -> Path:
    """Where a checkpoint's language model lies: beside it.

    >>> language_model_file(Path("phase2/best.safetensors")).name
    'best.lm.safetensors'
    """
    return checkpoint.with_suffix(".lm.safetensors")


def decoder_of(checkpoint: Path, about: Checkpoint, name: str) -> Callable[[np.ndarray], Hypothesis]:
    """Reads one line's log-probs (T, K).

    Args:
        checkpoint: where its language model is looked for.
        about: the checkpoint's description.
        name: `greedy`, `beam`, or `best`: the beam with the language model, the street names and the weights that
            `netchu tune` left beside and in the checkpoint; the plain beam where it has been given none.

    Raises:
        InputError: no decoder has that name, or a tuned checkpoint has lost its language model.
    """
    if name not in DECODERS:
        raise InputError(f"decoder {name!r} is unknown: choose one of {', '.join(DECODERS)}.")
    if name != "best" or not about.decoding:
        return lambda log_probs: DECODERS[name](log_probs, about.charset)
    known = {field.name for field in fields(Decoding)}
    numbers = replace(DECODING, **{key: value for key, value in about.decoding.items() if key in known})
    file = language_model_file(checkpoint)
    if not file.is_file():
        raise InputError(f"{checkpoint} was tuned with a language model, but {file} is missing: put it there again.")
    model = CharacterLanguageModel.load(file, about.charset)
    helpers = helpers_of(model, tuple(about.decoding.get("streets", ())), about.charset)
    return lambda log_probs: helped_decode(log_probs, about.charset, helpers, numbers)


def helpers_of(model: CharacterLanguageModel, streets: tuple[str, ...], charset: Charset) -> Helpers:
    """Language model, names of divisions and streets, and the rescoring by divisions that fit each other."""
    return Helpers(model.automaton, gazetteer_automaton(gazetteer_names(streets), charset), rescore)


def give_helpers(
    checkpoint: Path, model: CharacterLanguageModel, streets: Sequence[str], numbers: Decoding, tuned_on: dict
) -> None:
    """Puts the language model beside the checkpoint, the weights and the street names into it.

    Args:
        checkpoint: rewritten, with the same weights of the network.
        model: of the same alphabet.
        streets: names met in training labels.
        numbers: of the beam.
        tuned_on: lines, split, CER: how they were chosen.
    """
    network, about = load_checkpoint(checkpoint, model.charset)
    model.save(language_model_file(checkpoint))
    save_checkpoint(
        checkpoint, network, replace(about, decoding=asdict(numbers) | {"streets": list(streets), "tuned_on": tuned_on})
    )
