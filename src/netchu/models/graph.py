"""The network as an ONNX graph: what training alone needs is left out, weights keep the names of the checkpoint.

What can be computed from weights alone (batch normalisation folded into filters, filters in 8 bits) stands in the graph
as nodes: whoever runs it computes them once, while loading, from the one copy of the weights.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from torch import nn

from netchu.config import HEIGHT
from netchu.errors import InputError
from netchu.models.backbones import Backbone
from netchu.models.crnn import CRNN
from netchu.models.layered import LayeredBackbone, ResidualBlock, width_stride

OPSET, IR_VERSION = 18, 10  # what onnxruntime 1.22 and later read
RUNTIME = "com.microsoft"  # operators that onnxruntime has beyond the standard
IMAGES, WIDTHS, LOG_PROBS, LENGTHS = "images", "widths", "log_probs", "lengths"
_WATCHED = ".values"
Ranges = Mapping[str, tuple[float, float]]
"""Least and largest value of activations, by their names in the graph."""


def build_graph(network: CRNN, weights: Mapping[str, np.ndarray], ranges: Ranges | None = None) -> onnx.ModelProto:
    """The graph that reads: images (B, 1, 64, W) float32 and widths (B,) int64 to log_probs (T, B, K), lengths (B,).

    Args:
        network: its backbone is a `LayeredBackbone` of layers that netchu has.
        weights: its state as arrays, float32 or float16, by the state's names; their values are not copied.
        ranges: of activations named in `watched`, to compute the convolutions of these in 8 bits; None: in float32.

    Raises:
        InputError: the backbone has a layer that can't be written as ONNX.
    """
    graph = _Graph(weights, ranges or {})
    _head(graph, network, _backbone(graph, network.backbone))
    inputs = [
        helper.make_tensor_value_info(IMAGES, TensorProto.FLOAT, ["B", 1, HEIGHT, "W"]),
        helper.make_tensor_value_info(WIDTHS, TensorProto.INT64, ["B"]),
    ]
    outputs = [
        helper.make_tensor_value_info(LOG_PROBS, TensorProto.FLOAT, ["T", "B", "K"]),
        helper.make_tensor_value_info(LENGTHS, TensorProto.INT64, ["B"]),
    ]
    versions = {"": OPSET, RUNTIME: 1}
    used = [helper.make_opsetid(name, versions[name]) for name in sorted({node.domain for node in graph.nodes})]
    proto = helper.make_graph(graph.nodes, "netchu", inputs, outputs, [*graph.weights.values(), *graph.constants])
    return helper.make_model(proto, opset_imports=used, ir_version=IR_VERSION)


def watched(model: onnx.ModelProto) -> list[str]:
    """The activations of a float32 graph that `build_graph` rounds where it is given their ranges."""
    return [name for node in model.graph.node for name in node.output if name.endswith(_WATCHED)]


class _Graph:
    """Nodes and constants, in the order in which they are added."""

    def __init__(self, state: Mapping[str, np.ndarray], ranges: Ranges):
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []
        self.weights: dict[str, onnx.TensorProto] = {}
        self._state, self._ranges = state, ranges
        self._masks: dict[str, str] = {}  # by the columns that they keep
        self._grids: dict[str, tuple[str, str]] = {}  # scale and zero of activations in 8 bits

    def add(self, kind: str, *inputs: str, output: str = "", **attributes: Any) -> str:
        """A node; the name of what it makes."""
        output = output or f"{kind.lower()}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [output], **attributes))
        return output

    def constant(self, value, kind: type = np.int64) -> str:
        name = f"constant_{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.asarray(value, kind), name))
        return name

    def weight(self, name: str) -> str:
        """A tensor of the checkpoint in float32."""
        self.weights[name] = _declared(name, self._state[name])
        return self.add("Cast", name, to=TensorProto.FLOAT) if self._state[name].dtype != np.float32 else name

    def masked(self, maps: str, columns: str) -> str:
        """Maps (B, C, H, W) with zeros at and beyond each line's columns (B,); see `models.masking`."""
        if columns not in self._masks:
            width = self.add("Gather", self.add("Shape", maps), self.constant(3))
            position = self.add("Range", self.constant(0), width, self.constant(1))
            inside = self.add("Less", position, self.add("Unsqueeze", columns, self.constant([1])))  # (B, W)
            inside = self.add("Unsqueeze", self.add("Cast", inside, to=TensorProto.FLOAT), self.constant([1, 2]))
            grid = self.constant(1, np.float32), self.constant(0, np.uint8)
            self._masks[columns] = self._on_grid(inside, grid) if maps in self._grids else inside  # (B, 1, 1, W)
        masked = self.add("Mul", maps, self._masks[columns])
        return self._on_grid(masked, self._grids[maps]) if maps in self._grids else masked

    def watch(self, activation: str, name: str) -> str:
        """The activation itself, to be measured; in 8 bits where its range is known."""
        name += _WATCHED
        if name not in self._ranges:
            return self.add("Identity", activation, output=name)
        low, high = min(self._ranges[name][0], 0.0), self._ranges[name][1]  # zero is exact: padding is
        scale = max(high - low, 1e-6) / 255
        return self._on_grid(
            activation, (self.constant(scale, np.float32), self.constant(round(-low / scale), np.uint8))
        )

    def _on_grid(self, activation: str, grid: tuple[str, str]) -> str:
        rounded = self.add("DequantizeLinear", self.add("QuantizeLinear", activation, *grid), *grid)
        self._grids[rounded] = grid
        return rounded

    def convolution(self, maps: str, layer: nn.Conv2d, name: str, norm: nn.BatchNorm2d | None, norm_name: str) -> str:
        """A convolution, the batch normalisation behind it in its filters; in 8 bits where the maps are."""
        filters = self.weight(f"{name}.weight")
        bias = self.weight(f"{name}.bias") if layer.bias is not None else None
        if norm is not None:
            variance = self.add("Add", self.weight(f"{norm_name}.running_var"), self.constant(norm.eps, np.float32))
            gain = self.add("Div", self.weight(f"{norm_name}.weight"), self.add("Sqrt", variance))  # (C,)
            filters = self.add("Mul", filters, self.add("Unsqueeze", gain, self.constant([1, 2, 3])))
            mean = self.weight(f"{norm_name}.running_mean")
            mean = mean if bias is None else self.add("Sub", mean, bias)
            bias = self.add("Sub", self.weight(f"{norm_name}.bias"), self.add("Mul", mean, gain))
        if maps in self._grids:
            filters, bias = self._filters_in_8_bits(filters, bias, self._grids[maps][0])
        sides: dict[str, Any] = {"strides": _pair(layer.stride), "pads": _pair(layer.padding) * 2}
        return self.add(
            "Conv", maps, filters, *([bias] if bias else []), kernel_shape=_pair(layer.kernel_size), **sides
        )

    def _filters_in_8_bits(self, filters: str, bias: str | None, scale: str) -> tuple[str, str | None]:
        """Filters with a scale for each channel, and the bias in 32 bits on the scale of the products."""
        rounded, step, zero = self._rows_in_8_bits(filters, [1, 2, 3])
        filters = self.add("DequantizeLinear", rounded, step, zero, axis=0)
        if bias:
            step = self.add("Mul", step, scale)
            rounded = self.add("Cast", self.add("Round", self.add("Div", bias, step)), to=TensorProto.INT32)
            bias = self.add("DequantizeLinear", rounded, step, axis=0)
        return filters, bias

    def linear(self, sequence: str, name: str) -> str:
        """(..., F) → (..., F')."""
        product = self.add("MatMul", sequence, self.add("Transpose", self.weight(f"{name}.weight"), perm=[1, 0]))
        return self.add("Add", product, self.weight(f"{name}.bias"))

    def lstm(self, sequence: str, lengths: str, name: str, hidden: int) -> str:
        """(T, B, F) → (T, B, 2*hidden): both directions, each line within its length; in 8 bits where maps are."""
        order = self.constant(np.arange(4 * hidden).reshape(4, hidden)[[0, 3, 1, 2]].ravel())  # ONNX: i o f c

        def gates(part: str) -> list[str]:
            weights = [self.weight(f"{name}.{direction}_lstm.{part}_l0") for direction in ("forward", "backward")]
            return [self.add("Gather", weight, order) for weight in weights]

        def both(directions: Iterable[str]) -> str:
            return self.add("Concat", *(self.add("Unsqueeze", one, self.constant([0])) for one in directions), axis=0)

        pairs = zip(gates("bias_ih"), gates("bias_hh"), strict=True)
        biases = both([self.add("Concat", *pair, axis=0) for pair in pairs])
        grids: list[str] = []
        kind, domain = "LSTM", ""
        matrices = [gates("weight_ih"), gates("weight_hh")]
        if self._ranges:
            kind, domain = "DynamicQuantizeLSTM", RUNTIME
            for number, directions in enumerate(matrices):
                matrices[number], *grid = map(list, zip(*map(self._matrix_in_8_bits, directions), strict=True))
                grids += map(both, grid)
        no_states = ["", "", ""] if grids else []  # at the beginning, nor peepholes: inputs before the grids
        inputs = sequence, *map(both, matrices), biases, lengths, *no_states, *grids
        states = self.add(kind, *inputs, domain=domain, hidden_size=hidden, direction="bidirectional")
        states = self.add("Transpose", states, perm=[0, 2, 1, 3])  # (T, 2, B, hidden) → (T, B, 2, hidden)
        return self.add("Reshape", states, self.constant([0, 0, -1]))

    def _matrix_in_8_bits(self, matrix: str) -> tuple[str, str, str]:
        """(N, F) as (F, N) int8, and for each column its scale and zero."""
        rounded, step, zero = self._rows_in_8_bits(matrix, [1])
        return self.add("Transpose", rounded, perm=[1, 0]), step, zero

    def _rows_in_8_bits(self, weights: str, axes: list[int]) -> tuple[str, str, str]:
        """Weights (N, ...) as int8, and for each row, which lies along these axes, its scale and zero (N,)."""
        largest = self.add("ReduceMax", self.add("Abs", weights), self.constant(axes), keepdims=0)
        step = self.add("Div", largest, self.constant(127, np.float32))
        zero = self.add("Cast", self.add("Mul", step, self.constant(0, np.float32)), to=TensorProto.INT8)
        return self.add("QuantizeLinear", weights, step, zero, axis=0), step, zero


