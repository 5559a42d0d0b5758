"""The CRNN, its backbones, and checkpoints that describe themselves."""

from netchu.models.backbones import Backbone, build_backbone
from netchu.models.checkpoint import Header, load_checkpoint, save_checkpoint
from netchu.models.crnn import CRNN, build_model
from netchu.models.inputs import stack_lines
from netchu.models.weights import load_backbone_weights, load_head_weights
