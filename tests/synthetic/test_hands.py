"""A hand varies its letters, and writes them with a pen."""

from dataclasses import replace

import cv2
import numpy as np
from handwriting import TEXT

from netchu.synthetic import fonts, hands


def test_equal_letters_differ_with_distortion_and_not_without():
    def letters(distortion: float) -> list[np.ndarray]:
        rng = np.random.default_rng(2)
        hand = hands.draw_hand(rng, distortion)
        font = fonts.load_font(fonts.default_fonts()[1])
        page = hands.write(hands.lay_out("n" * 6, font, font, hand, rng), 6, hand, rng, 96)
        boxes = cv2.connectedComponentsWithStats((page > 0.5).astype(np.uint8))[2][1:]
        return [box[[cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT, cv2.CC_STAT_TOP]] for box in boxes]

    plain, written = letters(0.0), letters(1.0)
    assert len(plain) == 6 and np.ptp(plain, axis=0).max() <= 1
    assert np.ptp(written, axis=0).max() >= 3


def test_strokes_are_as_thin_as_a_pen_whatever_the_font():
    """Bold or fine, a font becomes strokes of the hand's pen: about 3 px of 96."""
    for file in fonts.default_fonts():
        rng = np.random.default_rng(4)
        hand = replace(hands.draw_hand(rng, 0.0), pen=0.03)
        font = fonts.load_font(file)
        ink = hands.write(hands.lay_out(TEXT, font, font, hand, rng), len(TEXT), hand, rng, 96)
        page = (ink > 0.5).astype(np.uint8)
        assert 2.0 < page.sum() / fonts.thin(page).sum() < 4.2
