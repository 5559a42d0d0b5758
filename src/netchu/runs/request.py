"""What a training was asked for: the same request goes on with it, another one begins anew."""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from netchu.config import Augmentation, Mixing, Model, Phase
from netchu.data.lines import Lines
from netchu.models.backbones import backbone_class
from netchu.models.header import checkpoint_path
from netchu.runs.folder import LINES_ARE
from netchu.synthetic.fonts import font_files
from netchu.system.source_digest import source_digest

# Settings that came later, off by default: left out while they are, so that trainings from before go on.
_LATER = (("model", "backbone_options"), ("augmentation", "crossed_probability"))


def training_request(
    phase: Phase, model: Model, augmentation: Augmentation, weights: Sequence[str], train: Lines, val: Lines
) -> dict:
    """What makes a training the same as an earlier one, but for the lines that are mixed in.

    Args:
        phase, model, augmentation: all that they say, but for the places of weights.
        weights: checkpoints that it starts from, by file or by name: their bytes count, not their place.
        train, val: lines, by their hashes.

    A backbone of your own counts by the source of its module, too: edited, it is another one.
    """
    built = {name: value for name, value in asdict(model).items() if name not in ("backbone_weights", "head_weights")}
    request = {"phase": asdict(phase), "model": built, "augmentation": asdict(augmentation), "lines": LINES_ARE}
    for part, setting in _LATER:
        if not request[part][setting]:
            del request[part][setting]
    module = backbone_class(model.backbone).__module__
    if not module.startswith("netchu."):
        request["backbone_source"] = source_digest(module)
    start = [checkpoint_digest(name) for name in weights]
    return request | {"train": train.key, "val": val.key, "start": start}


def mixing_request(mixing: Mixing, font_dir: str, texts: str) -> dict:
    """What lines are mixed in.

    Args:
        mixing: shares.
        font_dir: folder of more fonts that synthetic lines are written in, "" for none: their names and sizes count.
        texts: file of what recomposed lines say, "" for none: its name and bytes count.

    Raises:
        InputError: the folder is missing, or has no font.
    """
    said = [Path(texts).name, _short_hash(Path(texts))] if texts else []
    request: dict = {"stand_ins": [asdict(mixing), font_dir, *said]}
    if font_dir:
        fonts = [(file.name, file.stat().st_size) for file in font_files([font_dir])]
        request["fonts"] = _hash(repr(fonts).encode())
    return request


def checkpoint_digest(path: str) -> str:
    """Short hash of a checkpoint's bytes, by file or by name; the text itself where it is no checkpoint."""
    file = checkpoint_path(path)
    return _short_hash(file) if path and file.is_file() else path


def _short_hash(file: Path) -> str:
    return _hash(file.read_bytes())


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]
