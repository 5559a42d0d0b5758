"""Decoders against each other on the same log-probabilities: what a wider beam buys, and what it costs."""

import functools
import time
from collections.abc import Callable, Iterable, Sequence

import numpy as np
import pandas as pd

from netchu.analysis.errors.edits import count_kinds, edit_table
from netchu.analysis.predictions import predictions_table, score_predictions
from netchu.charset import Charset
from netchu.config import Decoding
from netchu.data.lines import Lines
from netchu.decoding import BeamModels, Hypothesis, beam_decode, greedy_decode, prefix_beam_search, score_parts
from netchu.system.progress import track


def decode_lines(
    log_probs: Sequence[np.ndarray],
    lines: Lines,
    decode: Callable[[np.ndarray], Hypothesis],
    what: str = "lines",
) -> pd.DataFrame:
    """The predictions table of one decoder; `attrs["ms_per_line"]` is its mean time per line.

    Args:
        log_probs: (T, K) of each line.
        lines: the same lines, in the same order.
        decode: (T, K) → `Hypothesis`.
    """
    start = time.perf_counter()
    hypotheses = [decode(line) for line in track(log_probs, f"decoding {what}")]
    milliseconds = 1000 * (time.perf_counter() - start) / max(len(log_probs), 1)
    table = predictions_table(lines.paths, lines.texts, hypotheses)
    table.attrs["ms_per_line"] = milliseconds
    return table


def step_by_step(
    log_probs: Sequence[np.ndarray], lines: Lines, charset: Charset, beam_models: BeamModels, settings: Decoding
) -> dict[str, pd.DataFrame]:
    """Predictions tables of greedy, the beam, and the beam with one model more each time.

    Args:
        log_probs, lines, charset: see `decode_lines`.
        beam_models: language model, lexicon, rescoring; a missing one is left out.
        settings: beam width and the weights of all models.
    """
    stages = {"beam": BeamModels()}
    if beam_models.language_model is not None:
        stages["+ language model"] = BeamModels(beam_models.language_model)
    if beam_models.names is not None:
        stages["+ names"] = BeamModels(beam_models.language_model, beam_models.names)
    if beam_models.rescore is not None:
        stages["+ divisions that fit"] = beam_models
    tables = {"greedy": decode_lines(log_probs, lines, lambda line: greedy_decode(line, charset), "greedily")}
    for name, used in stages.items():
        read = functools.partial(beam_decode, charset=charset, beam_models=used, settings=settings)
        tables[name] = decode_lines(log_probs, lines, read, name)
    return tables


def errors_by_kind(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """What the errors of each predictions table are about: one row per name, one column per kind, counts."""
    counts = {name: count_kinds(edit_table(table)).set_index("kind")["count"] for name, table in tables.items()}
    return pd.DataFrame(counts).T.fillna(0).astype(int)


def compare(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Scores of several predictions tables beside each other, one row per name.

    Returns:
        lines, cer, cer_low, cer_high, wer, line_accuracy, and ms_per_line where the tables carry it.
    """
    kept = ["lines", "cer", "cer_low", "cer_high", "wer", "line_accuracy"]
    rows = {}
    for name, table in tables.items():
        scores = score_predictions(table).to_dict()
        rows[name] = {key: scores[key] for key in kept}
        if "ms_per_line" in table.attrs:
            rows[name]["ms_per_line"] = table.attrs["ms_per_line"]
    return pd.DataFrame.from_dict(rows, orient="index").astype({"lines": int})


def beam_sweep(log_probs: Sequence[np.ndarray], lines: Lines, charset: Charset, widths: Iterable[int]) -> pd.DataFrame:
    """`compare` over beam widths: index beam_width; the columns of `compare`."""
    tables = {
        width: decode_lines(
            log_probs, lines, lambda line, width=width: prefix_beam_search(line, charset, width)[0], f"at width {width}"
        )
        for width in sorted(set(widths))
    }
    return compare(tables).rename_axis("beam_width")


def widths_up_to(beam_width: int) -> list[int]:
    """1, 2, 4, ... and the width itself.

    >>> widths_up_to(16), widths_up_to(6)
    ([1, 2, 4, 8, 16], [1, 2, 4, 6])
    """
    return sorted({2**power for power in range(beam_width.bit_length()) if 2**power <= beam_width} | {beam_width})


def differing_lines(one: pd.DataFrame, other: pd.DataFrame, names: tuple[str, str]) -> pd.DataFrame:
    """Lines that two predictions tables read differently, greatest change of errors first.

    Returns:
        path, reference, the two hypotheses under `names`, and change: errors of the other minus errors of the one.
    """
    table = pd.DataFrame(
        {
            "path": one["path"],
            "reference": one["reference"],
            names[0]: one["hypothesis"],
            names[1]: other["hypothesis"],
            "change": other["char_errors"] - one["char_errors"],
        }
    )
    changed = table[table[names[0]].ne(table[names[1]])]
    return changed.sort_values("change", key=abs, ascending=False, kind="stable", ignore_index=True)


def best_and_worst(differing: pd.DataFrame, each: int) -> pd.DataFrame:
    """Of the table of `differing_lines` the `each` lines that gained most and the `each` that lost most; what
    changed nothing is in neither.

    >>> table = pd.DataFrame({"change": [-3, 2, -1, 1, 0]})
    >>> best_and_worst(table, each=1)["change"].tolist()
    [-3, 2]
    """
    ordered = differing.sort_values("change", kind="stable")
    gained, lost = ordered[ordered["change"] < 0], ordered[ordered["change"] > 0]
    return pd.concat([gained.head(each), lost.iloc[::-1].head(each)])


def what_decided(
    differing: pd.DataFrame,
    names: tuple[str, str],
    log_probs: Sequence[np.ndarray],
    lines: Lines,
    charset: Charset,
    beam_models: BeamModels,
    settings: Decoding,
) -> pd.DataFrame:
    """For each line read in two ways, what speaks for the second one, nats: one column a part of the score.

    Args:
        differing, names: the table of `differing_lines`, and the two columns with readings.
        log_probs, lines: of all lines, among them those of the table.
        charset, beam_models, settings: of the decoder that found the second reading.

    Returns:
        Rows as in `differing`: the parts of `score_parts`, second reading minus first, and `decided`, the part
        with the largest difference.
    """
    places = {path: i for i, path in enumerate(lines.paths)}
    rows = []
    for row in differing.to_dict("records"):
        found = (score_parts(log_probs[places[row["path"]]], row[n], charset, beam_models, settings) for n in names)
        first, second = found
        rows.append({part: second[part] - first[part] for part in second})
    parts = pd.DataFrame(rows, index=differing.index, columns=None if rows else ["ink"], dtype=float)
    return parts.assign(decided=parts.idxmax(axis=1) if rows else [])


def doubtful_line(predictions: pd.DataFrame) -> int:
    """Position of the line whose confidence lies nearest to one half.

    >>> doubtful_line(pd.DataFrame({"confidence": [0.99, 0.6, 0.01]}))
    1
    """
    return int((predictions["confidence"] - 0.5).abs().to_numpy().argmin())
