"""Language model, names and weights of the best decoder, from training labels and chosen on validation lines."""

from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pandas as pd

from netchu.addresses.names import street_names
from netchu.addresses.spellings import spellings
from netchu.charset import Charset
from netchu.config import DECODING, LANGUAGE_MODEL, TUNING, Decoding, Tuning
from netchu.data.manifest import set_name
from netchu.decoder import beam_models_of, language_model_file
from netchu.decoding import (
    BeamModels,
    Calibration,
    CharacterLanguageModel,
    LanguageModels,
    beam_decode,
)
from netchu.decoding.language_model import ADDRESSES
from netchu.metrics import cer_by_group, score
from netchu.models.checkpoint import read_changeable, save_header
from netchu.models.header import RELEASED, Header, checkpoint_path, read_header
from netchu.system.cores import usable_cores
from netchu.system.progress import track
from netchu.text.corpus import language_model_texts, training_labels
from netchu.training.calibration import calibrate

WEIGHTS = ("alpha", "beta", "gamma", "delta")


def tune(
    log_probs: Sequence[np.ndarray],
    texts: Sequence[str],
    charset: Charset,
    beam_models: BeamModels,
    grid: Tuning = TUNING,
    start: Decoding = DECODING,
    sets: Sequence[str] = (),
) -> tuple[Decoding, pd.DataFrame]:
    """Tries alpha with beta, gamma, alpha with beta again, delta, gamma again; keeps what reads with the lowest CER
    (then WER).

    With several sets of lines, the mean of their CERs counts, and no set may read worse than with the plain beam:
    the weights with the least such loss are taken, and weights of 0 if any loss is left at the end.

    Args:
        log_probs: (T, K) of each validation line.
        texts: what the lines read.
        charset: the alphabet.
        beam_models: language model, lexicon, rescoring; the weights of a missing one are 0.
        grid: the values to try.
        start: every other setting.
        sets: the data set of each line; none given: all are one.

    Returns:
        The chosen settings, and one row per trial: alpha, beta, gamma, delta, cer, wer, line_accuracy; with several
        sets also cer_<set>, and `loss`, by how much CERs are above those of the plain beam, summed.
    """
    rows: list[dict] = []
    groups = _large_enough(sets, grid.least_lines)
    floors = cer_by_group(texts, _read_all(log_probs, charset, BeamModels(), start), groups) if groups else {}

    def read(settings: Decoding) -> Decoding:
        found = _read_all(log_probs, charset, beam_models, settings)
        scores = score(texts, found)
        weights = {name: value for name, value in asdict(settings).items() if name in WEIGHTS}
        rows.append(weights | {"cer": scores.cer, "wer": scores.wer, "line_accuracy": scores.line_accuracy})
        if groups:
            rates = cer_by_group(texts, found, groups)
            loss = sum(max(rates[name] - floors[name], 0.0) for name in rates)
            rows[-1] |= {"cer": sum(rates.values()) / len(rates), "loss": loss}
            rows[-1] |= {f"cer_{name}": rate for name, rate in rates.items()}
        return settings

    def best(trials: list[Decoding]) -> Decoding:
        first = len(rows)
        tried = [read(trial) for trial in track(trials, "trying weights")]
        return min(zip(rows[first:], tried, strict=True), key=lambda pair: _worth(pair[0]))[1]

    chosen = replace(start, alpha=0.0, beta=0.0, gamma=0.0, delta=0.0)
    louder = [{"alpha": alpha, "beta": beta} for alpha in grid.alphas for beta in grid.betas]
    if beam_models.language_model is not None:
        chosen = best([replace(chosen, **weights) for weights in louder])
    if beam_models.names is not None:
        chosen = best([replace(chosen, gamma=gamma) for gamma in grid.gammas])
        if beam_models.language_model is not None and chosen.gamma:  # names make the language model less needed
            near = [w for w in louder if _beside(grid.alphas, w["alpha"], chosen.alpha)]
            near = [w for w in near if _beside(grid.betas, w["beta"], chosen.beta)]
            chosen = best([replace(chosen, **weights) for weights in near])
    if beam_models.rescore is not None:
        chosen = best([replace(chosen, delta=d) for d in grid.deltas])
        if beam_models.names is not None and chosen.delta:  # divisions that count as a whole make names less needed
            chosen = best([replace(chosen, gamma=gamma) for gamma in grid.gammas])
    if groups and rows and min(map(_worth, rows))[0] > 0:
        chosen = replace(start, alpha=0.0, beta=0.0, gamma=0.0, delta=0.0)
    return chosen, pd.DataFrame(rows)


def _read_all(
    log_probs: Sequence[np.ndarray], charset: Charset, beam_models: BeamModels, settings: Decoding
) -> list[str]:
    """The beam's text of each line; threads share the lines, since the compiled search runs without Python's lock."""
    with ThreadPoolExecutor(usable_cores()) as pool:
        return list(pool.map(lambda line: beam_decode(line, charset, beam_models, settings).text, log_probs))


