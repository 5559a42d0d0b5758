"""Pre-training on synthetic lines for a run: in a run of its own beside it, with lines about as long."""

from dataclasses import replace

import pandas as pd

from netchu.config import PRETRAIN, PRETRAIN_LINES, Model
from netchu.runs.folder import PRETRAINED
from netchu.runs.run import Run


def pretrain_first(run: Run, model: Model, lines: int, font_dir: str = "", **settings) -> tuple[Model, pd.DataFrame]:
    """Trains everything on synthetic lines first.

    Args:
        run: whose longest text says how long the lines are.
        model: built so.
        lines: synthetic ones; 0: nothing is trained.
        font_dir: more fonts for these; "": those beside the run's own lines, if any.
        **settings: of `Run.pretrain`.

    Returns:
        The model, starting from what was trained, and the history, a row per epoch (see `fit`); as it was, and without
        a row, where nothing was.
    """
    if not lines:
        return model, pd.DataFrame()
    beside = Run.open(f"{run.name}{PRETRAINED}")
    longest = run.manifest()["text"].str.len().clip(PRETRAIN_LINES.min_chars, PRETRAIN_LINES.max_chars).max()
    fonts = font_dir or run.beside()["font_dir"]
    checkpoint = str(beside.pretrain(model, lines, max_chars=int(longest), font_dir=fonts, **settings))
    return replace(model, backbone_weights=checkpoint, head_weights=checkpoint), beside.history(PRETRAIN.name)
