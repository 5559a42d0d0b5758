"""The CRNN, its backbones, and checkpoints that describe themselves."""

from importlib import import_module
from typing import TYPE_CHECKING

from netchu.models.header import Header

if TYPE_CHECKING:
    from netchu.models.backbones import Backbone
    from netchu.models.checkpoint import load_checkpoint, save_checkpoint
    from netchu.models.crnn import CRNN, build_model
    from netchu.models.weights import load_backbone_weights, load_head_weights

_HOMES = {
    "Backbone": "backbones",
    "load_checkpoint": "checkpoint",
    "save_checkpoint": "checkpoint",
    "CRNN": "crnn",
    "build_model": "crnn",
    "load_backbone_weights": "weights",
    "load_head_weights": "weights",
}


def __getattr__(name: str):
    """What needs torch, imported when it is asked for: reading does without."""
    if name in _HOMES:
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
