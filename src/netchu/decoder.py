"""The decoder that a checkpoint brings: the beam with language models, gazetteer and the weights tuned for them."""

import hashlib
from collections.abc import Callable
from dataclasses import fields, replace
from functools import partial
from pathlib import Path

import numpy as np

from netchu import registry
from netchu.addresses.corrections import corrections
from netchu.addresses.divisions import TABLES, read_table
from netchu.addresses.names import gazetteer_names
from netchu.addresses.rescoring import rescore
from netchu.charset import Charset
from netchu.config import DECODING, Decoding
from netchu.decoding import (
    Automaton,
    BeamModels,
    Calibration,
    CharacterLanguageModel,
    Hypothesis,
    LanguageModels,
    Mixture,
    gazetteer_automaton,
)
from netchu.decoding.allowed import allowed_classes, only_allowed
from netchu.decoding.decoders import NO_LEXICON, Knowledge, beam
from netchu.decoding.kept_models import SUFFIX, kept_models
from netchu.errors import InputError
from netchu.models.header import Header
from netchu.system.paths import user_cache_dir
from netchu.system.source_digest import source_digest
from netchu.text.files import read_texts


def language_model_file(checkpoint: Path) -> Path:
    """Where a checkpoint's language models lie, all in one file: beside it.

    >>> language_model_file(Path("phase2/best.safetensors")).name
    'best.lm.safetensors'
    """
    return checkpoint.with_suffix(".lm.safetensors")


Decode = Callable[[np.ndarray], list[Hypothesis]]
"""One line's log-probs (T, K) to the texts that a decoder weighs, best first; at least one."""


def decoder_for(
    checkpoint: Path, header: Header, name: str, lexicon: str | Path = "", allow: str = "", lm: str | Path = ""
) -> Decode:
    """Reads one line's log-probs (T, K) into the texts that the decoder weighs, best first; at least one.

    Args:
        checkpoint: where its language model is looked for.
        header: the checkpoint's description.
        name: of `registry.DECODERS`, or an import path. `best` is the beam with the language model, the street names
            and the weights that `netchu tune` left beside and in the checkpoint.
        lexicon: a text file of the whole lines that may occur, for the decoder `lexicon`; "": none.
        allow: the characters that may occur, such as `0-9/.-` (see `allowed_classes`); "": all. Then `best` is the
            plain beam: language models know no numbers, and made more mistakes in them.
        lm: a file of language models for `best`, in place of the checkpoint's; "": those.

    Raises:
        InputError: no decoder has that name, a tuned checkpoint has lost its language model, the lexicon or the
            language model can't be read, one is missing or of no use to the decoder, or no such character exists.
    """
    decode = registry.find(registry.DECODERS, name, "decoder")
    if lexicon and name in ("greedy", "beam", "best"):
        raise InputError(f"The decoder {name} asks no lexicon: leave {lexicon} out, or choose the decoder lexicon.")
    if name == "lexicon" and not lexicon:
        raise InputError(NO_LEXICON)  # now, not at the first line
    if name == "lexicon" and allow:
        raise InputError(f"The lexicon says what may occur: leave --allow {allow} out, or choose another decoder.")
    if lm and (name in ("greedy", "beam", "lexicon") or allow):
        reason = "with --allow no language model is" if allow else f"by the decoder {name} no language model is"
        raise InputError(f"{reason.capitalize()} asked: leave {lm} out, or read with best alone.")
    texts = read_texts(lexicon) if lexicon else None
    models = LanguageModels.load(lm, header.charset) if lm else None
    knowledge = Knowledge(partial(beam_models_for, checkpoint, header, models), texts, calibration_of(header))
    if not allow:
        return lambda log_probs: decode(log_probs, header.charset, knowledge)
    allowed = allowed_classes(allow, header.charset)
    plain = beam if name == "best" else decode
    return lambda log_probs: plain(only_allowed(log_probs, allowed), header.charset, knowledge)


def beam_models_for(
    checkpoint: Path, header: Header, models: LanguageModels | None = None
) -> tuple[BeamModels, Decoding]:
    """What a checkpoint's beam reads with, and its settings; nothing and the defaults where it isn't tuned.

    Args:
        checkpoint, header: see `decoder_for`.
        models: in place of the checkpoint's own.

    Raises:
        InputError: its language model is missing.
    """
    if not header.decoding and models is None:
        return BeamModels(), DECODING
    settings = settings_of(header)
    streets = tuple(map(str, header.decoding.get("streets") or ()))
    if models is not None:
        return beam_models_of(models, streets, header.charset, settings.switch), settings
    file = language_model_file(checkpoint)
    if not file.is_file():
        raise InputError(f"{checkpoint} was tuned with a language model, but {file} is missing: put it there again.")

    def make() -> tuple[Mixture, Automaton]:
        return _automata_of(LanguageModels.load(file, header.charset), streets, header.charset, settings.switch)

    key = _key(file, streets, header.charset, settings.switch)
    place = hashlib.sha256(str(file.resolve()).encode()).hexdigest()[:16]
    mixture, names = kept_models(user_cache_dir() / f"{place}{SUFFIX}", key, make)
    return BeamModels(mixture, names, rescore, corrections), settings


def _key(file: Path, streets: tuple[str, ...], charset: Charset, switch: float) -> str:
    """A hash of all that the beam's automata are made of, and of the code that makes them."""
    digest = hashlib.sha256(file.read_bytes())
    digest.update(repr((streets, charset.characters, switch)).encode())
    digest.update(source_digest("netchu.decoding", "netchu.addresses", "netchu.charset").encode())
    for table in TABLES:
        digest.update(read_table(table).encode())
    return digest.hexdigest()


def settings_of(header: Header) -> Decoding:
    """The settings that `netchu tune` left in a checkpoint, the defaults where it left none."""
    known = {field.name for field in fields(Decoding)}
    return replace(DECODING, **{key: value for key, value in header.decoding.items() if key in known})


def calibration_of(header: Header) -> dict[str, Calibration]:
    """What `netchu tune` left of each decoder's confidence, by name; {} where it left nothing."""
    try:
        stored = dict(header.decoding.get("calibration", {}))
        return {name: Calibration(*map(float, numbers)) for name, numbers in stored.items()}
    except (TypeError, ValueError) as error:
        raise InputError(f"The checkpoint's calibration is damaged ({error}): run netchu tune again.") from error


def beam_models_of(
    models: CharacterLanguageModel | LanguageModels,
    streets: tuple[str, ...],
    charset: Charset,
    switch: float = DECODING.switch,
) -> BeamModels:
    """Language models, names of divisions and streets; divisions of a line that fit each other, or are put right."""
    models = models if isinstance(models, LanguageModels) else LanguageModels((models,))
    return BeamModels(*_automata_of(models, streets, charset, switch), rescore, corrections)


def _automata_of(
    models: LanguageModels, streets: tuple[str, ...], charset: Charset, switch: float
) -> tuple[Mixture, Automaton]:
    return models.for_beam(switch), gazetteer_automaton(gazetteer_names(streets), charset)
