"""Kaggle's folders: what is attached is found, what is kept goes to the working folder."""

import os

import pytest
from data_files import draw, write

from netchu.data.readers import read_data
from netchu.runs import hosted


@pytest.fixture
def kaggle(tmp_path, monkeypatch):
    root = tmp_path / "kaggle"
    (root / "working").mkdir(parents=True)
    monkeypatch.setenv("NETCHU_KAGGLE", str(root))
    return root


def test_elsewhere_nothing_is_done(tmp_path, monkeypatch):
    monkeypatch.setenv("NETCHU_KAGGLE", str(tmp_path / "none"))
    before = dict(os.environ)
    hosted.set_up()
    assert dict(os.environ) == before
    assert hosted.attached("synthetic") == "synthetic" and hosted.attached("lines") == "lines"
    assert hosted.kept_folder(tmp_path) == tmp_path


def test_runs_go_to_the_folder_that_is_kept(kaggle, tmp_path, monkeypatch):
    monkeypatch.delenv("NETCHU_OUTPUTS", raising=False)
    hosted.set_up()
    assert os.environ["NETCHU_OUTPUTS"] == str(kaggle / "working" / "outputs")
    assert hosted.kept_folder(tmp_path) == kaggle / "working"


def test_lines_are_found_where_they_are_attached(kaggle):
    assert hosted.attached("synthetic") == "synthetic", "nothing is attached"
    (kaggle / "input" / "weights").mkdir(parents=True)
    assert hosted.attached("synthetic") == "synthetic", "no lines are"
    data = kaggle / "input" / "challenge" / "training_data"
    draw(data / "images" / "1" / "0.jpg")
    write(data / "annotations" / "1.txt", "1/0.jpg\tHuế\n")
    found = hosted.attached("synthetic")
    assert data.is_relative_to(found)
    assert hosted.attached("challenge/training_data") == str(data)
    assert hosted.attached("/elsewhere") == "/elsewhere"
    draw(kaggle / "input" / "more" / "a.png")
    write(kaggle / "input" / "more" / "labels.json", {"a.png": "Hà Nội"})
    assert sorted(read_data(hosted.attached("synthetic"))[0]["text"]) == ["Huế", "Hà Nội"], "all sets together"
