"""What confidences are worth, learnt on validation lines."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import torch
from numpy.typing import ArrayLike
from torch.nn.functional import binary_cross_entropy_with_logits

from netchu.charset import Charset
from netchu.config import TUNING, Decoding
from netchu.decoding import (
    BeamModels,
    Calibration,
    Hypothesis,
    beam_texts,
    evidence,
    greedy_decode,
    shares,
)
from netchu.system.cores import usable_cores
from netchu.system.progress import track

_LEAST_PROBABILITY = 1e-6  # that a log loss counts: one line that is wrong at confidence 1 can't decide alone
_MOST_STEPS = 200  # of the search for a calibration; twenty are common


def calibrate(
    log_probs: Sequence[np.ndarray],
    texts: Sequence[str],
    charset: Charset,
    beam_models: BeamModels,
    settings: Decoding,
    temperatures: Sequence[float] = TUNING.temperatures,
) -> tuple[Decoding, dict[str, Calibration]]:
    """The settings with the temperature of `best`, and the calibration of greedy, beam and best.

    Args:
        log_probs: (T, K) of each line, none of them trained on.
        texts: what the lines read.
        charset: the alphabet.
        beam_models, settings: what `best` reads with.
        temperatures: to choose from.
    """

    def read(line: np.ndarray) -> tuple[Hypothesis, Hypothesis, list[Hypothesis]]:
        best = beam_texts(line, charset, beam_models, settings)
        return greedy_decode(line, charset), beam_texts(line, charset)[0], best

    with ThreadPoolExecutor(usable_cores()) as pool:
        every = track(pool.map(read, log_probs), "reading lines for their confidences", total=len(log_probs))
        greedy, beam, best = zip(*every, strict=True)
    temperature = best_temperature(best, texts, temperatures)
    shared = [replace(b[0], confidence=float(shares([h.score for h in b], temperature)[0])) for b in best]
    first = {"greedy": greedy, "beam": beam, "best": shared}
    return replace(settings, temperature=temperature), {name: _learn(found, texts) for name, found in first.items()}


def _learn(found: Sequence[Hypothesis], texts: Sequence[str]) -> Calibration:
    right = [one.text == text for one, text in zip(found, texts, strict=True)]
    return learn_calibration([one.confidence for one in found], [one.log_prob for one in found], right)


def learn_calibration(confidences: ArrayLike, log_probs: ArrayLike, right: ArrayLike) -> Calibration:
    """The numbers that say best which texts are right: logistic regression.

    Few lines change little: half the squared distance of the numbers from those that change nothing is added to the
    log loss of the lines.

    Args:
        confidences: (N,) the decoder's own, of the first text of each line.
        log_probs: (N,) nats, of these texts.
        right: (N,) bool, whether the line reads so.

    Source: Platt 1999, "Probabilistic outputs for support vector machines and comparisons to regularized likelihood
    methods"; here with two scores.

    >>> round(learn_calibration([0.9] * 2000, [0.0] * 2000, [True, False] * 1000).own, 1)
    0.2
    """
    known = torch.from_numpy(evidence(confidences, log_probs))
    target = torch.tensor(np.asarray(right, np.float64))
    start = torch.tensor(Calibration(), dtype=torch.float64)
    numbers = start.clone().requires_grad_()
    search = torch.optim.LBFGS([numbers], max_iter=_MOST_STEPS, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        search.zero_grad()
        lines = binary_cross_entropy_with_logits(known @ numbers, target, reduction="sum")
        total = lines + (numbers - start).square().sum() / 2
        total.backward()
        return total

    search.step(loss)  # type: ignore[arg-type]
    return Calibration(*(round(number, 4) for number in numbers.tolist()))


def best_temperature(
    beams: Sequence[Sequence[Hypothesis]], texts: Sequence[str], temperatures: Sequence[float]
) -> float:
    """The temperature with which its share of the beam says best whether the first text is right.

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
