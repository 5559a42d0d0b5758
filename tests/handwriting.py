"""Synthetic lines, one or some dozens."""

from dataclasses import replace

import numpy as np

from netchu import config
from netchu.synthetic import fonts, lines

SMALL = config.Synthetic(lines=45, seed=3, max_chars=30)
TEXT = "Số 12/3 Lý Tự Trọng, Huế"


def render(seed=1, text=TEXT, font=0, **changes) -> np.ndarray:
    settings = replace(config.SYNTHETIC, **changes)
    return lines.render_line(text, fonts.default_fonts()[font], np.random.default_rng(seed), settings)
