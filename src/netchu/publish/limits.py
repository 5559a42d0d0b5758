"""Where the limit lies: how much a network computes and moves for a line, and how fast this machine does either."""

import time
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import onnxruntime
import torch
from torch import nn

from netchu.models.crnn import CRNN
from netchu.models.onnx_network import OnnxNetwork

_SIDE = 1024  # of the matrices that are multiplied
_BYTES = 2**28  # that are copied: more than any cache holds
_REPEATS = 7  # of which the fastest counts: others may use the machine, too


class Work(NamedTuple):
    """What a part of a network does for one line.

    Attributes:
        part: its name.
        operations: additions and multiplications.
        weights: bytes as float32, read once per batch.
        outputs: bytes as float32 that its layers write, and later ones read.
    """

    part: str
    operations: float
    weights: float
    outputs: float


class Machine(NamedTuple):
    """What one core does at best.

    Attributes:
        float32, int8: operations per second of a product of large matrices by onnxruntime.
        memory: bytes per second that are read or written while memory is copied.
    """

    float32: float
    int8: float
    memory: float


def work_of(network: CRNN, width: int) -> list[Work]:
    """Convolutions, LSTMs and the rest, for a line of so many px."""
    found: dict[str, list[float]] = {}

    def count(module: nn.Module, inputs: tuple, output) -> None:
        output = output[0] if isinstance(output, tuple) else output
        weights = sum(p.numel() for name, p in module.named_parameters(recurse=False) if "weight" in name)
        places = output[:, 0].numel() if isinstance(module, nn.Conv2d) else output[..., 0].numel()
        part = {nn.Conv2d: "convolutions", nn.LSTM: "LSTM"}.get(type(module), "the rest")
        sums = found.setdefault(part, [0.0, 0.0, 0.0])
        for number, more in enumerate((2.0 * weights * places, 4.0 * weights, 4.0 * output.numel())):
            sums[number] += more

    counted = [m for m in network.modules() if isinstance(m, nn.Conv2d | nn.LSTM | nn.Linear)]
    hooks = [module.register_forward_hook(count) for module in counted]
    try:
        with torch.inference_mode():
            network(torch.zeros(1, 1, 64, width), torch.tensor([width]))
    finally:
        for hook in hooks:
            hook.remove()
    return [Work(part, *sums) for part, sums in found.items()]


def measure_machine() -> Machine:
    """One core's best; the matrices are multiplied by the program that reads."""
    rng = np.random.default_rng(0)
    floats = [rng.random((_SIDE, _SIDE), np.float32) for _ in range(2)]
    whole = [(part * 255).astype(np.uint8) for part in floats]
    source = np.ones(_BYTES, np.uint8)
    target = np.ones_like(source)
    operations = 2 * _SIDE**3
    return Machine(
        operations / _fastest(_product("MatMul", floats, ("FLOAT", "FLOAT", "FLOAT"))),
        operations
        / _fastest(_product("MatMulInteger", [whole[0], whole[1].view(np.int8)], ("UINT8", "INT8", "INT32"))),
        2 * _BYTES / _fastest(lambda: np.copyto(target, source)),
    )


def network_seconds(network: OnnxNetwork, width: int) -> float:
    """Of one core for one line of so many px, in batches as they are read."""
    line = np.full((64, width), 255, np.uint8)
    line[20:40, ::9] = 0
    lines = [line] * network.batch_size
    return _fastest(lambda: network.log_probs(lines), time.process_time) / len(lines)


def _product(operator: str, matrices: list[np.ndarray], kinds: tuple[str, str, str]) -> Callable[[], object]:
    """Multiplies the first matrix by the second, which is fixed, as weights are."""
    from onnx import TensorProto, helper, numpy_helper

    shape = [_SIDE, _SIDE]
    inside = helper.make_tensor_value_info("a", getattr(TensorProto, kinds[0]), shape)
    outside = helper.make_tensor_value_info("c", getattr(TensorProto, kinds[2]), shape)
    node = helper.make_node(operator, ["a", "b"], ["c"])
    graph = helper.make_graph([node], "product", [inside], [outside], [numpy_helper.from_array(matrices[1], "b")])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    return lambda: session.run(["c"], {"a": matrices[0]})


def _fastest(work: Callable[[], object], clock: Callable[[], float] = time.thread_time) -> float:
    times = []
    for _ in range(_REPEATS):
        start = clock()
        work()
        times.append(clock() - start)
    return min(times)


def limits_table(network: CRNN, reader: OnnxNetwork, width: int) -> tuple[list[str], list[tuple[str, ...]]]:
    """Heads and rows: what each part computes and moves, the least time that this takes, and the time it takes.

    The least time is the longer one of computing and moving, on one core. Convolutions and LSTMs count in 8 bits where
    the reader computes them so.
    """
    machine, works = measure_machine(), work_of(network, width)
    heads = ["part", "operations", "on this core", "weights and outputs", "at least"]
    rows, least = [], 0.0
    for work in works:
        eight = reader.in_8_bits and work.part != "the rest"
        rate = machine.int8 if eight else machine.float32
        moved = (work.weights / reader.batch_size + 2 * work.outputs) / (4 if eight else 1)
        seconds = max(work.operations / rate, moved / machine.memory)
        least += seconds
        rows.append(
            (
                work.part,
                f"{work.operations / 1e9:.2f} G",
                f"{rate / 1e9:.0f} G/s in {'8 bits' if eight else 'float32'}",
                f"{moved / 1e6:.1f} MB at {machine.memory / 1e9:.1f} GB/s",
                f"{1000 * seconds:.1f} ms",
            )
        )
    reached = network_seconds(reader, width)
    return heads, [*rows, ("network", "", "", f"reached: {1000 * reached:.1f} ms", f"{1000 * least:.1f} ms")]
