"""The CRNN, its backbones, and checkpoints that describe themselves."""

from netchu.models.backbones import BACKBONES, Backbone, build_backbone
from netchu.models.checkpoint import Checkpoint, load_checkpoint, save_checkpoint
from netchu.models.crnn import CRNN, build_model
from netchu.models.weights import load_backbone_weights, load_head_weights

__all__ = [
    "BACKBONES",
    "CRNN",
    "Backbone",
    "Checkpoint",
    "build_backbone",
    "build_model",
    "load_backbone_weights",
    "load_head_weights",
    "load_checkpoint",
    "save_checkpoint",
]
