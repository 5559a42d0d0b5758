"""How much a frozen backbone tells: a single linear layer learns to read one batch from its features."""

import pandas as pd
import torch
from torch import nn

from netchu.data.batches import Batch
from netchu.models import CRNN
from netchu.training.validation import ctc_loss

_LEARNING_RATE = 0.03
_SEED = 1  # of the layer


def linear_reader_losses(network: CRNN, batch: Batch, steps: int = 100) -> pd.Series:
    """The loss on one batch while a new linear layer learns to read it from the backbone's features.

    Args:
        network: looked at in evaluation mode; its mode and weights are left as they were.
        batch: of images.
        steps: of AdamW.

    Returns:
        Nats per character before each step and after the last; index step, 0 to `steps`.

    Source: Alain and Bengio 2016, "Understanding intermediate layers using linear classifier probes".
    """
    training = network.training
    with torch.no_grad():
        features = network.eval().backbone(batch.inputs, batch.widths)  # (B, T, F)
        lengths = network.backbone.output_lengths(batch.widths)
    network.train(training)
    torch.manual_seed(_SEED)
    reader, losses = nn.Linear(features.shape[-1], network.classifier.out_features), []
    optimizer = torch.optim.AdamW(reader.parameters(), lr=_LEARNING_RATE)
    for step in range(steps + 1):
        loss = ctc_loss(reader(features).log_softmax(-1).transpose(0, 1), lengths, batch)
        losses.append(loss.item())
        if step < steps:
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return pd.Series(losses, index=pd.RangeIndex(steps + 1, name="step"))
