"""What a checkpoint says of itself, and where it lies; read without torch."""

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path

from safetensors import SafetensorError, safe_open

import netchu
from netchu.charset import Charset
from netchu.config import Model, Preprocessing
from netchu.errors import InputError
from netchu.system.paths import BEST_FILE, LOG_FILE, runs_dir

FORMAT = 1
OWN_CODE = (
    "NETCHU_OWN_CODE"  # the variable that lets checkpoints from elsewhere name backbones and steps by import path
)
RELEASED = "released"  # the name of the checkpoint that comes with netchu
LAST = "last"  # the name of the best checkpoint of the phase that was trained last


@dataclass(frozen=True)
class Header:
    """What a checkpoint file says of itself.

    Attributes:
        charset: the alphabet, class order included.
        model: how the network is built.
        preprocessing: what the line images went through.
        metrics: e.g. {"val_cer": 0.031, "epoch": 12}.
        training: phase, data, seed, commit: where the weights come from.
        decoding: weights of the best decoder, tuned on validation lines; {} before that.
        versions: of netchu, torch and Python that wrote it.
    """

    charset: Charset
    model: Model
    preprocessing: Preprocessing
    metrics: dict = field(default_factory=dict)
    training: dict = field(default_factory=dict)
    decoding: dict = field(default_factory=dict)
    versions: dict = field(default_factory=dict)


def checkpoint_path(name: str | Path) -> Path:
    """The file of that name: `released` comes with netchu, `last` is the best of the phase trained last; else a path.

    Raises:
        InputError: nothing is trained yet, or this copy of netchu has no released weights.
    """
    if str(name) == LAST:
        trained = list(runs_dir().glob(f"*/*/{BEST_FILE}"))
        if not trained:
            raise InputError(
                f"There is no trained run in {runs_dir()}: run netchu run or netchu train, "
                "or give --checkpoint released."
            )
        return max(trained, key=_trained)
    if str(name) != RELEASED:
        return Path(name)
    file = Path(netchu.__file__).parent / "weights" / "released.safetensors"
    if not file.is_file():
        raise InputError(f"This copy of netchu has no released weights ({file} is missing): name a checkpoint.")
    return file


def _trained(checkpoint: Path) -> tuple[int, str]:
    """When the last epoch of its phase ended, by the log where there is one: tuning rewrites the checkpoint itself."""
    log = checkpoint.with_name(LOG_FILE)
    return (log if log.is_file() else checkpoint).stat().st_mtime_ns, checkpoint.parent.name


def read_header(path: Path, charset: Charset | None = None) -> Header:
    """The description alone, without the weights.

    Args:
        path: of a checkpoint.
        charset: the alphabet that the caller needs; None takes the checkpoint's own.

    Raises:
        InputError: no such file, not a netchu checkpoint, one from elsewhere that names code which isn't netchu's, or
            one with another alphabet than `charset`.
    """
    if not Path(path).is_file():
        raise InputError(f"There is no checkpoint {path}: name a .safetensors file of a run.")
    try:
        header = json.loads(_metadata(Path(path))["netchu"])
        steps = tuple(header["preprocessing"]["steps"])
        found = Header(
            charset=Charset(header["characters"]),
            model=Model(**header["model"]),
            preprocessing=Preprocessing(**{**header["preprocessing"], "steps": steps}),
            metrics=dict(header["metrics"]),
            training=dict(header["training"]),
            decoding=dict(header.get("decoding", {})),
            versions=dict(header["versions"]),
        )
    except (SafetensorError, OSError, KeyError, TypeError, ValueError, RecursionError) as error:
        raise InputError(f"{path} is not a netchu checkpoint ({error}): name a .safetensors file of a run.") from error
    _check_own_code(Path(path), [found.model.backbone, *steps])
    if charset is not None:
        _check_same_alphabet(path, found.charset, charset)
    return found


def _metadata(path: Path) -> dict[str, str]:
    if path.suffix == ".onnx":
        from netchu.models.onnx_network import metadata

        return metadata(path)
    with safe_open(str(path), framework="numpy") as file:
        return file.metadata() or {}


def _check_own_code(path: Path, names: list[str]) -> None:
    """Lets import paths pass in a run's own checkpoints alone: a stranger's would choose which code is run.

    Raises:
        InputError: the checkpoint names code that is not netchu's, lies elsewhere, and nobody allowed it.
    """
    foreign = [name for name in names if ":" in name]
    if foreign and not os.environ.get(OWN_CODE) and runs_dir() not in path.resolve().parents:
        raise InputError(f"{path} runs code of its own ({', '.join(foreign)}): set {OWN_CODE}=1 if you trust it.")


def header_json(header: Header) -> str:
    """The description as it is written into a file: `read_header` reads it."""
    description = {"format": FORMAT, "characters": header.charset.characters, **asdict(header)}
    del description["charset"]
    return json.dumps(description, ensure_ascii=False)


def _check_same_alphabet(path: Path, own: Charset, needed: Charset) -> None:
    if own != needed:
        differing = "".join(sorted(set(needed.characters) ^ set(own.characters))) or "the order only"
        raise InputError(f"{path} was trained with another alphabet (differs in {differing}): retrain, or use its own.")
