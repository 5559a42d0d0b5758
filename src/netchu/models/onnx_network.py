"""A network that onnxruntime runs: the graph of a file, without torch."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from threading import Lock

import numpy as np
import onnxruntime

from netchu.errors import InputError
from netchu.models.padding import pad_lines
from netchu.system.cores import multiplies_bytes, usable_cores

IN_8_BITS = ".int8.onnx"  # how the name of the graph ends that computes in 8 bits


class OnnxNetwork:
    """A graph that `netchu export --onnx` wrote; see `networks.Network`.

    Args:
        file: the graph.
        weights: by their names, where the graph has none of its own.
        classes: K, where the caller knows it.

    Raises:
        InputError: onnxruntime can't read the file, or reads lines with it otherwise than the class expects.

    Attributes:
        batches_at_once: see `networks.Network`. All cores compute most when each has lines of its own.
    """

    def __init__(self, file: Path, weights: Mapping[str, np.ndarray] | None = None, classes: int | None = None):
        self._file, self._classes = file, classes
        self._weights = weights or {}  # what onnxruntime doesn't change while loading stays here
        self.batches_at_once = usable_cores()
        self._session = _session_of(file, self._weights)
        self._lock = Lock()

    @property
    def in_8_bits(self) -> bool:
        """Whether most of it is computed so."""
        return self._file.name.endswith(IN_8_BITS)

    @property
    def batch_size(self) -> int:
        """See `networks.Network`: in 8 bits a line goes through the network by itself, as its numbers are rounded by
        the range of all that are read with it; in floats a core computes fewest on a few lines of like width."""
        return 1 if self.in_8_bits else 4

    @cached_property
    def _one_core(self) -> onnxruntime.InferenceSession:
        """For lines beside others; the first line doesn't wait for it."""
        return self._session if self.batches_at_once == 1 else _session_of(self._file, self._weights, cores=1)

    def log_probs(self, lines: Sequence[np.ndarray], alone: bool = False) -> list[np.ndarray]:
        """Lines uint8 (64, W) → log-probabilities (T, K) float32 of each in its true length."""
        if len(lines) > self.batch_size == 1:
            return [self.log_probs([line])[0] for line in lines]
        images, widths = pad_lines(lines)
        with self._lock:
            session = self._session if alone else self._one_core
        try:
            log_probs, lengths = session.run(["log_probs", "lengths"], {"images": images, "widths": widths})
            frames, batch, classes = log_probs.shape
            if classes != (self._classes or classes) or not np.isfinite(log_probs).all():
                raise ValueError(f"log-probabilities {log_probs.shape} are no numbers, or not {self._classes} classes")
            if (batch,) != lengths.shape or batch != len(lines) or lengths.min() < 1 or lengths.max() > frames:
                raise ValueError(f"lengths {lengths} of {frames} frames")
        except Exception as error:  # onnxruntime's classes have no base of their own
            raise InputError(f"{self._file} can't read lines ({error}): export it again.") from error
        return [log_probs[:length, b] for b, length in enumerate(lengths)]  # of (T, B, K)


def faster_graph(file: Path) -> Path:
    """The graph in 8 bits beside this one, where there is one and this CPU is faster with it; else this one."""
    other = file.with_suffix(IN_8_BITS)
    return other if multiplies_bytes() and other.is_file() else file


def session(
    graph: bytes, weights: Mapping[str, np.ndarray], optimised: bool = True, cores: int = 0
) -> onnxruntime.InferenceSession:
    """What runs a graph on that many cores, 0: on those of this process; see `OnnxNetwork`.

    Raises:
        Exception: one of onnxruntime's classes, where it can't read the graph.
    """
    options = onnxruntime.SessionOptions()
    if not optimised:
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.log_severity_level = 3  # errors
    options.intra_op_num_threads = cores or usable_cores()
    options.enable_mem_pattern = False  # a pattern is kept for every new width
    # Threads that sleep between layers wake too late to be of use; after the last layer they leave the cores to others.
    options.add_session_config_entry("session.force_spinning_stop", "1")
    # What training alone needs is not in the graph, and onnxruntime refuses names that are not.
    used = {name: array for name, array in weights.items() if name.encode() in graph}
    values = [onnxruntime.OrtValue.ortvalue_from_numpy(array) for array in used.values()]
    options.add_external_initializers(list(used), values)
    return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"], enable_fallback=0)


def metadata(file: Path) -> dict[str, str]:
    """What the file says of itself.

    Raises:
        InputError: see `OnnxNetwork`.
    """
    return _session_of(file, {}, optimised=False).get_modelmeta().custom_metadata_map


def _session_of(
    file: Path, weights: Mapping[str, np.ndarray], optimised: bool = True, cores: int = 0
) -> onnxruntime.InferenceSession:
    try:
        return session(file.read_bytes(), weights, optimised, cores)
    except OSError as error:
        raise InputError(f"{file} can't be read ({error}): name a file that netchu export --onnx wrote.") from error
    except Exception as error:  # onnxruntime's classes have no base of their own
        beside = file.with_suffix(".safetensors")
        if not weights and "External data" in str(error) and beside.is_file():
            raise InputError(f"{file} has its weights in {beside}: name that file, or export --onnx alone.") from error
        raise InputError(f"{file} is no graph for onnxruntime ({error}): export it again.") from error
