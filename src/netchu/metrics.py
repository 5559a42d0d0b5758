"""Edit distance, CER, WER, line accuracy over a corpus, and bootstrap intervals."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

import numpy as np
from rapidfuzz.distance import Levenshtein

from netchu.charset import normalise
from netchu.config import EVALUATION


@dataclass(frozen=True)
class Scores:
    """Corpus totals over NFC text.

    cer, wer: edits divided by reference characters (words), summed over all lines before dividing.
    line_accuracy: share of lines read without any error.
    normalised_edit_distance: mean over lines of edits / max(len(reference), len(hypothesis)), as in the
        original system; 0 is perfect.
    *_low, *_high: ends of the bootstrap interval at the level in `config.EVALUATION`.
    """

    lines: int
    characters: int
    words: int
    cer: float
    cer_low: float
    cer_high: float
    wer: float
    wer_low: float
    wer_high: float
    line_accuracy: float
    line_accuracy_low: float
    line_accuracy_high: float
    normalised_edit_distance: float

    def to_dict(self) -> dict[str, float]:
        """Plain dict for JSON."""
        return asdict(self)


def char_errors(reference: str, hypothesis: str) -> int:
    """Levenshtein distance in characters, after NFC and white-space normalisation.

    >>> char_errors("Hà Nội", "Ha Nội")
    1
    """
    return Levenshtein.distance(normalise(reference), normalise(hypothesis))


def word_errors(reference: str, hypothesis: str) -> int:
    """Levenshtein distance in words.

    >>> word_errors("Quận 1 Hà Nội", "Quận Hà Nôi")
    2
    """
    return Levenshtein.distance(normalise(reference).split(), normalise(hypothesis).split())


def fold(text: str) -> str:
    """Small letters without punctuation, one space between words: for labels that leave both out. Slashes stay.

    >>> fold("Số 12/5, P.7,  TP. Huế")
    'số 12/5 p 7 tp huế'
    """
    return " ".join("".join(c if c.isalnum() or c == "/" else " " for c in normalise(text).lower()).split())


def tidy(text: str) -> str:
    """Text without the blanks that a treebank puts around signs: for labels such as VNOnDB's, and what is read of them.

    No blank before . , ; : ! ? % ) ] ” ’ or after ( [ “ ‘, none around a slash, none inside straight quotation marks.

    >>> tidy('m3 / ngày , ( 5 % ) " nhà " .')
    'm3/ngày, (5%) "nhà".'
    """
    text = re.sub(r" ?/ ?", "/", normalise(text))
    text = re.sub(r'" ?([^"]*?) ?"', r'"\1"', text)
    return re.sub(r"(?<=[(\[“‘]) | (?=[.,;:!?%)\]”’])", "", text)


def score(references: Sequence[str], hypotheses: Sequence[str]) -> Scores:
    """Scores of a corpus, with bootstrap intervals over lines.

    Raises:
        ValueError: different numbers of references and hypotheses, or no line at all.

    >>> s = score(["ab cd", "ef"], ["ab cd", "eg"])
    >>> round(s.cer, 3), s.wer, s.line_accuracy
    (0.143, 0.3333333333333333, 0.5)
    """
    if len(references) != len(hypotheses) or len(references) == 0:
        raise ValueError(f"{len(references)} references and {len(hypotheses)} hypotheses: need equal, non-zero counts")
    pairs = [(normalise(r), normalise(h)) for r, h in zip(references, hypotheses, strict=True)]
    columns = np.array(
        [(char_errors(r, h), len(r), word_errors(r, h), len(r.split()), r == h) for r, h in pairs],
        dtype=np.float64,
    )
    ned = np.mean([char_errors(r, h) / max(len(r), len(h), 1) for r, h in pairs])
    low, high = bootstrap_interval(columns, lambda totals: _rates(totals, len(pairs)))
    cer, wer, line_accuracy = _rates(columns.sum(axis=0), len(pairs))
    return Scores(
        lines=len(pairs),
        characters=int(columns[:, 1].sum()),
        words=int(columns[:, 3].sum()),
        cer=float(cer), cer_low=float(low[0]), cer_high=float(high[0]),
        wer=float(wer), wer_low=float(low[1]), wer_high=float(high[1]),
        line_accuracy=float(line_accuracy), line_accuracy_low=float(low[2]), line_accuracy_high=float(high[2]),
        normalised_edit_distance=float(ned),
    )  # fmt: skip


def cer_by_group(references: Sequence[str], hypotheses: Sequence[str], groups: Sequence[str]) -> dict[str, float]:
    """CER of each group of lines, by name.

    >>> cer_by_group(["ab", "cd", "ef"], ["ab", "cx", "ef"], ["b", "a", "a"])
    {'a': 0.25, 'b': 0.0}
    """
    errors, characters = Counter[str](), Counter[str]()
    for reference, hypothesis, group in zip(references, hypotheses, groups, strict=True):
        errors[group] += char_errors(reference, hypothesis)
        characters[group] += len(normalise(reference))
    return {group: errors[group] / max(characters[group], 1) for group in sorted(characters)}


def bootstrap_interval(columns: np.ndarray, rates: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    """Ends of the bootstrap interval over lines, at the level in `config.EVALUATION`.

    Lines are drawn whole, with replacement, so that what was counted on one line stays together.

    Args:
        columns: (N, C) numbers counted on each of N lines, at least one.
        rates: of the sums over the lines drawn: (samples, C) → (samples,) or (samples, R).

    Returns:
        float64 (2,) or (2, R): low, high. The same columns give the same interval.

    >>> bootstrap_interval(np.array([[1, 4], [1, 4]]), lambda sums: sums[:, 0] / sums[:, 1]).tolist()
    [0.25, 0.25]
    """
    rng, count = np.random.default_rng(EVALUATION.bootstrap_seed), len(columns)
    # How often each line is drawn, not the draws themselves: (samples, lines) times (lines, C) stays small.
    drawn = rng.multinomial(count, np.full(count, 1 / count), size=EVALUATION.bootstrap_samples)
    tail = 50 * (1 - EVALUATION.confidence_level)
    return np.percentile(rates(drawn @ columns), [tail, 100 - tail], axis=0)


def _rates(totals: np.ndarray, lines: int) -> np.ndarray:
    """(..., 5) sums of char errors, chars, word errors, words, right lines → (..., 3) cer, wer, accuracy."""
    chars, words = np.maximum(totals[..., 1], 1), np.maximum(totals[..., 3], 1)
    return np.stack([totals[..., 0] / chars, totals[..., 2] / words, totals[..., 4] / lines], axis=-1)
