"""The cache of preprocessed lines; a broken image among good ones is reported and survived."""

import sys

import cv2
import pandas as pd
import pytest
from samples import draw_line

from netchu import registry
from netchu.config import Preprocessing
from netchu.data import lines as lines_module
from netchu.data.lines import load_lines
from netchu.errors import InputError
from netchu.system.source_digest import source_digest


@pytest.fixture
def manifest(tmp_path):
    rows = []
    for i, text in enumerate(["ab", "abba", "b"]):
        path = tmp_path / f"{i}.png"
        cv2.imwrite(str(path), draw_line(text, height=90, seed=i))
        rows.append((str(path), text))
    return pd.DataFrame(rows, columns=["path", "text"])


def test_lines_come_in_manifest_order(manifest):
    lines, problems = load_lines(manifest, Preprocessing())
    assert lines.texts == ("ab", "abba", "b") and problems.empty
    assert lines.pixels.shape[0] == 64 and lines.image(1).shape[1] == lines.widths[1] > lines.widths[2]
    part = lines.only([2, 0])
    assert part.texts == ("b", "ab") and (part.image(1) == lines.image(0)).all() and part.key != lines.key


def test_a_broken_image_is_reported_and_survived(manifest, tmp_path):
    (tmp_path / "1.png").write_bytes(b"")
    lines, problems = load_lines(manifest, Preprocessing())
    assert lines.texts == ("ab", "b")
    assert "1.png" in problems["problem"].iloc[0] and len(problems) == 1


def test_the_second_call_reads_the_cache(manifest, tmp_path, monkeypatch):
    first, _ = load_lines(manifest, Preprocessing())
    monkeypatch.setattr(lines_module, "preprocess", None)
    second, _ = load_lines(manifest, Preprocessing())
    assert (first.pixels == second.pixels).all() and first.key == second.key
    cv2.imwrite(str(tmp_path / "0.png"), draw_line("bbbb"))
    with pytest.raises(TypeError):  # a changed image is preprocessed anew
        load_lines(manifest, Preprocessing())


def own_step(monkeypatch, folder, result):
    """A module with a step of its own, as a process that starts now sees it."""
    (folder / "own_step.py").write_text(f"def step(image, config):\n    return {result}\n")
    monkeypatch.syspath_prepend(folder)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)  # else a file of the same second and size is not read again
    monkeypatch.delitem(sys.modules, "own_step", raising=False)
    source_digest.cache_clear()


@pytest.mark.parametrize("name", ["own", "own_step:step"])
def test_a_changed_step_is_never_served_from_the_cache(manifest, tmp_path, monkeypatch, name):
    monkeypatch.setitem(registry.STEPS, "own", "own_step:step")
    config = Preprocessing(steps=(name,))
    own_step(monkeypatch, tmp_path, "255 - image")
    first, _ = load_lines(manifest, config)
    own_step(monkeypatch, tmp_path, "255 - image")
    with monkeypatch.context() as patch:
        patch.setattr(lines_module, "preprocess", None)  # the same source: nothing is made again
        assert load_lines(manifest, config)[0].key == first.key
    own_step(monkeypatch, tmp_path, "image // 2")
    second, _ = load_lines(manifest, config)
    assert (first.image(0) != second.image(0)).any() and first.key != second.key


def test_a_name_that_comes_to_stand_for_another_step_is_seen(manifest, monkeypatch):
    config = Preprocessing(steps=("own",))
    monkeypatch.setitem(registry.STEPS, "own", "netchu.preprocessing.otsu:otsu")
    first, _ = load_lines(manifest, config)
    monkeypatch.setitem(registry.STEPS, "own", "netchu.preprocessing.crop:crop_to_ink")
    assert load_lines(manifest, config)[0].key != first.key


def test_source_that_changes_no_pixel_changes_no_key(manifest, tmp_path, monkeypatch):
    """What is made of the lines (features, log-probs, a trained phase) stays good."""
    keys = set()
    for result in ("image // 2", "image // 2  # said"):
        own_step(monkeypatch, tmp_path, result)
        keys.add(load_lines(manifest, Preprocessing(steps=("own_step:step",)))[0].key)
    assert len(keys) == 1


def test_nothing_readable_is_an_error(manifest, tmp_path):
    for file in tmp_path.glob("*.png"):
        file.write_bytes(b"rubbish")
    with pytest.raises(InputError, match="None of the 3 images"):
        load_lines(manifest, Preprocessing())


def test_many_images_are_shared_by_processes(manifest, tmp_path, monkeypatch):
    (tmp_path / "1.png").write_bytes(b"")
    alone, _ = load_lines(manifest, Preprocessing())
    monkeypatch.setenv("NETCHU_OUTPUTS", str(tmp_path / "other"))
    for name, value in (("_CHUNK", 1), ("_MIN_LINES_TO_SHARE", 3), ("usable_cores", lambda: 2)):
        monkeypatch.setattr(lines_module, name, value)
    shared, problems = load_lines(manifest, Preprocessing())
    assert (alone.pixels == shared.pixels).all() and alone.texts == shared.texts and len(problems) == 1


def test_lines_know_their_data_set_and_their_key_is_the_same(manifest):
    without, _ = load_lines(manifest, Preprocessing())
    sources = ["0825_DataSamples 1", "0916_Data Samples 2", *["b"] * len(manifest)]
    lines, _ = load_lines(manifest.assign(source=sources[: len(manifest)]), Preprocessing())
    assert without.sets == () and lines.key == without.key
    assert lines.sets[:2] == ("cinnamon", "cinnamon") and set(lines.sets[2:]) <= {"b"}
    assert lines.only([1]).sets == ("cinnamon",)
