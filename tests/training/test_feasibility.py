"""Lines with fewer frames than their labels need are reported and left out."""

import numpy as np
from phases import MODEL
from samples import lines_of_images

from netchu.models import build_model
from netchu.training.feasibility import feasible_lines


def test_lines_that_ctc_can_t_fit_are_left_out(capsys):
    lines = lines_of_images([np.full((64, width), 255, np.uint8) for width in (24, 32)], ["aab", "aab"])
    kept = feasible_lines(lines, build_model(MODEL, 3).backbone)
    assert kept.texts == ("aab",) and kept.widths.tolist() == [32]
    assert f"left out: {lines.paths[0]} has 3 frames, its text 'aab' needs 4" in capsys.readouterr().err
