"""The process that forks, the lines that are trained on, and what comes of them where nothing disturbs."""

import json
import sys
from pathlib import Path

import pytest
from forks import Fault, Forks
from PIL import Image
from samples import draw_line

TEXTS = {"train": ["ab", "ba", "abba", "baab", "aab", "bba"], "val": ["abab", "bb"], "test": ["aba", "bab"]}


@pytest.fixture(scope="session")
def forks():
    if not sys.platform.startswith("linux"):
        pytest.skip("forks of a process that has loaded torch are safe on Linux alone")
    forks = Forks()
    yield forks
    forks.close()


def write_lines(folder: Path) -> Path:
    """Ten lines in three splits."""
    for split, texts in TEXTS.items():
        (folder / split).mkdir(parents=True)
        for i, text in enumerate(texts):
            Image.fromarray(draw_line(text, seed=i)).save(folder / split / f"{i}.png")
        labels = {f"{i}.png": text for i, text in enumerate(texts)}
        (folder / split / "labels.json").write_text(json.dumps(labels), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def lines(tmp_path_factory):
    return write_lines(tmp_path_factory.mktemp("data") / "lines")


@pytest.fixture(scope="module")
def undisturbed(forks, lines, tmp_path_factory):
    """Outputs of the training that nothing disturbs, and the moments of its writing."""
    outputs = tmp_path_factory.mktemp("undisturbed")
    done = forks.run("fault_works:train", str(lines), fault=Fault(below=str(outputs)), NETCHU_OUTPUTS=str(outputs))
    assert done.code == 0, done.said
    return outputs, done.moments
