"""The predictions table: one row per line, reference beside hypothesis; every evaluation starts from it."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from netchu.charset import normalise
from netchu.data.ink_layout import SOURCE
from netchu.decoding import Hypothesis
from netchu.errors import InputError
from netchu.metrics import Scores, char_errors, fold, score, tidy, word_errors
from netchu.system.paths import whole_file

CSV_COLUMNS = ["path", "reference", "hypothesis", "confidence"]


def predictions_table(
    paths: Sequence[str | Path], references: Sequence[str], hypotheses: Sequence[Hypothesis]
) -> pd.DataFrame:
    """One row per line: path, reference, hypothesis, confidence, char_errors, word_errors, characters, words.

    Texts are normalised (NFC, single spaces); `characters` and `words` count the reference's.

    Raises:
        ValueError: three different numbers of lines.

    >>> table = predictions_table(["1.png"], ["Hà Nội"], [Hypothesis("Hà Nôi", -0.1, 0.9)])
    >>> table.loc[0, ["char_errors", "word_errors", "characters", "words"]].tolist()
    [1, 1, 6, 2]
    """
    if not len(paths) == len(references) == len(hypotheses):
        raise ValueError(f"{len(paths)} paths, {len(references)} references, {len(hypotheses)} hypotheses: one of each")
    table = pd.DataFrame(
        {
            "path": [str(path) for path in paths],
            "reference": [normalise(reference) for reference in references],
            "hypothesis": [normalise(hypothesis.text) for hypothesis in hypotheses],
            "confidence": np.array([hypothesis.confidence for hypothesis in hypotheses], dtype=np.float64),
        }
    )
    return _with_counts(table)


def _with_counts(table: pd.DataFrame) -> pd.DataFrame:
    pairs = list(zip(table["reference"], table["hypothesis"], strict=True))
    return table.assign(
        char_errors=np.array([char_errors(r, h) for r, h in pairs], dtype=np.int64),
        word_errors=np.array([word_errors(r, h) for r, h in pairs], dtype=np.int64),
        characters=np.array([len(r) for r, _ in pairs], dtype=np.int64),
        words=np.array([len(r.split()) for r, _ in pairs], dtype=np.int64),
    )


def score_predictions(predictions: pd.DataFrame) -> Scores:
    """CER, WER, line accuracy of the table, as corpus totals with bootstrap intervals."""
    return score(predictions["reference"].tolist(), predictions["hypothesis"].tolist())


def tidied(predictions: pd.DataFrame, sources: Sequence[str]) -> tuple[pd.DataFrame, int]:
    """The table, counted anew, with `tidy` texts on both sides where labels have a treebank's blanks (VNOnDB's).

    Args:
        predictions: as `predictions_table` makes it.
        sources: of each line.

    Returns:
        The table, and how many lines are of such a source.
    """
    rows = np.array([source.casefold().startswith(SOURCE) for source in sources], dtype=bool)
    table = predictions.copy()
    for column in ("reference", "hypothesis"):
        table.loc[rows, column] = [tidy(text) for text in table.loc[rows, column]]
    return _with_counts(table), int(rows.sum())


def cer_by(predictions: pd.DataFrame, groups: Sequence[str]) -> pd.DataFrame:
    """CER of each group of lines, the worst first: group, lines, cer, cer_folded (small letters, no punctuation).

    Args:
        predictions: as `predictions_table` makes it.
        groups: of each line, such as its source or writer.
    """
    rows = []
    for group, part in predictions.groupby(list(groups)):
        folded = score([fold(text) for text in part["reference"]], [fold(text) for text in part["hypothesis"]])
        rows.append((group, len(part), score_predictions(part).cer, folded.cer))
    table = pd.DataFrame(rows, columns=["group", "lines", "cer", "cer_folded"])
    return table.sort_values(["cer", "group"], ascending=[False, True], ignore_index=True)


def write_predictions(predictions: pd.DataFrame, path: Path) -> None:
    """Writes path, reference, hypothesis, confidence as UTF-8 CSV, whole or not at all.

    Raises:
        InputError: the file can't be written.
    """
    with whole_file(Path(path)) as part:
        predictions[CSV_COLUMNS].to_csv(part, index=False)


def read_predictions(path: Path) -> pd.DataFrame:
    """The table again, with its counts, from what `write_predictions` wrote.

    Raises:
        InputError: the file is missing or is no such table.
    """
    try:
        text_columns = {column: str for column in CSV_COLUMNS[:3]}
        # A line may read "" or "NA": only an empty confidence is a missing value.
        table = pd.read_csv(path, dtype=text_columns, keep_default_na=False, na_values={"confidence": ["", "nan"]})
        return _with_counts(table[CSV_COLUMNS].astype({"confidence": np.float64}))
    except FileNotFoundError as error:
        raise InputError(f"There is no predictions file {path}: check the path.") from error
    except (KeyError, ValueError) as error:
        columns = ", ".join(CSV_COLUMNS)
        raise InputError(f"{path} is no table of predictions with the columns {columns}; evaluate again.") from error
