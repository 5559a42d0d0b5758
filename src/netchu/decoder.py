"""The decoder that a checkpoint brings: the beam with language model, gazetteer and the weights tuned for them."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, fields, replace
from pathlib import Path

import numpy as np
import pandas as pd

from netchu.addresses.corrections import corrections
from netchu.addresses.spellings import spellings
from netchu.addresses.matching import rescore
from netchu.addresses.names import gazetteer_names, street_names
from netchu.charset import Charset
from netchu.config import DECODING, LANGUAGE_MODEL, Decoding
from netchu.decoding import (
    DECODERS,
    CharacterLanguageModel,
    Helpers,
    Hypothesis,
    gazetteer_automaton,
    greedy_decode,
    helped_beam,
    shares,
)
from netchu.errors import InputError
from netchu.models import Checkpoint, load_checkpoint, save_checkpoint
from netchu.models.checkpoint import read_header
from netchu.text.corpus import language_model_texts, training_labels
from netchu.training.decoder_weights import tune


def language_model_file(checkpoint: Path) -> Path:
    """Where a checkpoint's language model lies: beside it.

    >>> language_model_file(Path("phase2/best.safetensors")).name
    'best.lm.safetensors'
    """
    return checkpoint.with_suffix(".lm.safetensors")


def beam_of(checkpoint: Path, about: Checkpoint, name: str) -> Callable[[np.ndarray], list[Hypothesis]]:
    """All texts that a decoder weighs for one line's log-probs (T, K), best first; `greedy` knows one only.

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
    if name == "greedy":
        return lambda log_probs: [greedy_decode(log_probs, about.charset)]
    helped = name == "best" and about.decoding
    helpers, numbers = helpers_for(checkpoint, about) if helped else (Helpers(), DECODING)

    def texts(log_probs: np.ndarray) -> list[Hypothesis]:
        found = helped_beam(log_probs, about.charset, helpers, numbers)
        if helpers == Helpers():
            return found
        confidences = shares([h.score for h in found], numbers.temperature).tolist()
        return [replace(h, confidence=c) for h, c in zip(found, confidences, strict=True)]

    return texts


def decoder_of(checkpoint: Path, about: Checkpoint, name: str) -> Callable[[np.ndarray], Hypothesis]:
    """Reads one line's log-probs (T, K): the first of the texts of `beam_of`, whose arguments it takes."""
    texts = beam_of(checkpoint, about, name)
    return lambda log_probs: texts(log_probs)[0]


def helpers_for(checkpoint: Path, about: Checkpoint) -> tuple[Helpers, Decoding]:
    """What a tuned checkpoint reads with, and its numbers.

    Raises:
        InputError: its language model is missing.
    """
    file = language_model_file(checkpoint)
    if not file.is_file():
        raise InputError(f"{checkpoint} was tuned with a language model, but {file} is missing: put it there again.")
    model = CharacterLanguageModel.load(file, about.charset)
    helpers = helpers_of(model, tuple(about.decoding.get("streets", ())), about.charset)
    return helpers, numbers_of(about)


def numbers_of(about: Checkpoint) -> Decoding:
    """The numbers that `netchu tune` left in a checkpoint, the defaults where it left none."""
    known = {field.name for field in fields(Decoding)}
    return replace(DECODING, **{key: value for key, value in about.decoding.items() if key in known})


def helpers_of(model: CharacterLanguageModel, streets: tuple[str, ...], charset: Charset) -> Helpers:
    """Language model, names of divisions and streets; divisions of a line that fit each other, or are put right."""
    return Helpers(model.automaton, gazetteer_automaton(gazetteer_names(streets), charset), rescore, corrections)


def texts_to_learn(manifest: pd.DataFrame, addresses: int = LANGUAGE_MODEL.addresses) -> list[str]:
    """What a language model for these lines is trained on: their training labels, and composed addresses that write
    divisions as these labels do.

    Raises:
        InputError: no line in the split train.
    """
    return language_model_texts(manifest, addresses, spellings=spellings(training_labels(manifest)))


def teach(
    checkpoint: Path,
    manifest: pd.DataFrame,
    log_probs: Sequence[np.ndarray],
    texts: Sequence[str],
    addresses: int = LANGUAGE_MODEL.addresses,
) -> pd.DataFrame:
    """Gives a checkpoint a language model and street names from training labels, with the weights that read best.

    Args:
        checkpoint: `best` reads with all of this from now on.
        manifest: the lines with their splits; only labels of `train` are looked at.
        log_probs, texts: (T, K) and label of each validation line.
        addresses: composed addresses that the language model is trained on, too.

    Returns:
        The weights that were tried (see `tune`).
    """
    charset = read_header(checkpoint).charset
    model = CharacterLanguageModel.train(texts_to_learn(manifest, addresses), charset)
    streets = tuple(street_names(training_labels(manifest)))
    return tune_checkpoint(checkpoint, model, streets, log_probs, texts)


def tune_checkpoint(
    checkpoint: Path,
    model: CharacterLanguageModel,
    streets: Sequence[str],
    log_probs: Sequence[np.ndarray],
    texts: Sequence[str],
) -> pd.DataFrame:
    """Chooses the weights on validation lines and gives them, model and streets to the checkpoint; what was tried."""
    numbers, trials = tune(log_probs, texts, model.charset, helpers_of(model, tuple(streets), model.charset))
    best = trials.sort_values(["cer", "wer"], kind="stable").iloc[0].to_dict()
    give_helpers(checkpoint, model, streets, numbers, {"split": "val", "lines": len(texts), **best})
    return trials


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
