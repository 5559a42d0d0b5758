"""Which lines CTC can't fit: fewer frames than characters plus the blanks that part equal neighbours."""

from collections.abc import Sequence

import pandas as pd
import torch

from netchu.data.lines import Lines
from netchu.decoding.alignment import frames_needed
from netchu.models.backbones import Backbone


def infeasible_lines(lines: Lines, backbone: Backbone) -> pd.DataFrame:
    """Lines with fewer frames than their text needs: columns index, path, text, frames, needed."""
    frames = backbone.output_lengths(torch.as_tensor(lines.widths)).tolist()
    rows = [
        (i, lines.paths[i], text, frames[i], frames_needed(text))
        for i, text in enumerate(lines.texts)
        if frames[i] < frames_needed(text)
    ]
    return pd.DataFrame(rows, columns=["index", "path", "text", "frames", "needed"])


def keep_feasible(lines: Lines, problems: pd.DataFrame) -> Lines:
    """The lines that `infeasible_lines` doesn't name."""
    named: Sequence[int] = set(problems["index"])
    return lines.only([i for i in range(len(lines)) if i not in named]) if named else lines
