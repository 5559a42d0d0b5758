"""Loss and greedy reading of validation lines, on their true lengths."""

from collections.abc import Iterable

import torch
from accelerate import Accelerator
from accelerate.utils import gather_object
from torch import Tensor
from torch.nn import functional as F

from netchu.charset import Charset
from netchu.data.batches import Batch
from netchu.decoding import greedy_batch
from netchu.models import CRNN


def ctc_loss(log_probs: Tensor, output_lengths: Tensor, batch: Batch) -> Tensor:
    """CTC loss per character, averaged over lines (Graves et al. 2006); nats."""
    return F.ctc_loss(
        log_probs, batch.targets, output_lengths, batch.target_lengths, reduction="mean", zero_infinity=True
    )


@torch.no_grad()
def read_all(
    network: CRNN, loader: Iterable[Batch], charset: Charset, accelerator: Accelerator
) -> tuple[float, dict[int, str]]:
    """Mean loss and the greedy text of every line, by its index in the data set; every process gets all."""
    network.eval()
    losses, weights, found = [], [], []
    for batch in loader:
        with accelerator.autocast():
            log_probs, output_lengths = network(batch.inputs, batch.widths)
        losses.append(ctc_loss(log_probs, output_lengths, batch).item())
        weights.append(len(batch.indices))
        texts = greedy_batch(log_probs.cpu().numpy(), output_lengths.cpu().numpy(), charset)
        found += [(i, h.text) for i, h in zip(batch.indices.tolist(), texts, strict=True)]
    total = sum(loss * weight for loss, weight in zip(losses, weights, strict=True))
    parts = gather_object([(total, sum(weights))])
    return sum(p[0] for p in parts) / sum(p[1] for p in parts), dict(gather_object(found))
