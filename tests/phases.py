"""Phases of training that take a second: a tiny network, two epochs."""

import torch

from netchu.charset import Charset
from netchu.config import Augmentation, Model, Phase, Preprocessing
from netchu.models import Header, build_model
from netchu.training import fit

CHARSET = Charset("ab")
MODEL = Model(hidden=16, layers=1, dropout=0.1)
PHASE = Phase(name="phase", epochs=2, lr=3e-3, freeze_backbone=False, batch_size=4, patience=99, feature_variants=2)
SOME = Augmentation(strength=0.5)
NONE = Augmentation(strength=0.0)


def train(lines, folder, phase=PHASE, augmentation=SOME, network=None):
    """History and network of a phase that trains and validates on the same lines."""
    torch.manual_seed(7)
    network = network or build_model(MODEL, len(CHARSET))
    header = Header(CHARSET, MODEL, Preprocessing())
    return fit(network, header, lines, lines, phase, augmentation, folder), network
