"""Which lines CTC can't fit: fewer frames than characters plus the blanks that part equal neighbours."""

import torch

from netchu.data.lines import Lines
from netchu.decoding.alignment import frames_needed
from netchu.models.backbones import Backbone
from netchu.system.progress import say


def feasible_lines(lines: Lines, backbone: Backbone) -> Lines:
    """The lines with as many frames as their text needs; each of the others is reported."""
    frames = backbone.output_lengths(torch.as_tensor(lines.widths)).tolist()
    needed = [frames_needed(text) for text in lines.texts]
    keep = [i for i in range(len(lines)) if frames[i] >= needed[i]]
    for i in sorted(set(range(len(lines))) - set(keep)):
        say(f"left out: {lines.paths[i]} has {frames[i]} frames, its text {lines.texts[i]!r} needs {needed[i]}")
    return lines if len(keep) == len(lines) else lines.only(keep)
