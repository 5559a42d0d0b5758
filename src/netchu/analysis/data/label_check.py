"""Labels that look wrong: what a trained network reads, against what the label says, by how sure the difference is."""

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from netchu.analysis.data.exploration import sample_lines
from netchu.analysis.errors.label_doubts import ink_margins
from netchu.analysis.predictions import predictions_table
from netchu.charset import Charset, normalise
from netchu.config import EXPLORATION
from netchu.data.lines import Lines
from netchu.decoding import greedy_decode


def lines_to_read(
    manifest: pd.DataFrame,
    rare: Sequence[str] = (),
    val: int = EXPLORATION.read_val,
    train: int = EXPLORATION.read_train,
) -> pd.DataFrame:
    """Validation and training lines drawn by seed, and one training or validation line for each rare character.

    Test lines are left alone: what a network makes of them is looked at once, at the end.
    """
    allowed = manifest[manifest["split"].isin(["train", "val"])]
    drawn = [
        sample_lines(allowed[allowed["split"].eq(split)], count).index
        for split, count in (("val", val), ("train", train))
    ]
    texts = allowed["text"].map(normalise)
    first = [texts.index[texts.str.contains(character, regex=False)][:1] for character in rare]
    chosen = pd.Index([]).append([*drawn, *first]).unique()
    return allowed[allowed.index.isin(chosen)]


def pick_lines(lines: Lines, paths: Iterable[str]) -> Lines:
    """Those of the prepared lines whose files are named; a file that could not be prepared is left out."""
    wanted = set(paths)
    return lines.only([i for i, path in enumerate(lines.paths) if path in wanted])


def check_labels(lines: Lines, log_probs: Sequence[np.ndarray], charset: Charset) -> pd.DataFrame:
    """Lines whose greedy reading differs from the label, the surest difference first.

    Args:
        lines: prepared lines with their labels.
        log_probs: (T, K) of each.
        charset: of the log-probs.

    Returns:
        line (its index in `lines`), path, reference, hypothesis, edits, nats: how much more likely the network finds
        its reading than the label, log p(reading) - log p(label), both exact CTC probabilities; infinite where the
        label doesn't fit into the line's frames or has a character outside the alphabet.
    """
    table = predictions_table(lines.paths, lines.texts, [greedy_decode(frames, charset) for frames in log_probs])
    table["nats"] = ink_margins(table, log_probs, charset).fillna(np.inf)
    table = table[table["char_errors"] > 0].rename_axis("line").reset_index().rename(columns={"char_errors": "edits"})
    table = table.sort_values("nats", ascending=False, kind="stable", ignore_index=True)
    return table[["line", "path", "reference", "hypothesis", "edits", "nats"]]
