"""The whole chain of steps, on pages whose right answer is known and on what must not crash it."""

import os
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from pages import CONFIG, coloured, written

from netchu.config import Preprocessing
from netchu.errors import InputError
from netchu.preprocessing.steps import find_step, preprocess, trace
from netchu.registry import INPUT_MODES, STEPS

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
