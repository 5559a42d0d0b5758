"""A run and a recognizer that only note what they are asked for, and three images to read."""

import json
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from netchu.charset import Charset
from netchu.config import Preprocessing
from netchu.data.images import read_image
from netchu.decoding import Hypothesis
from netchu.errors import InputError
from netchu.models.header import checkpoint_path
from netchu.reading import Reading


class FakeRun:
    """Notes what it is asked for."""

    asked: list = []

    @classmethod
    def open(cls, name):
        cls.asked.append(("open", name))
        cls.dir = cls.folder / name
        return cls()

    def prepare_data(self, *args, **options):
        self.asked.append(("data", args, options))

    def train(self, model, phase, start="", extra_characters=""):
        self.asked.append(("train", model, phase, start, *filter(None, [extra_characters])))
        return pd.DataFrame({"val_cer": [0.5, 0.25]})

    def pretrain(self, model, **options):
        self.asked.append(("pretrain", model, options))
        return self.checkpoint("pretrain")

    def history(self, phase):
        return pd.DataFrame({"val_cer": [0.5, 0.25]})

    def read(self, split, decoder, phase, lexicon):
        self.asked.append(("predictions", split, decoder, phase))
        return pd.DataFrame({"reference": ["abcd"], "hypothesis": ["abcx"]})

    def inherit_decoder(self, phase, start):
        return start.endswith("tuned.safetensors")

    def checkpoint(self, phase=""):
        return FakeRun.folder / f"{phase}.safetensors"


class FakeRecognizer:
    """Reads the width of an image."""

    header = SimpleNamespace(charset=Charset("0123456789"), metrics={"val_cer": 0.1}, preprocessing=Preprocessing())

    @classmethod
    def load(cls, checkpoint):
        path = checkpoint_path(checkpoint)
        if not path.is_file():
            raise InputError(f"There is no checkpoint {path}.")
        cls.loaded = path
        return cls()

    def stream(self, images, decoder="greedy", lexicon="", allow="", lm=""):
        for image in images:
            try:
                yield Reading(str(image), (self.text(read_image(image)),), (), (0, 1, 0, 1))
            except InputError as error:
                yield error

    def text(self, image):
        return Hypothesis(str(image.shape[1]), -1.0, 0.5)


@pytest.fixture
def run(monkeypatch, tmp_path):
    monkeypatch.setattr("netchu.runs.run.Run", FakeRun)
    FakeRun.asked, FakeRun.folder = [], tmp_path
    return FakeRun.asked


@pytest.fixture
def recognizer(monkeypatch):
    monkeypatch.setattr("netchu.recognizer.Recognizer", FakeRecognizer)
    return FakeRecognizer


@pytest.fixture
def checkpoint(recognizer, tmp_path):
    file = tmp_path / "outputs" / "runs" / "mine" / "phase2" / "best.safetensors"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"")
    return file


@pytest.fixture
def lines(tmp_path):
    """Three images as wide as their labels say, but for one; labels.json beside them."""
    folder = tmp_path / "lines"
    folder.mkdir()
    labels = {"a.png": "100", "b.png": "120", "c.png": "149"}
    for name, width in zip(labels, (100, 120, 140), strict=True):
        Image.fromarray(np.full((40, width), 255, np.uint8)).save(folder / name)
    (folder / "labels.json").write_text(json.dumps(labels), encoding="utf-8")
    return folder
