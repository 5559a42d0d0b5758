"""What a network computes for a line, counted by hand; and that the machine's best is measured."""

import torch
from safetensors.numpy import load_file

from netchu.models import load_checkpoint
from netchu.models.header import checkpoint_path
from netchu.models.onnx_network import OnnxNetwork
from netchu.publish import limits


class Small(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = torch.nn.Conv2d(1, 2, 3, padding=1)
        self.lstm = torch.nn.LSTM(128, 4)
        self.classifier = torch.nn.Linear(4, 5)

    def forward(self, images, widths):
        features = self.conv(images).permute(3, 0, 1, 2).flatten(2)  # (T, B, 2 * 64)
        return self.classifier(self.lstm(features)[0])


def test_operations_and_bytes_are_those_counted_by_hand():
    works = {work.part: work for work in limits.work_of(Small(), 10)}
    assert works["convolutions"] == ("convolutions", 2 * 18 * 640, 4 * 18, 4 * 2 * 640)
    weights = 4 * 4 * (128 + 4)
    assert works["LSTM"] == ("LSTM", 2 * weights * 10, 4 * weights, 4 * 10 * 4)
    assert works["the rest"] == ("the rest", 2 * 20 * 10, 4 * 20, 4 * 10 * 5)


def test_the_released_network_is_slower_than_the_machine(monkeypatch):
    monkeypatch.setattr(limits, "_BYTES", 2**22)
    monkeypatch.setattr(limits, "_SIDE", 256)
    monkeypatch.setattr(limits, "_REPEATS", 2)
    machine = limits.measure_machine()
    assert min(machine) > 1e8
    checkpoint = checkpoint_path("released")
    reader = OnnxNetwork(checkpoint.with_suffix(".onnx"), load_file(checkpoint))
    heads, rows = limits.limits_table(load_checkpoint(checkpoint)[0].eval(), reader, 300)
    assert {row[0] for row in rows} == {"convolutions", "LSTM", "the rest", "network"}
    assert all(len(row) == len(heads) for row in rows) and "reached" in rows[-1][3]
