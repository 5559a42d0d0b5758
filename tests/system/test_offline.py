"""Nothing is fetched unless it is asked for, and nothing at all where the switch says so."""

import subprocess
import sys
from pathlib import Path

import cv2
import pytest
from samples import draw_line

from netchu.data.fetch import fetch_cinnamon
from netchu.errors import InputError
from netchu.models.vgg import VGG16
from netchu.models.weights import load_backbone_weights
from netchu.system.offline import refuse_offline

WITHOUT_SOCKETS = """
import pkgutil, socket, sys
from importlib import import_module

def refuse(*args, **kwargs):
    raise AssertionError(f"a connection is opened: {args}")

socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = socket.create_connection = refuse
import netchu
for module in pkgutil.walk_packages(netchu.__path__, "netchu."):
    import_module(module.name)
from netchu import Recognizer
(reading,) = Recognizer.load("released").read(sys.argv[1])
print(reading.text)
"""


@pytest.mark.slow
def test_importing_everything_and_reading_opens_no_connection(tmp_path):
    file = tmp_path / "a.png"
    cv2.imwrite(str(file), draw_line("abc 12"))
    done = subprocess.run([sys.executable, "-c", WITHOUT_SOCKETS, str(file)], capture_output=True, text=True)
    assert done.returncode == 0 and done.stdout.strip(), done.stderr


def test_downloads_end_in_a_sentence(tmp_path, monkeypatch):
    import torch

    monkeypatch.setenv("NETCHU_OFFLINE", "1")
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    with pytest.raises(InputError, match="lines would be downloaded, and NETCHU_OFFLINE is set: put the ZIP"):
        fetch_cinnamon(tmp_path / "cinnamon")
    with torch.device("meta"):
        backbone = VGG16()
    with pytest.raises(InputError, match="ImageNet weights would be downloaded.*use backbone_weights none or a path"):
        load_backbone_weights(backbone, "imagenet")


@pytest.mark.parametrize("value", ["", "0"])
def test_the_switch_can_be_off(monkeypatch, value):
    monkeypatch.setenv("NETCHU_OFFLINE", value)
    refuse_offline("It", "don't")


def test_every_download_asks_the_switch():
    """A module that can fetch something must ask first."""
    for file in (Path(__file__).parents[2] / "src").rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        if any(word in text for word in ("import requests", "import gdown", "urlopen", "get_state_dict(", "hf_hub")):
            assert "refuse_offline(" in text, file
