"""Weights of the best decoder, chosen on validation lines."""

from collections.abc import Sequence
from dataclasses import asdict, replace

import numpy as np
import pandas as pd

from netchu.charset import Charset
from netchu.config import DECODING, TUNING, Decoding, Tuning
from netchu.decoding import Helpers, Hypothesis, helped_beam, helped_decode
from netchu.decoding.hypothesis import shares
from netchu.metrics import score
from netchu.system.progress import track

WEIGHTS = ("alpha", "beta", "gamma", "delta")
_LEAST_PROBABILITY = 1e-6  # that a log loss counts: one line that is wrong at confidence 1 can't decide alone


def tune(
    log_probs: Sequence[np.ndarray],
    texts: Sequence[str],
    charset: Charset,
    helpers: Helpers,
    grid: Tuning = TUNING,
    start: Decoding = DECODING,
) -> tuple[Decoding, pd.DataFrame]:
    """Tries alpha with beta, gamma, alpha with beta again, delta, gamma again; keeps what reads with the lowest CER
    (then WER). The temperature of confidences comes last.

    Args:
        log_probs: (T, K) of each validation line.
        texts: what the lines read.
        charset: the alphabet.
        helpers: language model, lexicon, rescoring; the weights of a missing one are 0.
        grid: the values to try.
        start: every other number.

    Returns:
        The chosen numbers, and one row a trial: alpha, beta, gamma, delta, cer, wer, line_accuracy.
    """
    rows = []

    def read(numbers: Decoding) -> Decoding:
        found = [helped_decode(line, charset, helpers, numbers).text for line in log_probs]
        scores = score(texts, found)
        weights = {name: value for name, value in asdict(numbers).items() if name in WEIGHTS}
        rows.append(weights | {"cer": scores.cer, "wer": scores.wer, "line_accuracy": scores.line_accuracy})
        return numbers

    def best(trials: list[Decoding]) -> Decoding:
        first = len(rows)
        tried = [read(trial) for trial in track(trials, "trying weights")]
        return min(zip(rows[first:], tried, strict=True), key=lambda pair: (pair[0]["cer"], pair[0]["wer"]))[1]

    chosen = replace(start, alpha=0.0, beta=0.0, gamma=0.0, delta=0.0)
    louder = [{"alpha": alpha, "beta": beta} for alpha in grid.alphas for beta in grid.betas]
    if helpers.language_model is not None:
        chosen = best([replace(chosen, **weights) for weights in louder])
    if helpers.lexicon is not None:
        chosen = best([replace(chosen, gamma=gamma) for gamma in grid.gammas])
        if helpers.language_model is not None and chosen.gamma:  # names make the language model less needed
            chosen = best([replace(chosen, **weights) for weights in louder])
    if helpers.rescore is not None:
        chosen = best([replace(chosen, delta=d) for d in grid.deltas])
        if helpers.lexicon is not None and chosen.delta:  # divisions that count as a whole make names less needed
            chosen = best([replace(chosen, gamma=gamma) for gamma in grid.gammas])
    if helpers != Helpers():
        beams = [helped_beam(line, charset, helpers, chosen) for line in log_probs]
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
