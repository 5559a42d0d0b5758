"""Small pictures have the same rows of writing."""

import io

import cv2
import numpy as np
import pytest
from handwriting import render
from pages import written
from PIL import Image

from netchu.config import PREPROCESSING
from netchu.data.images import decode_image
from netchu.errors import InputError
from netchu.pictures import shrinking
from netchu.pictures.finding import find_rows
from netchu.pictures.shrinking import ROW_HEIGHT, small_picture


def saved(folder, image: np.ndarray, name: str = "a.png"):
    Image.fromarray(image).save(folder / name)
    return folder / name


def test_a_scan_keeps_its_size(tmp_path):
    file = saved(tmp_path, render())
    small = decode_image(small_picture(file), "small")
    assert small.shape == render().shape and len(small_picture(file)) < 0.2 * file.stat().st_size


def test_a_large_picture_keeps_its_rows_high_enough(tmp_path):
    page = np.concatenate([written("Tran Hung Dao"), written("Ba Dinh")])
    noise = np.random.default_rng(0).integers(-6, 7, (800, 3600))
    large = np.clip(cv2.resize(page, (3600, 800), interpolation=cv2.INTER_CUBIC).astype(int) + noise, 0, 255)
    file = saved(tmp_path, large.astype(np.uint8))
    small = decode_image(small_picture(file), "small")
    before, after = (find_rows(image, PREPROCESSING) for image in (large.astype(np.uint8), small))
    assert len(before) == len(after) == 2 and small.shape[0] < 600
    assert all(row.box[1] - row.box[0] > 0.8 * ROW_HEIGHT for row in after)


def test_writing_that_runs_down_the_page_is_measured_across(tmp_path):
    sideways = np.rot90(cv2.resize(written("Tran Hung Dao Ba Dinh"), (3600, 400)), -1)
    small = decode_image(small_picture(saved(tmp_path, np.ascontiguousarray(sideways))), "small")
    rows = find_rows(small, PREPROCESSING)
    assert rows and all(row.quarter_turns for row in rows) and ROW_HEIGHT <= small.shape[1] < 400


def test_where_rows_get_lost_the_better_quality_is_taken_and_then_the_file_itself(tmp_path, monkeypatch):
    file = saved(tmp_path, render())
    tried = []

    def lose(page, config):
        tried.append(page)
        return [] if 1 < len(tried) <= losses + 1 else find_rows(page, config)

    monkeypatch.setattr(shrinking, "find_rows", lose)
    losses = 1
    better = small_picture(file)
    assert better[:4] == b"RIFF" and better != file.read_bytes()
    tried.clear()
    losses = 2
    assert small_picture(file) == file.read_bytes()


def test_a_file_that_is_small_already_stays(tmp_path):
    file = io.BytesIO()
    Image.fromarray(np.full((8, 30), 250, np.uint8)).save(file, "png")
    (tmp_path / "a.png").write_bytes(file.getvalue())
    assert len(small_picture(tmp_path / "a.png")) <= len(file.getvalue())


def test_what_is_no_picture_is_refused(tmp_path):
    (tmp_path / "a.png").write_bytes(b"no picture")
    with pytest.raises(InputError, match="not an image"):
        small_picture(tmp_path / "a.png")
