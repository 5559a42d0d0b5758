"""Hard shadows go; everything else stays as it is."""

import cv2
import numpy as np
import pytest
from samples import draw_line

from netchu.pictures.light import without_hard_shadows


def test_a_hard_shadow_is_taken_off_the_paper_and_ink_stays():
    line = np.minimum(draw_line("Phuong Hiep, Quan 9, so 12 Hung Vuong"), 220)
    shaded = line.astype(np.float32)
    shaded[:, : line.shape[1] // 3] *= 0.45
    clean = without_hard_shadows(shaded.astype(np.uint8))
    assert np.abs(np.median(clean[:, :200]) - np.median(clean[:, -200:])) < 6
    for part in (np.s_[:, :200], np.s_[:, -200:]):
        assert abs(float((clean[part] < 120).mean()) - float((line[part] < 120).mean())) < 0.01


def test_colour_pictures_too():
    page = np.full((90, 900, 3), (230, 225, 240), np.uint8)
    page[:, 500:] = (110, 105, 125)
    clean = without_hard_shadows(page)
    assert np.abs(clean.astype(int) - (230, 225, 240)).max() <= 4


@pytest.mark.parametrize("blur", [0, 6, 10])
def test_the_edge_of_a_shadow_may_be_a_little_soft(blur):
    light = np.ones((560, 1600), np.float32)
    light[300:] = 0.45
    light = cv2.GaussianBlur(light, (0, 0), blur) if blur else light
    clean = without_hard_shadows((230 * light).astype(np.uint8))
    assert clean.min() > 220


@pytest.mark.parametrize("kind", ["plain", "soft", "blackboard", "sheet"])
def test_what_is_no_hard_shadow(kind):
    page = np.minimum(draw_line("Phuong Hiep, Quan 9, so 12"), 230)
    if kind == "soft":
        page = (page * np.linspace(1, 0.4, page.shape[1])).astype(np.uint8)
    elif kind == "blackboard":
        page = 255 - page
    elif kind == "sheet":
        page = np.full((400, 600), 60, np.uint8)
        page[100:300, 100:500] = 230
    assert without_hard_shadows(page) is page
