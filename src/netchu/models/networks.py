"""Which program runs a checkpoint's network: onnxruntime where it can, torch for what was not exported and on GPUs."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from safetensors.numpy import load_file

from netchu.charset import Charset
from netchu.errors import InputError
from netchu.models.header import RELEASED, Header, checkpoint_path, read_header
from netchu.models.onnx_network import OnnxNetwork, faster_graph
from netchu.system.cores import has_gpu


class Network(Protocol):
    """The network half of reading.

    Attributes:
        batch_size: lines that should go through it together, where there are so many.
        batches_at_once: that should be given to it by as many threads.
    """

    @property
    def batch_size(self) -> int: ...
    @property
    def batches_at_once(self) -> int: ...

    def log_probs(self, lines: Sequence[np.ndarray], alone: bool = False) -> list[np.ndarray]:
        """Lines of like width go through the network together.

        Args:
            lines: uint8 (64, W) each, as preprocessing leaves them; one at least.
            alone: whether nothing else is read meanwhile, so that all cores may work at them.

        Returns:
            Log-probabilities (T, K) float32, nats, of each line in its true length, in the lines' order.
        """
        ...


def load_network(path: Path, charset: Charset | None = None) -> tuple[Network, Header]:
    """A checkpoint's network and description.

    Args:
        path: a .safetensors file, or an .onnx file that `netchu export` wrote.
        charset: the alphabet that the caller needs; None takes the checkpoint's own.

    Raises:
        InputError: no such file, not a checkpoint, another alphabet, or torch is needed and missing.
    """
    path = Path(path)
    if path.suffix == ".onnx":
        header = read_header(path, charset)
        return OnnxNetwork(faster_graph(path), classes=len(header.charset)), header
    graph = path.with_suffix(".onnx")
    if path == checkpoint_path(RELEASED) and graph.is_file() and not _torch_has_a_gpu():
        header = read_header(path, charset)
        return OnnxNetwork(faster_graph(graph), load_file(path), len(header.charset)), header
    try:
        from netchu.models.checkpoint import load_checkpoint
        from netchu.models.torch_network import TorchNetwork
    except ModuleNotFoundError as error:
        if error.name != "torch":
            raise
        raise InputError(
            f"{path} is read by torch, which is missing: pip install 'netchu[train]', or export it as ONNX elsewhere."
        ) from error
    crnn, header = load_checkpoint(path, charset)
    return TorchNetwork(crnn), header


def _torch_has_a_gpu() -> bool:
    """Whether torch is installed and computes on a GPU; it is asked only where a GPU seems to be."""
    if not has_gpu():
        return False
    try:
        from netchu.system.devices import best_device
    except ModuleNotFoundError:
        return False
    return best_device().type != "cpu"
