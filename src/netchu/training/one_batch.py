"""The training step by itself, repeated on one batch: what a network can't learn there it learns nowhere."""

import pandas as pd
import torch

from netchu.data.batches import Batch
from netchu.models import CRNN
from netchu.training.validation import ctc_loss


def memorise(network: CRNN, batch: Batch, steps: int, lr: float) -> pd.Series:
    """The loss on one batch before each of so many training steps on it, and after the last; nats per character.

    Of a frozen backbone the features are computed once.

    Args:
        network: its weights change.
        batch: images or features.
        steps: of AdamW.
        lr: learning rate.

    Returns:
        `steps` + 1 losses; index step, from 0.
    """
    trained = [parameter for parameter in network.parameters() if parameter.requires_grad]
    optimizer, losses = torch.optim.AdamW(trained, lr=lr), []
    inputs, widths = batch.inputs, batch.widths
    if network.backbone_frozen and inputs.dim() == 4:
        with torch.no_grad():
            inputs, widths = network.backbone(inputs, widths), network.backbone.output_lengths(widths)
    network.train()
    for step in range(steps + 1):
        loss = ctc_loss(*network(inputs, widths), batch)
        losses.append(loss.item())
        if step < steps:
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return pd.Series(losses, index=pd.RangeIndex(steps + 1, name="step"))