def _beside(values: Sequence[float], one: float, other: float) -> bool:
    """Whether two of the values are the same, or neighbours."""
    return abs(values.index(one) - values.index(other)) <= 1


def _worth(row: dict) -> tuple[float, float, float]:
    """The less the better: loss against the plain beam, CER, WER."""
    return row.get("loss", 0.0), row["cer"], row["wer"]


def sets_of(manifest: pd.DataFrame, paths: Sequence[str]) -> list[str]:
    """The data set that each image file belongs to (see `set_name`)."""
    sources = dict(zip(manifest["path"], map(set_name, manifest["source"]), strict=True))
    return [sources[path] for path in paths]


def _large_enough(sets: Sequence[str], least: int) -> list[str]:
    """The set of each line, small ones together as `others`; [] where all are one."""
    sizes = Counter(sets)
    names = [name if sizes[name] >= least else "others" for name in sets]
    return names if len(set(names)) > 1 else []


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
    sets: Sequence[str] = (),
) -> pd.DataFrame:
    """Gives a checkpoint language models and street names from training labels, with the weights that read best.

    Args:
        checkpoint: `best` reads with all of this from now on.
        manifest: the lines with their splits; only labels of `train` are looked at.
        log_probs, texts: (T, K) and label of each validation line.
        addresses: composed addresses that the language model is trained on, too. Beside it stand those models of the
            checkpoint that comes with netchu that know other kinds of text, if they have the same alphabet.
        sets: the data set of each validation line (see `tune`).

    Returns:
        The weights that were tried (see `tune`).
    """
    charset = read_header(checkpoint).charset
    model = CharacterLanguageModel.train(texts_to_learn(manifest, addresses), charset, domain=ADDRESSES)
    streets = tuple(street_names(training_labels(manifest)))
    models = LanguageModels((model, *shipped_models(charset)))
    return tune_checkpoint(checkpoint, models, streets, log_probs, texts, sets)


def shipped_models(charset: Charset) -> tuple[CharacterLanguageModel, ...]:
    """Language models of the checkpoint `released` that know other text than addresses; none of another alphabet."""
    models = LanguageModels.load(language_model_file(checkpoint_path(RELEASED))).models
    return tuple(model for model in models if model.domain not in ("", ADDRESSES) and model.charset == charset)


def tune_checkpoint(
    checkpoint: Path,
    models: LanguageModels,
    streets: Sequence[str],
    log_probs: Sequence[np.ndarray],
    texts: Sequence[str],
    sets: Sequence[str] = (),
) -> pd.DataFrame:
    """Chooses the weights on validation lines and gives them, models and streets to the checkpoint; what was tried.

    sets: the data set of each line (see `tune`).
    """
    beam_models = beam_models_of(models, tuple(streets), models.charset)
    settings, trials = tune(log_probs, texts, models.charset, beam_models, sets=sets)
    settings, calibration = calibrate(log_probs, texts, models.charset, beam_models, settings)
    order = [name for name in ("loss", "cer", "wer") if name in trials]
    best = trials.sort_values(order, kind="stable").iloc[0].to_dict()
    tuned_on = {"split": "val", "lines": len(texts), **best}
    give_beam_models(checkpoint, models, streets, settings, tuned_on, calibration)
    return trials


def give_beam_models(
    checkpoint: Path,
    models: LanguageModels,
    streets: Sequence[str],
    settings: Decoding,
    tuned_on: dict,
    calibration: Mapping[str, Calibration] = MappingProxyType({}),
) -> None:
    """Puts the language models beside the checkpoint; weights, street names and calibration into it.

    Args:
        checkpoint: rewritten, with the same weights of the network, bit by bit.
        models: of the same alphabet.
        streets: names met in training labels.
        settings: of the beam.
        tuned_on: lines, split, CER: how they were chosen.
        calibration: of each decoder's confidence, by name.
    """
    header = read_changeable(checkpoint, models.charset)
    models.save(language_model_file(checkpoint))
    decoding = asdict(settings) | {"streets": list(streets), "calibration": dict(calibration), "tuned_on": tuned_on}
    save_header(checkpoint, replace(header, decoding=decoding))


def inheritable(start: Path, header: Header, charset: Charset) -> LanguageModels | None:
    """The language models that a checkpoint takes over from the one that it is trained from; None where it takes none.

    Args:
        start: what is trained from.
        header: its description; one that isn't tuned has none to give.
        charset: the new checkpoint's alphabet; another one than the start's knows other characters than its models.

    Raises:
        InputError: they are missing, or damaged.
    """
    if not header.decoding or header.charset != charset:
        return None
    return LanguageModels.load(language_model_file(start), charset)


def inherit_beam_models(checkpoint: Path, start: Path) -> bool:
    """Gives a checkpoint what the one that it was trained from decodes with; whether there was something to give.

    Nothing is given where the alphabets differ, or the checkpoint was tuned already.
    """
    old, new = read_header(start), read_header(checkpoint)
    models = None if new.decoding else inheritable(start, old, new.charset)
    if models is None:
        return False
    models.save(language_model_file(checkpoint))
    save_header(checkpoint, replace(new, decoding=old.decoding))
    return True
