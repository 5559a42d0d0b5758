"""A data set as Cinnamon ships it."""

import unicodedata
from pathlib import Path

import pytest
from data_files import draw, write


@pytest.fixture
def cinnamon(tmp_path) -> Path:
    root = tmp_path / "cinnamon"
    one, two = root / "0825_DataSamples 1", root / "0916_Data Samples 2"
    draw(one / "1.png", one / "2.JPG", two / "1.png", two / "0001_samples.jpeg", two / "NFD.PNG")
    write(one / "labels.json", {"1.png": "Hà Nội", "2.jpg": "Số 3"})
    decomposed = unicodedata.normalize("NFD", "Huyện  Đông Hà ")
    write(two / "labels.json", {"1.PNG": "Huế", "0001_samples.png": "TP Huế", "nfd.png": decomposed})
    return root
