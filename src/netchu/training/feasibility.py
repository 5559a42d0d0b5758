"""Which lines CTC can't fit: fewer frames than characters plus the blanks that part equal neighbours."""

import torch

from netchu.data.lines import Lines
from netchu.decoding.alignment import frames_needed
from netchu.models.backbones import Backbone
from netchu.system.progress import say


def feasible_lines(lines: Lines, backbone: Backbone) -> Lines:
    """The lines with as many frames as their text needs; each of the others is reported."""
    frames = backbone.output_lengths(torch.as_tensor(lines.widths)).tolist()
    keep = []
    for i, text in enumerate(lines.texts):
        needed = frames_needed(text)
        if frames[i] >= needed:
            keep.append(i)
        else:
            say(f"left out: {lines.paths[i]} has {frames[i]} frames, its text {text!r} needs {needed}")
    return lines if len(keep) == len(lines) else lines.only(keep)
