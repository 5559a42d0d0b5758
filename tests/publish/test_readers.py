"""Every installed reader takes paths and gives a text for each, in order."""

import subprocess
from pathlib import Path

import cv2
import pytest
from samples import draw_line

from netchu.metrics import score
from netchu.models.header import checkpoint_path
from netchu.publish import readers

TEXTS = ["15 Hung Vuong", "Da Lat 12"]


@pytest.fixture
def pictures(tmp_path):
    paths = [str(tmp_path / f"{k}.png") for k in range(len(TEXTS))]
    for path, text in zip(paths, TEXTS, strict=True):
        cv2.imwrite(path, draw_line(text))
    return paths


@pytest.mark.parametrize("name", readers.READERS)
def test_a_reader_gives_a_text_for_each_picture(name, pictures):
    checkpoint = checkpoint_path("released")
    if name not in readers.installed_readers(checkpoint):
        pytest.skip(f"{name} is not installed")
    read = readers.READERS[name](checkpoint)
    assert score(TEXTS, list(read(pictures))).cer < 0.3 and list(read(pictures[:1])) == list(read(pictures))[:1]


def test_what_cannot_read_here_is_not_named(tmp_path, monkeypatch):
    monkeypatch.setattr(readers, "find_spec", lambda name: None)
    monkeypatch.setattr(readers.shutil, "which", lambda name: None)
    assert readers.installed_readers(tmp_path / "mine.safetensors") == []
    (tmp_path / "mine.onnx").touch()
    assert readers.installed_readers(tmp_path / "mine.onnx") == ["netchu, onnxruntime"]


def test_tesseract_counts_where_it_knows_vietnamese(monkeypatch):
    monkeypatch.setattr(readers.shutil, "which", lambda name: "/usr/bin/tesseract")
    for said, there in (("List of languages (2):\neng\nvie\n", True), ("List of languages (1):\neng\n", False)):
        monkeypatch.setattr(
            readers.subprocess, "run", lambda words, said=said, **options: subprocess.CompletedProcess(words, 0, said)
        )
        assert ("tesseract vie" in readers.installed_readers(Path("gone.onnx"))) is there
