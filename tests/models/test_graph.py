"""A network written as ONNX reads as torch does, in float32 exactly enough and in 8 bits nearly."""

import numpy as np
import pytest
import torch
from networks import CHARSET, header, tiny_model

from netchu.errors import InputError
from netchu.models import build_model

pytest.importorskip("onnx")
from netchu.models.onnx_export import write_onnx  # noqa: E402
from netchu.models.onnx_network import IN_8_BITS, OnnxNetwork  # noqa: E402
from netchu.models.torch_network import TorchNetwork  # noqa: E402

WIDTHS = (1, 3, 64, 90, 333)


def some_lines(widths=WIDTHS) -> list[np.ndarray]:
    random = np.random.default_rng(1)
    return [random.integers(0, 256, (64, width), np.uint8) for width in widths]


def trained(backbone: str) -> torch.nn.Module:
    """A network whose batch normalisation has seen something, its weights as float16 holds them."""
    torch.manual_seed(2)
    network = build_model(tiny_model(backbone), len(CHARSET))
    network.train()(torch.rand(4, 1, 64, 200), torch.tensor([200, 150, 199, 80]))
    for tensor in network.state_dict().values():
        if tensor.is_floating_point():
            tensor.copy_(tensor.half() if tensor.dim() > 1 else tensor)
    return network.eval()


@pytest.fixture
def in_float32(monkeypatch):
    monkeypatch.setenv("ACCELERATE_MIXED_PRECISION", "no")


@pytest.mark.parametrize("backbone", ["compact", "compact4", "crnn"])
def test_it_reads_as_torch_does_alone_and_in_a_batch(tmp_path, in_float32, backbone):
    network = trained(backbone)
    files = write_onnx(tmp_path / "a.onnx", network, header(tiny_model(backbone)))
    assert files == [tmp_path / "a.onnx"]
    reader, lines = OnnxNetwork(files[0]), some_lines()
    together, wanted = reader.log_probs(lines), TorchNetwork(network).log_probs(lines)
    for line, one, other in zip(lines, together, wanted, strict=True):
        assert one.shape == other.shape and one.dtype == np.float32
        np.testing.assert_allclose(one, other, atol=1e-4)
        np.testing.assert_allclose(reader.log_probs([line])[0], one, atol=1e-4)


def test_in_8_bits_padding_changes_nothing_and_little_is_lost(tmp_path, in_float32):
    network, lines = trained("compact4"), some_lines()
    _, file = write_onnx(tmp_path / "a.onnx", network, header(tiny_model("compact4")), lines)
    assert file.name == "a" + IN_8_BITS
    reader = OnnxNetwork(file)
    exact, together = OnnxNetwork(tmp_path / "a.onnx").log_probs(lines), reader.log_probs(lines)
    for line, one, other in zip(lines, together, exact, strict=True):
        assert 0 < np.abs(np.exp(one) - np.exp(other)).max() < 0.05
        np.testing.assert_allclose(reader.log_probs([line])[0], one, atol=1e-4)


def test_a_backbone_that_is_no_list_of_known_layers_is_refused(tmp_path):
    network = build_model(tiny_model("compact"), len(CHARSET))
    network.backbone.layers[2] = torch.nn.GELU()
    with pytest.raises(InputError, match="layers.2 is a GELU"):
        write_onnx(tmp_path / "a.onnx", network, header(tiny_model()))
    network = build_model(tiny_model("vgg16"), len(CHARSET))
    with pytest.raises(InputError, match="backbone VGG16 can't be written as ONNX"):
        write_onnx(tmp_path / "a.onnx", network, header(tiny_model("vgg16")))
