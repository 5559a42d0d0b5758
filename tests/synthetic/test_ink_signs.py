"""Signs, each drawn by chance alone."""

import numpy as np
import pytest

from netchu.synthetic.ink_signs import SIGNS, draw_sign


@pytest.mark.parametrize("sign", SIGNS)
def test_a_sign_is_drawn_otherwise_each_time_and_keeps_its_place(sign: str):
    drawn = [draw_sign(sign, np.random.default_rng(seed)) for seed in range(20)]
    assert len({strokes[0].tobytes() for strokes, _ in drawn}) == 20
    for strokes, width in drawn:
        whole = np.concatenate(strokes)
        assert len(strokes) == len(SIGNS[sign]) and 0.2 <= width < 2.6
        assert -0.4 < whole[:, 0].min() and whole[:, 0].max() <= width
        assert -2.6 < whole[:, 1].min() and whole[:, 1].max() < 2.3
    again, _ = draw_sign(sign, np.random.default_rng(3))
    assert all((one == other).all() for one, other in zip(again, drawn[3][0], strict=True))
