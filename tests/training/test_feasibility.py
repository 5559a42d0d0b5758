"""Lines with fewer frames than their labels need are listed and left out."""

import numpy as np
from phases import MODEL
from samples import lines_of_images

from netchu.models import build_model
from netchu.training import infeasible_lines
from netchu.training.feasibility import keep_feasible


def test_lines_that_ctc_can_t_fit_are_listed():
    lines = lines_of_images([np.full((64, 24), 255, np.uint8), np.full((64, 32), 255, np.uint8)], ["aab", "aab"])
    backbone = build_model(MODEL, 3).backbone
    found = infeasible_lines(lines, backbone)
    assert found[["index", "frames", "needed"]].values.tolist() == [[0, 3, 4]]
    assert keep_feasible(lines, found).texts == ("aab",)
