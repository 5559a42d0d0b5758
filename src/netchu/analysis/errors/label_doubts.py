"""Errors that may be the label's: lines where the network prefers its reading by far, and something else does too."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from netchu.charset import Charset
from netchu.decoding import ctc_log_prob

MARGIN = 5.0  # nats per edit: the reading is e to this times as likely as the label, for every character they differ in
_CLEARLY = 0.05  # points of the gazetteer: less is a matter of spelling

DOUBT_COLUMNS = ["path", "reference", "hypothesis", "margin", "evidence"]


def ink_margins(predictions: pd.DataFrame, log_probs: Sequence[np.ndarray], charset: Charset) -> pd.Series:
    """By how much the network alone prefers each reading to its label: difference of the exact CTC scores, nats.

    Args:
        predictions: lines, see `predictions_table`.
        log_probs: (T, K) nats of the same lines, in the same order.
        charset: of the network.

    Returns:
        The predictions' index; inf where the label doesn't fit into the frames, nan where it has characters outside
        the alphabet or the reading doesn't fit either.
    """
    found = []
    for scores, line in zip(log_probs, predictions.to_dict("records"), strict=True):
        read, written = line["hypothesis"], line["reference"]
        if charset.unknown(written):
            found.append(float("nan"))
        elif read == written:
            found.append(0.0)
        else:
            found.append(_difference(*(ctc_log_prob(scores, text, charset) for text in (read, written))))
    return pd.Series(found, index=predictions.index, dtype=float, name="margin")


def _difference(one: float, other: float) -> float:
    return one - other if np.isfinite(one) else float("nan") if one == other else -np.inf


def label_doubts(
    predictions: pd.DataFrame,
    log_probs: Sequence[np.ndarray],
    charset: Charset,
    match: Callable[[str], Any],
    plain: pd.DataFrame,
    margin: float = MARGIN,
) -> pd.DataFrame:
    """Wrong lines whose label a person should look at again. None of it proves that the label is wrong.

    The network must prefer its reading by `margin`. Beside that, divisions must speak for the reading (its ward,
    district and province are better known than the label's), or, where they speak for neither, the plain beam must
    read the same, so that no language model has put the words there.

    Args:
        predictions: lines, see `predictions_table`.
        log_probs: (T, K) nats of the same lines, in the same order.
        charset: of the network.
        match: finds a text's divisions; its `score` says how well they are known and fit each other, as that of
            `addresses.matching.match_address` does.
        plain: predictions of the same lines by the beam alone.
        margin: nats for each character that differs, by which the exact CTC score of the reading is higher.

    Returns:
        `DOUBT_COLUMNS` and the predictions' index: margin in nats per edit, inf where the label doesn't fit into the
        frames; evidence: "gazetteer" or "plain beam". The gazetteer's come first, then the widest margins.
    """
    margins = ink_margins(predictions, log_probs, charset) / predictions["char_errors"].clip(lower=1)
    lines = predictions.assign(margin=margins, alone=plain["hypothesis"].to_numpy())
    lines = lines[lines["char_errors"].gt(0) & lines["margin"].ge(margin)]
    known = pd.Series(
        [match(read).score - match(written).score for read, written in lines[["hypothesis", "reference"]].to_numpy()],
        index=lines.index, dtype=float,
    )  # fmt: skip
    agrees = lines["alone"].eq(lines["hypothesis"]) & known.ge(-_CLEARLY)
    evidence = np.where(known > _CLEARLY, "gazetteer", "plain beam")
    table = lines.assign(evidence=evidence)[known.gt(_CLEARLY) | agrees][DOUBT_COLUMNS]
    return table.sort_values(["evidence", "margin"], ascending=[True, False], kind="stable")
