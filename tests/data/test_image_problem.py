"""Damaged files are found without decoding whole ones."""

import numpy as np
import pytest
from PIL import Image

from netchu.data.image_problem import image_problem


@pytest.fixture
def page() -> np.ndarray:
    """uint8 (80, 200, 3), noise: its files are long."""
    return np.random.default_rng(0).integers(0, 256, (80, 200, 3), dtype=np.uint8)


@pytest.mark.parametrize("name, kind", [("a.jpg", "jpeg"), ("a.png", "png"), ("a.tif", "tiff"), ("webp.jpg", "webp")])
def test_a_whole_file_is_told_from_a_cut_one(tmp_path, page, name, kind):
    file = tmp_path / name  # whatever it ends in
    Image.fromarray(page).save(file, kind)
    assert image_problem(file) is None
    file.write_bytes(file.read_bytes()[:9000])
    assert image_problem(file) == "truncated or damaged image"


def test_the_kind_of_problem_is_named(tmp_path, page):
    (tmp_path / "empty.png").touch()
    (tmp_path / "text.jpg").write_text("hello, I am a web page that says not found")
    assert image_problem(tmp_path / "empty.png") == "zero-byte image"
    assert image_problem(tmp_path / "text.jpg") == "not an image"
    assert image_problem(tmp_path / "gone.jpg").startswith("image can't be opened")


def test_what_is_odd_at_its_end_may_be_readable(tmp_path, page):
    Image.fromarray(page).save(tmp_path / "tail.jpg")
    with (tmp_path / "tail.jpg").open("ab") as file:
        file.write(b"bytes that a camera adds")
    assert image_problem(tmp_path / "tail.jpg") is None
