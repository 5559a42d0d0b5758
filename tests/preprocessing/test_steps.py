"""Preprocessing: each step on pages whose right answer is known, and the whole chain on what must not crash it."""

import os
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from netchu.config import Preprocessing
from netchu.errors import InputError
from netchu.preprocessing.slant import estimate_slant, shear
from netchu.preprocessing.steps import find_step, preprocess, trace
from netchu.registry import INPUT_MODES, STEPS

CONFIG = Preprocessing()


def written(text: str = "Phuong Hiep, Quan 9", width: int = 900) -> np.ndarray:
    """A gray page 100 px high: black writing with dots on white paper."""
    page = np.full((100, width), 255, np.uint8)
    cv2.putText(page, text, (30, 62), cv2.FONT_HERSHEY_SIMPLEX, 1.5, 0, 4, cv2.LINE_AA)
    return page


def coloured(page: np.ndarray, ink: tuple[int, int, int], paper: tuple[int, int, int]) -> np.ndarray:
    """The page in RGB colours, darker to the right as a photograph, with a little noise."""
    share = page[..., None] / 255
    light = np.linspace(1, 0.6, page.shape[1])[None, :, None]
    noise = np.random.default_rng(0).normal(0, 2, (*page.shape, 3))
    return np.clip((np.array(ink) * (1 - share) + np.array(paper) * share) * light + noise, 0, 255).astype(np.uint8)


RANDOM = np.random.default_rng(1)
HOSTILE = {
    "blank": np.full((100, 700, 3), 255, np.uint8),
    "black": np.zeros((100, 300), np.uint8),
    "one pixel": np.zeros((1, 1), np.uint8),
    "one white pixel": np.full((1, 1, 3), 255, np.uint8),
    "one column": RANDOM.integers(0, 256, (3000, 1), np.uint8),
    "one row": RANDOM.integers(0, 256, (1, 3000), np.uint8),
    "very wide": np.tile(written(), (1, 23))[:, :20000],
    "very tall": RANDOM.integers(0, 256, (9000, 20), np.uint8),
    "rgba": RANDOM.integers(0, 256, (40, 300, 4), np.uint8),
    "transparent": np.zeros((40, 300, 4), np.uint8),
    "gray and alpha": RANDOM.integers(0, 256, (40, 300, 2), np.uint8),
    "one channel": written()[..., None],
    "16-bit": written().astype(np.uint16) * 257,
    "float": written() / 255,
    "not a number": np.full((20, 20), np.nan),
    "bool": written() > 128,
    "empty": np.zeros((0, 10), np.uint8),
    "noise": RANDOM.integers(0, 256, (100, 500, 3), np.uint8),
}


@pytest.mark.parametrize("mode", INPUT_MODES)
@pytest.mark.parametrize("name", HOSTILE)
def test_any_array_becomes_a_line(name: str, mode: str):
    line = preprocess(HOSTILE[name], Preprocessing.named(mode))
    assert line.dtype == np.uint8 and line.ndim == 2
    assert line.shape[0] == 64 and CONFIG.min_width <= line.shape[1] <= CONFIG.max_width


@pytest.mark.parametrize("name", ["blank", "black", "transparent", "one pixel", "not a number"])
def test_a_page_without_ink_is_white(name: str):
    assert (preprocess(HOSTILE[name], CONFIG) == 255).all()


def test_16_bit_float_and_rgba_read_as_the_same_page():
    page = written()
    expected = preprocess(page, CONFIG)
    opaque = np.dstack([page, page, page, np.full_like(page, 255)])
    for same in (page.astype(np.uint16) * 257, page / 255, page[..., None], opaque):
        np.testing.assert_array_equal(preprocess(same, CONFIG), expected)


def test_config_names_only_steps_that_exist_and_all_are_used():
    assert set(INPUT_MODES["gray"]) | set(INPUT_MODES["binary"]) == set(STEPS)


def test_unknown_step_is_named():
    with pytest.raises(InputError, match="sharpen"):
        preprocess(written(), replace(CONFIG, steps=("sharpen",)))


@pytest.mark.parametrize("name", STEPS)
def test_a_step_alone_takes_colour_and_leaves_its_input(name: str):
    page = coloured(written(), (40, 50, 150), (225, 224, 240))
    before = page.copy()
    after = find_step(name)(page, CONFIG)
    assert after.dtype == np.uint8 and after.ndim == 2
    np.testing.assert_array_equal(page, before)
    assert preprocess(page, replace(CONFIG, steps=(name,))).shape[0] == 64


