"""What preprocessing costs and evens out, on pages made here."""

import numpy as np
import pytest

from netchu.analysis.preprocessing import step_study
from netchu.config import Preprocessing

GRAY = Preprocessing.named("gray")


def page(paper=190, ink=60):
    image = np.full((90, 500, 3), paper, np.uint8)
    for x in (30, 52, 110, 130, 190, 260, 275, 330, 390, 405, 460):  # at even steps the dots would be a leader
        image[30:60, x : x + 6] = ink
        image[20:24, x : x + 4] = ink  # a dot above
    return image


def test_costs_name_every_step_in_order():
    table = step_study.step_costs([page(), page()], GRAY)
    assert tuple(table["step"]) == GRAY.steps
    assert (table["median"] >= 0).all() and (table["slowest"] >= table["median"]).all()
    assert table["share"].sum() == pytest.approx(1)


def test_costs_of_each_mode():
    modes = {"gray": GRAY, "binary": Preprocessing.named("binary")}
    tables = step_study.costs_by_mode([page()], modes)
    assert {name: tuple(table["step"]) for name, table in tables.items()} == {n: c.steps for n, c in modes.items()}


def test_contrast_grows():
    table = step_study.contrast([page(), page(230, 150)], GRAY)
    assert table["paper"].tolist() == [190, 230] and table["ink"].tolist() == [60, 150]
    assert (table["paper_after"] > 250).all() and (table["ink_after"] < 60).all()
