"""What training makes small: the CTC loss, and how much two readings of a line disagree."""

import torch
from torch import Tensor
from torch.nn import functional as F

from netchu.config import Model, Phase
from netchu.data.batches import Batch
from netchu.errors import InputError


def ctc_loss(log_probs: Tensor, output_lengths: Tensor, batch: Batch, reduction: str = "mean") -> Tensor:
    """CTC loss per character, averaged over lines (Graves et al. 2006); nats. `none`: of each line, undivided.

    Args:
        log_probs: (T, views * B, K), see `CRNN.forward`.
        output_lengths: (views * B,).
        batch: of B lines.
        reduction: mean or none.
    """
    views = len(output_lengths) // len(batch.target_lengths)
    targets, lengths = batch.targets.repeat(views), batch.target_lengths.repeat(views)
    return F.ctc_loss(log_probs, targets, output_lengths, lengths, reduction=reduction, zero_infinity=True)


def disagreement(log_probs: Tensor, output_lengths: Tensor, batch: Batch) -> Tensor:
    """How much two readings of the same lines differ: KL divergence, the mean of both ways, nats per character.

    Each reading is a teacher of the other, which had other frames masked or units dropped: what one could see, the
    other learns to tell from the context, and scores get less peaked.

    Args:
        log_probs: (T, 2 * B, K).
        output_lengths: (2 * B,).
        batch: of B lines.

    Source: Yao et al., CR-CTC, arXiv 2410.05101 (there with other masks for each of two copies of the input).
    """
    one, other = log_probs.chunk(2, dim=1)
    frames = torch.arange(len(one), device=one.device)[:, None] < output_lengths.chunk(2)[0]  # (T, B)
    of_frames = ((one.exp() - other.exp()) * (one - other)).sum(-1) / 2
    of_lines = of_frames.where(frames, 0).sum(0)
    return (of_lines / batch.target_lengths.clamp(min=1)).mean()


def check_readings_differ(model: Model, phase: Phase) -> None:
    """Refuses to have lines read twice by a network of which both readings are the same.

    Raises:
        InputError: a weight of the disagreement, and neither masked frames nor dropout.
    """
    if phase.consistency_weight and not (model.masked_share or model.dropout):
        raise InputError(
            f"consistency_weight {phase.consistency_weight} has no use with masked_share 0 and dropout 0, where two "
            "readings of a line are the same: give one of them, or consistency_weight 0."
        )


def training_loss(model, batch: Batch, phase: Phase, autocast) -> tuple[Tensor, Tensor]:
    """What a step descends, and the CTC loss in it; nats per character.

    Args:
        model: a `CRNN`, or what several processes wrap it in.
        batch: lines.
        phase: weights of the shortcut's CTC loss and of the disagreement.
        autocast: context in which the network computes.
    """
    with autocast():
        outputs = model(batch.inputs, batch.widths, shortcut=True, views=2 if phase.consistency_weight else 1)
    log_probs, output_lengths, shortcut = outputs
    loss = ctc_loss(log_probs, output_lengths, batch)
    total = loss + phase.shortcut_weight * ctc_loss(shortcut, output_lengths[: shortcut.shape[1]], batch)
    if phase.consistency_weight:
        total = total + phase.consistency_weight * disagreement(log_probs, output_lengths, batch)
    return total, loss
