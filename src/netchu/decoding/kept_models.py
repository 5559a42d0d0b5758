"""What the beam asks, ready to be walked, in a file that is mapped into memory: made once, read where it is walked."""

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import save_file

from netchu.decoding.automaton import Automaton
from netchu.decoding.mixture import Mixture
from netchu.errors import InputError
from netchu.system.paths import whole_file

_ARRAYS = tuple(field.name for field in fields(Automaton) if field.type is np.ndarray)
SUFFIX = ".beam.safetensors"
_MOST = 4  # files, tens of MB each
Models = tuple[Mixture, Automaton]  # language models, and names


def kept_models(file: Path, key: str, make: Callable[[], Models]) -> Models:
    """What `make` gives, from the file where it was made before.

    Where the file can't be written, as on a read-only system, all is made anew in each process.

    Args:
        file: of the user's cache, its name ending in `SUFFIX`; only the newest few stay there.
        key: says of what the models are made; a file with another one is replaced.
        make: language models and names for the beam.
    """
    with suppress(OSError, ValueError, KeyError, TypeError, IndexError):
        arrays, header = _mapped(file)
        if header["key"] == key:
            mixture, names = (_automaton(name, arrays, header) for name in ("mixture", "names"))
            return Mixture(mixture, arrays["starts"], tuple(header["gazetteer"]), header["switch"]), names
    models, names = make()
    arrays = {"starts": models.starts}
    header = {"key": key, "gazetteer": models.gazetteer, "switch": models.switch}
    for name, automaton in (("mixture", models.automaton), ("names", names)):
        arrays |= {f"{name}.{array}": getattr(automaton, array) for array in _ARRAYS}
        header[name] = {"start": automaton.start, "unknown": automaton.unknown}
    with suppress(InputError, OSError), whole_file(file) as part:
        save_file(arrays, part, metadata={"header": json.dumps(header)})
    _forget_old(file.parent)
    return models, names


def _forget_old(folder: Path) -> None:
    """Leaves the newest files, for a checkpoint that is gone never asks for its own again."""
    with suppress(OSError):
        files = sorted(folder.glob(f"*{SUFFIX}"), key=lambda file: file.stat().st_mtime, reverse=True)
        for file in files[_MOST:]:
            file.unlink()


def _automaton(name: str, arrays: dict[str, np.ndarray], header: dict[str, Any]) -> Automaton:
    facts: dict[str, Any] = header[name] | {array: arrays[f"{name}.{array}"] for array in _ARRAYS}
    return Automaton(**facts)


def _mapped(file: Path) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    """Arrays of a safetensors file, and what it says of itself; safetensors itself would copy them.

    They can be written to, in memory alone: to numba an array that can't is another type, to be compiled for.

    Raises:
        OSError, ValueError, KeyError, TypeError: no such file, or one cut short.
    """
    with file.open("rb") as stream:
        length = int.from_bytes(stream.read(8), "little")
        entries = json.loads(stream.read(length))
    header = json.loads(entries.pop("__metadata__")["header"])
    data = np.memmap(file, np.uint8, "c", offset=8 + length).view(np.ndarray)
    arrays = {}
    for name, entry in entries.items():
        start, end = entry["data_offsets"]
        kind = {"I32": np.int32, "I64": np.int64, "F32": np.float32}[entry["dtype"]]
        arrays[name] = data[start:end].view(kind).reshape(entry["shape"])
    return arrays, header