@pytest.mark.parametrize("mode", INPUT_MODES)
def test_trace_shows_the_steps_of_preprocess(mode: str):
    page, config = coloured(written(), (40, 50, 150), (225, 224, 240)), Preprocessing.named(mode)
    rows = trace(page, config)
    assert [name for name, _, _ in rows] == ["original", *config.steps]
    assert rows[0][1] is page and rows[0][2] == 0.0
    assert all(milliseconds > 0 for _, _, milliseconds in rows[1:])
    np.testing.assert_array_equal(rows[-1][1], preprocess(page, config))


COLOURS = {
    "blue on lavender": ((70, 75, 190), (226, 225, 240)),
    "red on cream": ((200, 90, 100), (240, 230, 205)),
    "green on blue": ((60, 130, 140), (120, 190, 230)),
    "pencil": ((160, 160, 165), (226, 225, 240)),
    "white on black": ((240, 240, 240), (30, 30, 30)),
}


@pytest.mark.parametrize("name", COLOURS)
def test_ink_of_any_colour_is_dark_on_white(name: str):
    page = written()
    gray = find_step("normalise_background")(coloured(page, *COLOURS[name]), CONFIG)
    assert gray.shape == page.shape
    assert np.median(gray[page < 20]) < 80
    assert np.percentile(gray[cv2.erode(page, np.ones((9, 9), np.uint8)) == 255], 2) > 235


@pytest.mark.parametrize("light", [(1.0, 1.0), (0.5, 1.0), (1.0, 0.4)])
def test_a_small_form_reads_the_same_light_on_dark(light: tuple[float, float]):
    """The cell's frame and the next cell beside it must not be taken for the paper."""
    page = cv2.resize(written("Phuong Hiep Quan 9 Thanh pho", 800), (512, 64), interpolation=cv2.INTER_AREA)
    form = np.full((64, 620), 200, np.uint8)
    form[:, :512] = np.minimum(page, 200)
    form[2:4] = form[60:62] = form[:, 560:563] = 20
    form[:, 563:] = 150
    form = (form * np.linspace(*light, 64)[:, None]).astype(np.uint8)
    np.testing.assert_array_equal(preprocess(255 - form, CONFIG), preprocess(form, CONFIG))


def test_pencil_stays_dark_beside_black_rules():
    page = coloured(written(), (165, 165, 170), (226, 225, 240))
    page[4:8] = page[94:98] = 10
    gray = find_step("normalise_background")(page, CONFIG)
    assert np.median(gray[written() < 20]) < 100


def test_binarised_page_stays_black_and_white():
    page = find_step("otsu")(written(), CONFIG)
    gray = find_step("normalise_background")(page, CONFIG)
    assert (gray[page == 255] == 255).all() and (gray[page == 0] < 60).all()


def test_tall_pages_are_shrunk_first():
    tall = cv2.resize(written(), None, fx=6, fy=6)
    assert find_step("normalise_background")(tall, CONFIG).shape[0] == 3 * CONFIG.height


def test_plain_page_comes_back_identical_from_remove_rules():
    for page in (written(), written("- = _ T E L H = - _ l l l"), written("lllll|||||")):
        np.testing.assert_array_equal(find_step("remove_rules")(page, CONFIG), page)


