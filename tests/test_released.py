"""The checkpoint that comes with netchu: small, without a trace of the machine it was made on, and it reads."""

import json
import subprocess
import sys
from dataclasses import replace

import cv2
import numpy as np
import pytest
from safetensors.numpy import load_file

from netchu.charset import Charset
from netchu.config import Synthetic
from netchu.data.images import read_image
from netchu.decoder import language_model_file
from netchu.errors import InputError
from netchu.metrics import score
from netchu.models import build_model, load_backbone_weights, load_checkpoint, load_head_weights
from netchu.models.backbones import build_backbone
from netchu.models.header import checkpoint_path, read_header
from netchu.models.onnx_network import IN_8_BITS, OnnxNetwork
from netchu.models.torch_network import TorchNetwork
from netchu.preprocessing.steps import preprocess
from netchu.recognizer import Recognizer
from netchu.synthetic.lines import make_lines
from netchu.training.start import start_network

CHECKPOINT = checkpoint_path("released")


def test_it_is_small_and_tells_no_path():
    files = [CHECKPOINT, language_model_file(CHECKPOINT)]
    assert sum(file.stat().st_size for file in files) < 25e6
    header = read_header(CHECKPOINT)
    assert not Charset.vietnamese().unknown(header.charset.characters)
    assert header.decoding["tuned_on"]["split"] == "val"
    assert not any("/" in str(value) for value in (header.model.backbone_weights, header.model.head_weights))
    assert header.training["commit"] and "/" not in json.dumps(header.training["commit"])


@pytest.mark.parametrize("decoder", ["greedy", "best"])
def test_it_reads_synthetic_lines(decoder):
    folder = make_lines(Synthetic(lines=12, seed=900, max_chars=40, distortion=0.5))
    labels = json.loads((folder / "labels.json").read_text(encoding="utf-8"))
    found = Recognizer.load(CHECKPOINT).read([folder / name for name in labels], decoder=decoder)
    assert score(list(labels.values()), [one.text for one in found]).cer < 0.15


def test_a_line_on_a_photographed_sheet_is_found_and_read(tmp_path):
    folder = make_lines(Synthetic(lines=4, seed=901, min_chars=20, max_chars=30, distortion=0.3))
    labels = json.loads((folder / "labels.json").read_text(encoding="utf-8"))
    for name in labels:
        line = cv2.resize(read_image(folder / name), None, fx=1.5, fy=1.5)
        line = line if line.ndim == 3 else np.stack([line] * 3, axis=2)
        sheet = np.empty((2000, 2600, 3), np.uint8)
        sheet[:] = np.percentile(line, 75, axis=(0, 1))
        sheet[1300 : 1300 + line.shape[0], 300 : 300 + line.shape[1]] = line
        cv2.imwrite(str(tmp_path / name), sheet[..., ::-1])
    reader = Recognizer.load(CHECKPOINT)
    cer = []
    for find in (True, False):
        readings = reader.read([tmp_path / name for name in labels], find)
        cer.append(score(list(labels.values()), [reading.text for reading in readings]).cer)
    assert cer[0] < 0.15 < cer[1]


def test_a_wider_alphabet_changes_nothing_that_it_reads():
    folder = make_lines(Synthetic(lines=12, seed=902, max_chars=40, distortion=0.5))
    labels = json.loads((folder / "labels.json").read_text(encoding="utf-8"))
    images = [folder / name for name in labels]
    header, charset = read_header(CHECKPOINT), Charset.vietnamese().with_characters("∑")
    network, _, _ = start_network(header.model, charset, str(CHECKPOINT))
    readers = (
        Recognizer(TorchNetwork(load_checkpoint(CHECKPOINT)[0]), header),
        Recognizer(TorchNetwork(network), replace(header, charset=charset)),
    )
    texts = [[one.text for one in reader.read(images, decoder="greedy")] for reader in readers]
    assert texts[0] == texts[1]
    head = build_model(header.model, len(charset))
    load_head_weights(head, "released", charset)


def test_training_may_start_from_it():
    header = read_header(CHECKPOINT)
    network = build_model(header.model, len(header.charset))
    load_backbone_weights(network.backbone, "released")
    load_head_weights(network, "released", header.charset)
    with pytest.raises(InputError, match="doesn't fit"):
        load_backbone_weights(build_backbone("crnn"), "released")


@pytest.mark.parametrize(("kind", "wrong"), [(".onnx", 1e-3), (IN_8_BITS, 0.3)])
def test_its_graphs_read_as_torch_does(monkeypatch, kind, wrong):
    monkeypatch.setenv("ACCELERATE_MIXED_PRECISION", "no")
    folder = make_lines(Synthetic(lines=12, seed=903, max_chars=40, distortion=0.5))
    header = read_header(CHECKPOINT)
    names = json.loads((folder / "labels.json").read_text(encoding="utf-8"))
    lines = [preprocess(read_image(folder / name), header.preprocessing) for name in names]
    graph, network = OnnxNetwork(CHECKPOINT.with_suffix(kind), load_file(CHECKPOINT)), load_checkpoint(CHECKPOINT)[0]
    differences = [
        np.abs(np.exp(one) - np.exp(other)).max()
        for one, other in zip(graph.log_probs(lines), TorchNetwork(network).log_probs(lines), strict=True)
    ]
    assert np.median(differences) < wrong, "export the graphs again: see the weights' README"


def test_reading_needs_no_torch(tmp_path):
    folder = make_lines(Synthetic(lines=1, seed=904, max_chars=20, distortion=0.5))
    code = """
import sys
for name in ("torch", "torchvision", "matplotlib", "pandas", "onnx"):
    sys.modules[name] = None  # as if it were not installed
from netchu import Recognizer
print(len(Recognizer.load().read(sys.argv[1], decoder="best")))
"""
    words = [sys.executable, "-c", code, str(next(file for file in folder.iterdir() if file.suffix != ".json"))]
    done = subprocess.run(words, capture_output=True, text=True)
    assert done.stdout.strip() == "1", done.stderr
