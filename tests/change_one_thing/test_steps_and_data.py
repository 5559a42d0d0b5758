"""README, "change one thing": one entry in the registry, or an import path in its place, and every command sees it."""

import sys

import cv2
import numpy as np
import pytest
from data_files import write
from samples import draw_line

from netchu import cli, registry
from netchu.models.header import read_header
from netchu.runs.run import Run
from netchu.system.paths import read_json

OWN = '''"""What somebody adds, in a module of their own."""

import pandas as pd

from netchu.data.manifest import make_manifest


def negative(image, config):
    return 255 - image


def lists(source, images=None):
    """A .list file: path, two colons, text."""
    if source.suffix != ".list":
        return None
    pairs = [line.split("::") for line in source.read_text(encoding="utf-8").splitlines()]
    rows = [{"path": str((images or source.parent) / path), "text": text} for path, text in pairs]
    return make_manifest(rows), pd.DataFrame(columns=["path", "problem"])


def fetch(destination, source):
    destination.mkdir(parents=True)
    (destination / "where.txt").write_text(str(source))
    return destination
'''


@pytest.fixture(autouse=True)
def own_module(tmp_path, monkeypatch):
    """The module lies in the working directory, as a user's does."""
    write(tmp_path / "own_things.py", OWN)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.delitem(sys.modules, "own_things", raising=False)
    yield
    sys.modules.pop("own_things", None)


def write_lines(folder):
    """Twelve lines whose labels lie in train.json."""
    labels = {f"{number}.png": "ab" * (1 + number % 3) + str(number) for number in range(12)}
    for name, text in labels.items():
        cv2.imwrite(str(folder / name), draw_line(text))
    return labels


@pytest.mark.parametrize("step", ["own", "own_things:negative"])
def test_a_preprocessing_step(tmp_path, monkeypatch, step, capsys):
    if step == "own":
        monkeypatch.setitem(registry.STEPS, "own", "own_things:negative")
    data = write(tmp_path / "train.json", write_lines(tmp_path))
    mode = f"normalise_background,crop_to_ink,{step}"
    assert cli.main(["train", "--data", str(data), "--input-mode", mode, "--run", "mine", "--epochs", "1"]) == 0
    checkpoint = Run.open("mine").checkpoint("phase1")
    assert read_header(checkpoint).preprocessing.steps == tuple(mode.split(","))
    line = Run.open("mine").lines("train", read_header(checkpoint).preprocessing).image(0)
    assert np.median(line) == 0, "paper is black once the step has run"
    capsys.readouterr()
    assert cli.main(["predict", str(tmp_path / "0.png"), "--checkpoint", str(checkpoint)]) == 0
    assert "0.png" in capsys.readouterr().out


def test_a_reader(tmp_path, monkeypatch):
    monkeypatch.setitem(registry.READERS, "lists", "own_things:lists")
    labels = write_lines(tmp_path)
    data = write(tmp_path / "mine.list", "\n".join(f"{path}::{text}" for path, text in labels.items()))
    manifest = Run.open("mine").prepare_data(str(data))
    assert sorted(manifest["text"]) == sorted(labels.values()) and set(manifest["split"]) == {"train", "val", "test"}
    words = ["evaluate", "--img_path", str(tmp_path), "--label_path", str(data), "--checkpoint", "released"]
    assert cli.main([*words, "--decoder", "greedy", "--json", str(tmp_path / "scores.json")]) == 0
    assert read_json(tmp_path / "scores.json")["lines"] == 12


@pytest.mark.parametrize("name", ["own", "own_things:fetch"])
def test_a_data_set(tmp_path, monkeypatch, name, capsys):
    if name == "own":
        monkeypatch.setitem(registry.DATASETS, "own", "own_things:fetch")
    monkeypatch.setenv("NETCHU_HOME", str(tmp_path))
    assert cli.main(["data", name, "--from", "a.zip"]) == 0
    folder = tmp_path / "data" / name.removeprefix("own_things:")
    assert (folder / "where.txt").read_text() == "a.zip"
    assert f"netchu run --data {folder}" in capsys.readouterr().out


def test_a_data_set_that_nobody_knows(capsys):
    assert cli.main(["data", "mnist"]) == 2
    assert "choose one of cinnamon" in capsys.readouterr().err
