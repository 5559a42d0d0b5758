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


def ctc_loss(log_probs: Tensor, output_lengths: Tensor, batch: Batch, reduction: str = "mean") -> Tensor:
    """CTC loss per character, averaged over lines (Graves et al. 2006); nats. `none`: of each line, undivided."""
    return F.ctc_loss(
        log_probs, batch.targets, output_lengths, batch.target_lengths, reduction=reduction, zero_infinity=True
    )


@torch.no_grad()
def read_all(
    network: CRNN, loader: Iterable[Batch], charset: Charset, accelerator: Accelerator
) -> tuple[float, dict[int, str]]:
    """Mean loss and the greedy text of every line, by its index in the data set; every process gets all."""
    network.eval()
    found = []
    for batch in loader:
        with accelerator.autocast():
            log_probs, output_lengths = network(batch.inputs, batch.widths)
        losses = ctc_loss(log_probs, output_lengths, batch, "none") / batch.target_lengths.clamp(min=1)
        texts = greedy_batch(log_probs.cpu().numpy(), output_lengths.cpu().numpy(), charset)
        rows = zip(batch.indices.tolist(), texts, losses.tolist(), strict=True)
        found += [(i, (hypothesis.text, loss)) for i, hypothesis, loss in rows]
    lines = dict(gather_object(found))  # each once: several processes fill the last batch up with lines of the first
    return sum(loss for _, loss in lines.values()) / len(lines), {i: text for i, (text, _) in lines.items()}
