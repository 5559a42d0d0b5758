"""A data set as Cinnamon ships it."""

import unicodedata
from pathlib import Path

import pytest
from data_files import draw, write

from netchu.data.ink import read_inkml


@pytest.fixture
def cinnamon(tmp_path) -> Path:
    root = tmp_path / "cinnamon"
    one, two = root / "0825_DataSamples 1", root / "0916_Data Samples 2"
    draw(one / "1.png", one / "2.JPG", two / "1.png", two / "0001_samples.jpeg", two / "NFD.PNG")
    write(one / "labels.json", {"1.png": "Hà Nội", "2.jpg": "Số 3"})
    decomposed = unicodedata.normalize("NFD", "Huyện  Đông Hà ")
    write(two / "labels.json", {"1.PNG": "Huế", "0001_samples.png": "TP Huế", "nfd.png": decomposed})
    return root


@pytest.fixture
def read(tmp_path):
    """Writes a file of this content, of a new name each time, and reads it."""

    def write_and_read(content: str):
        path = tmp_path / f"{len(list(tmp_path.iterdir()))}.inkml"
        path.write_text(content, encoding="utf-8")
        return read_inkml(str(path))

    return write_and_read
