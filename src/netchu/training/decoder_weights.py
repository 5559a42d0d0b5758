"""Language model, names and weights of the best decoder, from training labels and chosen on validation lines."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pandas as pd

from netchu.addresses.names import street_names
from netchu.addresses.spellings import spellings
from netchu.charset import Charset
from netchu.config import DECODING, LANGUAGE_MODEL, TUNING, Decoding, Tuning
from netchu.decoder import beam_models_of, language_model_file
from netchu.decoding import BeamModels, CharacterLanguageModel, Hypothesis, beam_decode, beam_texts, shares
from netchu.metrics import score
from netchu.models import load_checkpoint, save_checkpoint
from netchu.models.checkpoint import read_header
from netchu.system.progress import track
from netchu.text.corpus import language_model_texts, training_labels

WEIGHTS = ("alpha", "beta", "gamma", "delta")
_LEAST_PROBABILITY = 1e-6  # that a log loss counts: one line that is wrong at confidence 1 can't decide alone


def tune(
    log_probs: Sequence[np.ndarray],
    texts: Sequence[str],
    charset: Charset,
    beam_models: BeamModels,
    grid: Tuning = TUNING,
    start: Decoding = DECODING,
) -> tuple[Decoding, pd.DataFrame]:
    """Tries alpha with beta, gamma, alpha with beta again, delta, gamma again; keeps what reads with the lowest CER
    (then WER). The temperature of confidences comes last.

    Args:
        log_probs: (T, K) of each validation line.
        texts: what the lines read.
        charset: the alphabet.
        beam_models: language model, lexicon, rescoring; the weights of a missing one are 0.
        grid: the values to try.
        start: every other setting.

    Returns:
        The chosen settings, and one row per trial: alpha, beta, gamma, delta, cer, wer, line_accuracy.
    """
    rows = []

    def read(settings: Decoding) -> Decoding:
        found = [beam_decode(line, charset, beam_models, settings).text for line in log_probs]
        scores = score(texts, found)
        weights = {name: value for name, value in asdict(settings).items() if name in WEIGHTS}
        rows.append(weights | {"cer": scores.cer, "wer": scores.wer, "line_accuracy": scores.line_accuracy})
        return settings

    def best(trials: list[Decoding]) -> Decoding:
        first = len(rows)
        tried = [read(trial) for trial in track(trials, "trying weights")]
        return min(zip(rows[first:], tried, strict=True), key=lambda pair: (pair[0]["cer"], pair[0]["wer"]))[1]

    chosen = replace(start, alpha=0.0, beta=0.0, gamma=0.0, delta=0.0)
    louder = [{"alpha": alpha, "beta": beta} for alpha in grid.alphas for beta in grid.betas]
    if beam_models.language_model is not None:
        chosen = best([replace(chosen, **weights) for weights in louder])
    if beam_models.names is not None:
        chosen = best([replace(chosen, gamma=gamma) for gamma in grid.gammas])
        if beam_models.language_model is not None and chosen.gamma:  # names make the language model less needed
            chosen = best([replace(chosen, **weights) for weights in louder])
    if beam_models.rescore is not None:
        chosen = best([replace(chosen, delta=d) for d in grid.deltas])
        if beam_models.names is not None and chosen.delta:  # divisions that count as a whole make names less needed
            chosen = best([replace(chosen, gamma=gamma) for gamma in grid.gammas])
    if beam_models != BeamModels():
        beams = [beam_texts(line, charset, beam_models, chosen) for line in log_probs]
        chosen = replace(chosen, temperature=calibrate(beams, texts, grid.temperatures))
    return chosen, pd.DataFrame(rows)


def calibrate(beams: Sequence[Sequence[Hypothesis]], texts: Sequence[str], temperatures: Sequence[float]) -> float:
    """The temperature with which confidence says best whether the first text of a beam is right.

    Args:
        beams: texts of each line, best first.
        texts: what the lines read.
        temperatures: to choose from, by the mean log loss; the first of equal ones.
    """
    right = np.array([beam[0].text == text for beam, text in zip(beams, texts, strict=True)])

    def log_loss(temperature: float) -> float:
        sure = np.array([shares([h.score for h in beam], temperature)[0] for beam in beams])
        return -np.log(np.where(right, sure, 1 - sure).clip(_LEAST_PROBABILITY)).mean()

    return min(temperatures, key=log_loss)


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
    settings, trials = tune(log_probs, texts, model.charset, beam_models_of(model, tuple(streets), model.charset))
    best = trials.sort_values(["cer", "wer"], kind="stable").iloc[0].to_dict()
    give_beam_models(checkpoint, model, streets, settings, {"split": "val", "lines": len(texts), **best})
    return trials


def give_beam_models(
    checkpoint: Path, model: CharacterLanguageModel, streets: Sequence[str], settings: Decoding, tuned_on: dict
) -> None:
    """Puts the language model beside the checkpoint, the weights and the street names into it.

    Args:
        checkpoint: rewritten, with the same weights of the network.
        model: of the same alphabet.
        streets: names met in training labels.
        settings: of the beam.
        tuned_on: lines, split, CER: how they were chosen.
    """
    network, header = load_checkpoint(checkpoint, model.charset)
    model.save(language_model_file(checkpoint))
    save_checkpoint(
        checkpoint,
        network,
        replace(header, decoding=asdict(settings) | {"streets": list(streets), "tuned_on": tuned_on}),
    )