def _declared(name: str, array: np.ndarray) -> onnx.TensorProto:
    """A tensor without its values, which lie elsewhere."""
    tensor = TensorProto(name=name, data_type=helper.np_dtype_to_tensor_dtype(array.dtype), dims=array.shape)
    tensor.data_location = TensorProto.EXTERNAL
    tensor.external_data.add(key="location", value="weights")
    return tensor


def _pair(size) -> list[int]:
    return [size, size] if isinstance(size, int) else list(size)


def _backbone(graph: _Graph, backbone: Backbone) -> str:
    """Features (T, B, F), and the lengths (B,) as an output of the graph; see `Backbone.forward`."""
    if not isinstance(backbone, LayeredBackbone) or type(backbone).maps is not LayeredBackbone.maps:
        raise InputError(
            f"The backbone {type(backbone).__name__} can't be written as ONNX: its maps are not layers one after the "
            "other. Export without --onnx, or make it a LayeredBackbone without maps of its own."
        )
    stride, least = backbone.stride, backbone.stride * (backbone.trim + 1)

    def aligned(widths: str) -> str:
        steps = graph.add("Div", graph.add("Add", widths, graph.constant(stride - 1)), graph.constant(stride))
        return graph.add("Max", graph.add("Mul", steps, graph.constant(stride)), graph.constant(least))

    columns, images = aligned(WIDTHS), graph.masked(IMAGES, WIDTHS)
    width = graph.add("Gather", graph.add("Shape", IMAGES), graph.constant(3))
    missing = graph.add("Unsqueeze", graph.add("Sub", aligned(width), width), graph.constant([0]))
    maps = graph.add("Pad", images, graph.add("Concat", graph.constant([0] * 7), missing, axis=0))
    maps = _layers(graph, backbone, graph.watch(maps, IMAGES), columns)  # (B, C, H', T)
    features = graph.add("Transpose", maps, perm=[3, 0, 1, 2])  # (T, B, C, H')
    features = graph.add("Reshape", features, graph.constant([0, 0, -1]))
    if backbone.projection is not None:
        features = graph.add("Relu", graph.linear(features, "backbone.projection"))
    frames = graph.add("Div", columns, graph.constant(stride))
    graph.add("Sub", frames, graph.constant(backbone.trim), output=LENGTHS)
    return features


