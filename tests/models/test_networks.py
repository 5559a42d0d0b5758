"""Who runs a checkpoint's network, and what is said where that can't be done."""

import sys

import pytest
from networks import CHARSET, header, tiny_model

from netchu.charset import Charset
from netchu.errors import InputError
from netchu.models import build_model, load_checkpoint, save_checkpoint
from netchu.models.header import checkpoint_path, read_header
from netchu.models.networks import load_network
from netchu.models.onnx_network import OnnxNetwork
from netchu.models.torch_network import TorchNetwork


@pytest.fixture
def checkpoint(tmp_path):
    save_checkpoint(tmp_path / "a.safetensors", build_model(tiny_model(), len(CHARSET)), header(tiny_model()))
    return tmp_path / "a.safetensors"


def test_the_released_one_is_run_by_onnxruntime_and_by_torch_where_that_has_a_gpu(monkeypatch):
    monkeypatch.setattr("netchu.models.networks._torch_has_a_gpu", lambda: False)
    network, found = load_network(checkpoint_path("released"))
    assert isinstance(network, OnnxNetwork) and found == read_header(checkpoint_path("released"))
    with pytest.raises(InputError, match="another alphabet"):
        load_network(checkpoint_path("released"), CHARSET)
    monkeypatch.setattr("netchu.models.networks._torch_has_a_gpu", lambda: True)
    assert isinstance(load_network(checkpoint_path("released"))[0], TorchNetwork)


def test_another_one_is_run_by_torch_and_needs_it(checkpoint, monkeypatch):
    assert isinstance(load_network(checkpoint)[0], TorchNetwork)
    monkeypatch.setitem(sys.modules, "torch", None)
    for module in ("checkpoint", "torch_network"):
        monkeypatch.delitem(sys.modules, f"netchu.models.{module}")
    with pytest.raises(InputError, match=r"netchu\[train\]"):
        load_network(checkpoint)


def test_an_exported_one_brings_its_description_and_is_not_trained(checkpoint):
    pytest.importorskip("onnx")
    from netchu.models.onnx_export import write_onnx

    write_onnx(checkpoint.with_suffix(".onnx"), *load_checkpoint(checkpoint))
    network, found = load_network(checkpoint.with_suffix(".onnx"))
    assert isinstance(network, OnnxNetwork) and (found.charset, found.model) == (CHARSET, tiny_model())
    with pytest.raises(InputError, match="another alphabet"):
        load_network(checkpoint.with_suffix(".onnx"), Charset("xyz"))
    with pytest.raises(InputError, match="not trained or changed"):
        load_checkpoint(checkpoint.with_suffix(".onnx"))


def test_what_is_no_graph_is_refused(tmp_path):
    with pytest.raises(InputError, match="no checkpoint"):
        load_network(tmp_path / "a.onnx")
    (tmp_path / "a.onnx").write_bytes(b"no graph at all")
    with pytest.raises(InputError, match="no graph for onnxruntime"):
        load_network(tmp_path / "a.onnx")