@pytest.mark.parametrize("rise", [0, 14, -14])
@pytest.mark.parametrize("shade", [0, 140])
def test_rules_go_and_strokes_stay(rise: int, shade: int):
    plain = written()
    ruled = plain.copy()
    width = plain.shape[1]
    for y in (18, 80):  # the lower one through the descenders of p, g, Q and the comma's end
        cv2.line(ruled, (0, y + rise // 2), (width, y - rise // 2), shade, 3, cv2.LINE_AA)
    cv2.line(ruled, (width - 40, 0), (width - 40 + rise // 3, 99), shade, 3, cv2.LINE_AA)
    ruled = np.minimum(ruled, plain)
    clean = find_step("remove_rules")(ruled, CONFIG)
    only_rule = (ruled < 200) & (cv2.erode(plain, np.ones((11, 11), np.uint8)) == 255)
    assert (clean[only_rule] > 200).mean() > 0.97
    assert (clean[plain < 60] < 128).mean() > 0.97


def test_rules_keep_a_dark_stroke_lying_on_a_pale_rule():
    page = written("_ _", 900)
    page[70:73] = np.minimum(page[70:73], 150)
    ink = np.full_like(page, 255)
    cv2.line(ink, (300, 71), (360, 71), 0, 3)
    clean = find_step("remove_rules")(np.minimum(page, ink), CONFIG)
    assert (clean[71, 305:355] < 50).all() and (clean[71, 400:] == 255).all()


def test_otsu_gives_two_shades():
    page = find_step("otsu")(cv2.GaussianBlur(written(), (5, 5), 0), CONFIG)
    assert set(np.unique(page)) == {0, 255}
    assert (find_step("otsu")(np.full((9, 9), 7, np.uint8), CONFIG) == 255).all()


def test_noise_goes_and_dots_stay():
    page = find_step("otsu")(written("Hiep 1.", 1200), CONFIG)
    clean_page = page.copy()
    cv2.circle(page, (100, 85), 3, 0, -1)  # a dot below a letter
    cv2.circle(clean_page, (100, 85), 3, 0, -1)
    for x, y, side in ((900, 30, 2), (1000, 60, 4), (1100, 20, 1), (300, 12, 1)):
        page[y : y + side, x : x + side] = 0
    np.testing.assert_array_equal(find_step("remove_noise")(page, CONFIG), clean_page)


def test_smoothing_keeps_two_shades_and_takes_burrs_off():
    page = np.full((40, 40), 255, np.uint8)
    page[10:30, 10:30] = 0
    burred = page.copy()
    burred[9, 20] = 0
    burred[20, 20] = 255
    smooth = find_step("smooth_contours")(burred, CONFIG)
    assert set(np.unique(smooth)) == {0, 255}
    assert smooth[9, 20] == 255 and smooth[20, 20] == 0


def ink_box(page: np.ndarray) -> tuple[int, int, int, int]:
    rows, columns = np.flatnonzero((page < 128).any(axis=1)), np.flatnonzero((page < 128).any(axis=0))
    return rows[0], rows[-1], columns[0], columns[-1]


def test_crop_loses_no_ink_and_most_paper():
    page = np.pad(written(), ((60, 90), (50, 400)), constant_values=255)
    cropped = find_step("crop_to_ink")(page, CONFIG)
    assert (cropped < 128).sum() == (page < 128).sum()
    assert cropped.shape[0] < 0.5 * page.shape[0] and cropped.shape[1] < page.shape[1] - 380


def test_crop_is_not_held_open_by_specks_stains_or_neighbours():
    page = np.pad(written(), ((40, 40), (0, 900)), constant_values=255)
    expected = find_step("crop_to_ink")(page, CONFIG).shape
    page[20:22, 1500:1502] = 0  # speck
    page[80:86, 1700:1706] = 0  # stain far from the writing
    page[:9, 200:206] = 0  # descenders of the line above
    page[:12, 400:405] = 0
    page[-8:, 300:320] = 0  # and a letter of the line below
    assert find_step("crop_to_ink")(page, CONFIG).shape == expected


def test_letters_keep_their_size_with_and_without_a_descender():
    heights = [
        find_step("crop_to_ink")(written(text), CONFIG).shape[0] for text in ("Hanoi anoi", "Hanoi anog", "anoi ano")
    ]
    assert max(heights) / min(heights) < 1.5


@pytest.mark.parametrize("slant", [-25.0, 15.0, 30.0])
def test_deslant_finds_the_slant(slant: float):
    leaning = shear(written("Hill 11 TL Phil"), -slant)
    assert estimate_slant(leaning, CONFIG.max_slant) == pytest.approx(slant, abs=4)
    upright = find_step("deslant")(leaning, CONFIG)
    assert upright.shape[0] == leaning.shape[0]
    assert estimate_slant(upright, CONFIG.max_slant) == pytest.approx(0, abs=3)
    assert (255.0 - upright).sum() == pytest.approx((255.0 - leaning).sum(), rel=0.03)  # nothing pushed off the page


def test_deslant_leaves_an_upright_line_alone():
    page = written("Hill 11 TL Phil")
    np.testing.assert_array_equal(find_step("deslant")(page, CONFIG), page)


@pytest.mark.parametrize(
    ("height", "width", "expected"), [(128, 1000, 500), (32, 100, 200), (64, 3, 16), (64, 9000, 2400)]
)
def test_resize_keeps_the_aspect_within_its_limits(height: int, width: int, expected: int):
    line = find_step("resize_to_height")(np.zeros((height, width), np.uint8), CONFIG)
    assert line.shape == (64, expected)
    assert (line[:, min(width, 3) :] == 255).all() == (width < 16)


def real_images() -> list[Path]:
    folder = os.environ.get("NETCHU_REAL_DATA")
    return sorted(p for p in Path(folder).rglob("*") if p.suffix.lower() in {".jpg", ".png"})[:40] if folder else []


@pytest.mark.skipif(not real_images(), reason="NETCHU_REAL_DATA names no folder with images")
@pytest.mark.parametrize("mode", INPUT_MODES)
def test_real_lines_are_dark_on_white_and_long(mode: str):
    for path in real_images():
        line = preprocess(cv2.imread(str(path))[..., ::-1], Preprocessing.named(mode))
        assert np.median(line) > 250, path
        assert 0.02 < (line < 128).mean() < 0.35, path
        assert line.shape[1] > 200, path