def _layers(graph: _Graph, backbone: LayeredBackbone, maps: str, columns: str) -> str:
    layers = dict(backbone.layers.named_children())
    for number, layer in layers.items():
        name = f"backbone.layers.{number}"
        after = layers.get(str(int(number) + 1))
        if isinstance(layer, nn.Conv2d):
            norm = after if isinstance(after, nn.BatchNorm2d) else None
            name_of_norm = f"backbone.layers.{int(number) + 1}"
            inputs = graph.masked(maps, columns) if number != "0" else maps
            maps = graph.convolution(inputs, layer, name, norm, name_of_norm)
        elif isinstance(layer, nn.BatchNorm2d):
            continue  # in the convolution before it
        elif isinstance(layer, nn.ReLU):
            maps = graph.watch(graph.add("Relu", maps), name)
        elif isinstance(layer, nn.MaxPool2d | nn.AvgPool2d):
            kind = "MaxPool" if isinstance(layer, nn.MaxPool2d) else "AveragePool"
            maps = graph.add(kind, maps, kernel_shape=_pair(layer.kernel_size), strides=_pair(layer.stride))
        elif isinstance(layer, ResidualBlock):
            maps = _residual(graph, layer, name, graph.masked(maps, columns), columns)
        else:
            raise InputError(
                f"{name} is a {type(layer).__name__}, which can't be written as ONNX: export without --onnx."
            )
        if width_stride(layer) > 1:
            columns = graph.add("Div", columns, graph.constant(width_stride(layer)))
    return maps


