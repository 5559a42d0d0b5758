"""Checkpoints that describe themselves: safetensors with alphabet, configs, metrics and versions inside."""

import platform
from dataclasses import replace
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import load, save
from torch import Tensor

import netchu
from netchu.charset import Charset
from netchu.config import Model
from netchu.errors import InputError
from netchu.models.backbones import build_backbone
from netchu.models.crnn import CRNN, build_model
from netchu.models.header import Header, header_json, read_header
from netchu.system.paths import whole_file


def save_checkpoint(path: Path, network: CRNN, header: Header, half: bool = False) -> None:
    """Writes weights and description to one safetensors file, whole or not at all.

    Args:
        path: the file.
        network: in any precision.
        header: goes into the file's header.
        half: matrices and filters as float16, half the size; biases and statistics stay as they are.

    Raises:
        InputError: the file can't be written.
    """
    _write(path, state_of(network, half), header)


def save_header(path: Path, header: Header) -> None:
    """Gives a checkpoint another description; its tensors stay bit by bit, in half precision too.

    Raises:
        InputError: no such file, not a safetensors file, or it can't be written.
    """
    try:
        tensors = load(Path(path).read_bytes())  # read whole: a file that is still mapped can't be replaced everywhere
    except (OSError, SafetensorError) as error:
        raise InputError(f"{path} is not a netchu checkpoint ({error}): name a .safetensors file of a run.") from error
    _write(path, tensors, header)


def _write(path: Path, tensors: dict[str, Tensor], header: Header) -> None:
    data = save(tensors, metadata={"netchu": header_json(with_versions(header))})
    with whole_file(Path(path)) as part:
        part.write_bytes(data)


def read_changeable(path: Path, charset: Charset | None = None) -> Header:
    """`read_header` of a checkpoint that is to be trained or changed; graphs are read with alone.

    Raises:
        InputError: it is one, or as `read_header`.
    """
    if Path(path).suffix == ".onnx":
        raise InputError(f"{path} can be read with, not trained or changed: name the .safetensors file it was made of.")
    return read_header(path, charset)


def with_versions(header: Header) -> Header:
    """The description with the versions of netchu, torch and Python that write it."""
    versions = {"netchu": netchu.__version__, "torch": torch.__version__, "python": platform.python_version()}
    return replace(header, versions=versions)


def state_of(network: CRNN, half: bool = False) -> dict[str, Tensor]:
    """The network's tensors by name; where `half`, those of two or more axes as float16."""
    tensors = {name: tensor.detach().cpu().contiguous() for name, tensor in network.state_dict().items()}
    if half:
        tensors = {name: t.half() if t.is_floating_point() and t.dim() > 1 else t for name, t in tensors.items()}
    return tensors


def misfit(error: Exception) -> str:
    r"""Why weights didn't fit a module: the last of the reasons that torch lists, a line each.

    >>> misfit(RuntimeError("Error(s) in loading:\n  size mismatch for a.\n  size mismatch for b."))
    'size mismatch for b.'
    """
    return str(error).splitlines()[-1].strip()


def load_checkpoint(path: Path, charset: Charset | None = None) -> tuple[CRNN, Header]:
    """Network in evaluation mode and description.

    Loading runs no code from the file; backbones and steps that it names by import path are your own modules' (see
    `read_header`).

    Args:
        path: safetensors file written by `save_checkpoint`.
        charset: the alphabet that the caller needs; None takes the checkpoint's own.

    Raises:
        InputError: no such file, not a checkpoint, or its alphabet is another one than `charset`.
    """
    header = read_changeable(path, charset)
    try:
        with safe_open(str(path), framework="pt") as file:
            _check_claims(header.model, {name: tuple(file.get_slice(name).get_shape()) for name in file.keys()})
            network = build_model(header.model, len(header.charset))
            network.load_state_dict({name: file.get_tensor(name) for name in file.keys()})
    except (RuntimeError, SafetensorError) as error:
        raise InputError(
            f"{path} has other weights than a {header.model.backbone} of this netchu ({misfit(error)})."
        ) from error
    return network.eval(), header


def _check_claims(model: Model, shapes: dict[str, tuple[int, ...]]) -> None:
    """Whether the description names the sizes that the weights have, before any memory is taken for them.

    Args:
        model: as the file describes it.
        shapes: of the file's tensors, by name.

    Raises:
        RuntimeError: it doesn't; the others, torch compares while it loads.
    """
    claimed = {f"lstms.{i}.forward_lstm.weight_hh_l0": (4 * model.hidden, model.hidden) for i in range(model.layers)}
    if ":" not in model.backbone:  # one's own code needs not build without memory
        with torch.device("meta"):
            backbone = build_backbone(model.backbone, model.backbone_options)
        claimed |= {f"backbone.{name}": tuple(tensor.shape) for name, tensor in backbone.state_dict().items()}
    for name, shape in claimed.items():
        if shapes.get(name) != shape:
            raise RuntimeError(f"{name} is {shapes.get(name, 'missing')}, not {shape}")
