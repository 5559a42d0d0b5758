"""Synthetic lines: the same bytes for a seed, cached whole or not at all, legible ink of the right size."""

import json
import os
from dataclasses import replace

import cv2
import numpy as np
import pytest
from handwriting import SMALL, render

from netchu import charset
from netchu.errors import InputError
from netchu.synthetic import fonts, lines


@pytest.fixture(autouse=True)
def outputs(tmp_path, monkeypatch):
    monkeypatch.setenv("NETCHU_OUTPUTS", str(tmp_path / "outputs"))
    return tmp_path / "outputs"


def contents(folder) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def test_folder_has_images_and_labels():
    folder = lines.make_lines(SMALL, processes=1)
    labels = json.loads((folder / "labels.json").read_text(encoding="utf-8"))
    assert len(labels) == 45 and set(labels) == {f.name for f in folder.iterdir()} - {"labels.json"}
    alphabet = charset.Charset.vietnamese()
    for name, text in labels.items():
        assert SMALL.min_chars <= len(text) <= SMALL.max_chars and not alphabet.unknown(text)
        image = cv2.imread(str(folder / name))
        assert image.shape[0] == SMALL.image_height and image.shape[1] > 5 * len(text)


@pytest.mark.slow
def test_bytes_do_not_depend_on_the_number_of_processes(outputs, monkeypatch):
    one = contents(lines.make_lines(SMALL, processes=1))
    monkeypatch.setenv("NETCHU_OUTPUTS", str(outputs.parent / "other"))
    assert contents(lines.make_lines(SMALL, processes=2)) == one


def test_a_line_depends_on_seed_and_index_alone(outputs):
    few = contents(lines.make_lines(replace(SMALL, lines=5), processes=1))
    many = contents(lines.make_lines(SMALL, processes=1))
    other = contents(lines.make_lines(replace(SMALL, seed=4), processes=1))
    same = [name for name in few if name != "labels.json"]
    assert len(same) == 5 and all(few[name] == many[name] for name in same)
    assert not any(many[name] == other.get(name) for name in same)


def test_second_call_takes_the_cache_and_every_setting_counts(monkeypatch):
    folder = lines.make_lines(SMALL, processes=1)
    monkeypatch.setattr(lines, "_make_line", None)  # making another line would fail
    assert lines.make_lines(SMALL) == folder
    found = fonts.default_fonts()
    prints = {lines._fingerprint(replace(SMALL, **change), found) for change in (
        {}, {"seed": 9}, {"lines": 46}, {"min_chars": 9}, {"max_chars": 31}, {"image_height": 97}, {"distortion": 0.5},
    )}  # fmt: skip
    assert len(prints) == 7
    assert lines._fingerprint(SMALL, found[:1]) not in prints
    monkeypatch.setattr(
        lines, "source_digest", lambda *modules: f"other {modules}" if "netchu.synthetic" in modules else ""
    )
    assert lines._fingerprint(SMALL, found) not in prints


def test_a_broken_generation_leaves_nothing_that_looks_complete(outputs, monkeypatch):
    make, made = lines._make_line, []

    def fail_at_tenth(*arguments):
        made.append(make(*arguments))
        if len(made) == 10:
            raise KeyboardInterrupt
        return made[-1]

    monkeypatch.setattr(lines, "_make_line", fail_at_tenth)
    with pytest.raises(KeyboardInterrupt):
        lines.make_lines(SMALL, processes=1)
    assert not list((outputs / "cache").iterdir())


def test_remains_of_killed_runs_go_and_work_in_progress_stays(outputs, monkeypatch):
    folder = lines.make_lines(SMALL, processes=1)
    dead, alive = (folder.parent / f".{folder.name}-{name}" for name in ("dead", "alive"))
    for part in (dead, alive):
        part.mkdir()
    os.utime(dead, (0, 0))
    lines._remove_abandoned(folder)
    assert alive.is_dir() and not dead.exists() and folder.is_dir()


def test_full_disk_is_a_sentence(monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(lines, "_make_line", full)
    with pytest.raises(InputError, match="No space left"):
        lines.make_lines(SMALL, processes=1)


@pytest.mark.parametrize("change", [{"lines": 0}, {"seed": -1}, {"min_chars": 9, "max_chars": 8}, {"distortion": -1}])
def test_senseless_settings_are_refused(change):
    with pytest.raises(InputError, match=list(change)[-1]):
        lines.make_lines(replace(SMALL, **change))


@pytest.mark.parametrize("distortion", [0.0, 1.0, 2.0])
def test_rendered_line_is_a_page_with_ink(distortion):
    for seed in range(12):
        image = render(seed, font=seed % 2, distortion=distortion, image_height=64 if seed == 0 else 96)
        assert image.dtype == np.uint8 and image.shape[2] == 3 and image.shape[0] == (64 if seed == 0 else 96)
        gray = image.min(axis=2)
        ink_share = (gray < np.median(gray) - 25).mean()
        assert 0.01 < ink_share < 0.3, seed


def test_short_and_long_texts_render():
    for text in (".", "ị", "-", "Ẵ" * 3, "Thừa Thiên - Huế " * 12):
        image = render(text=text)
        assert image.shape[0] == 96 and image.shape[1] >= 8
        assert image.min(axis=2).min() < np.median(image) - 30
    assert render(text="Xã " * 40).shape[1] > 2 * render(text="Xã").shape[1]