def _residual(graph: _Graph, block: ResidualBlock, name: str, maps: str, columns: str) -> str:
    inner = graph.convolution(maps, block.conv1, f"{name}.conv1", block.norm1, f"{name}.norm1")
    inner = graph.watch(graph.add("Relu", inner), f"{name}.inner")
    if block.stride[1] > 1:
        columns = graph.add("Div", columns, graph.constant(block.stride[1]))
    inner = graph.masked(inner, columns)
    outer = graph.convolution(inner, block.conv2, f"{name}.conv2", block.norm2, f"{name}.norm2")
    outer = graph.watch(outer, f"{name}.outer")
    if isinstance(block.shortcut, nn.Sequential):
        conv, norm = block.shortcut
        assert isinstance(conv, nn.Conv2d) and isinstance(norm, nn.BatchNorm2d)
        maps = graph.convolution(maps, conv, f"{name}.shortcut.0", norm, f"{name}.shortcut.1")
        maps = graph.watch(maps, f"{name}.shortcut")
    return graph.watch(graph.add("Relu", graph.add("Add", outer, maps)), name)


def _head(graph: _Graph, network: CRNN, sequence: str) -> None:
    """From features (T, B, F) to log-probabilities (T, B, K)."""
    lengths = graph.add("Cast", LENGTHS, to=TensorProto.INT32)
    for i in range(len(network.lstms)):
        if i:
            sequence = graph.linear(sequence, f"between.{i - 1}")
        sequence = graph.lstm(sequence, lengths, f"lstms.{i}", network.classifier.in_features // 2)
    graph.add("LogSoftmax", graph.linear(sequence, "classifier"), axis=-1, output=LOG_PROBS)
