"""Writes a network as ONNX: a graph in float32, and one whose convolutions compute in 8 bits."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import onnx

from netchu.models.checkpoint import state_of, with_versions
from netchu.models.crnn import CRNN
from netchu.models.graph import IMAGES, WIDTHS, Ranges, build_graph, watched
from netchu.models.header import Header, header_json
from netchu.models.onnx_network import IN_8_BITS, session
from netchu.models.padding import pad_lines
from netchu.system.paths import whole_file
from netchu.system.progress import track

# What is computed in float32: few of the operations, and half of the differences that 8 bits make.
_IN_FLOAT = (IMAGES, *(f"backbone.layers.{number}." for number in range(4)))


def write_onnx(
    path: Path, network: CRNN, header: Header, lines: Sequence[np.ndarray] = (), with_weights: bool = True
) -> list[Path]:
    """Writes FILE.onnx and, where lines are given, FILE.int8.onnx; matrices and filters are float16 in them.

    Args:
        path: FILE.onnx.
        network: in any precision.
        header: goes into the files' metadata under the key `netchu`, beside the weights.
        lines: uint8 (64, W) each, a few hundred that training saw: they say how large activations get.
        with_weights: False leaves them out: whoever reads brings them, from a checkpoint saved with `half`.

    Returns:
        The files.

    Raises:
        InputError: the network has a layer that can't be written as ONNX, or a file can't be written.
    """
    weights = {name: tensor.numpy() for name, tensor in state_of(network, half=True).items()}
    graphs = {path: build_graph(network, weights)}
    if lines:
        ranges = measure_ranges(graphs[path], weights, lines)
        graphs[path.with_suffix(IN_8_BITS)] = build_graph(network, weights, ranges)
    for file, graph in graphs.items():
        if with_weights:
            graph.metadata_props.add(key="netchu", value=header_json(with_versions(header)))
            _fill(graph, weights)
        with whole_file(file) as part:
            part.write_bytes(graph.SerializeToString())
    return list(graphs)


def measure_ranges(graph: onnx.ModelProto, weights: Mapping[str, np.ndarray], lines: Sequence[np.ndarray]) -> Ranges:
    """Least and largest value of activations to be rounded: means over the lines, as one outlier costs all precision.

    Args:
        graph: of `build_graph`, in float32.
        weights: by their names.
        lines: uint8 (64, W) each.
    """
    spied = onnx.ModelProto()
    spied.CopyFrom(graph)
    names = [name for name in watched(graph) if not name.startswith(_IN_FLOAT)]
    for name in names:
        spied.graph.output.add(name=name)
    reader = session(spied.SerializeToString(), weights)
    extremes = []
    for line in track(lines, "measuring activations"):
        images, widths = pad_lines([line])
        extremes.append([(a.min(), a.max()) for a in reader.run(names, {IMAGES: images, WIDTHS: widths})])
    means = np.mean(extremes, axis=0)  # (activations, 2)
    return {name: (float(low), float(high)) for name, (low, high) in zip(names, means, strict=True)}


def _fill(graph: onnx.ModelProto, weights: Mapping[str, np.ndarray]) -> None:
    """Puts the weights into the graph."""
    for tensor in graph.graph.initializer:
        if tensor.external_data:
            del tensor.external_data[:]
            tensor.data_location = onnx.TensorProto.DEFAULT
            tensor.raw_data = weights[tensor.name].tobytes()
