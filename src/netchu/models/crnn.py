"""The CRNN: backbone, bidirectional LSTMs, one linear layer, log-softmax."""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from netchu.config import HEIGHT, Model
from netchu.models.backbones import Backbone, build_backbone


class BidirectionalLSTM(nn.Module):
    """One bidirectional LSTM over sequences of their own lengths: (B, T, F) and (B,) → (B, T, 2*hidden).

    Each sequence is reversed within its length for the backward direction, which gives what packing gives.
    Packed sequences are several times slower to train on a CPU: the gradient of every time step's slice
    is as large as the whole sequence.
    """

    def __init__(self, inputs: int, hidden: int):
        super().__init__()
        self.forward_lstm = nn.LSTM(inputs, hidden, batch_first=True)
        self.backward_lstm = nn.LSTM(inputs, hidden, batch_first=True)

    def forward(self, sequence: Tensor, lengths: Tensor) -> Tensor:
        time = torch.arange(sequence.shape[1], device=sequence.device)[None]  # (1, T)
        mirrored = torch.where(time < lengths[:, None], lengths[:, None] - 1 - time, time)[..., None]  # (B, T, 1)
        forward, _ = self.forward_lstm(sequence)  # (B, T, hidden)
        backward, _ = self.backward_lstm(sequence.gather(1, mirrored.expand_as(sequence)))
        return torch.cat([forward, backward.gather(1, mirrored.expand_as(backward))], dim=-1)


class FrameMask(nn.Module):
    """In training, sets runs of frames to zero: what was written there must be told from its neighbours.

    Args:
        share: of the frames, about; 0 hides nothing.
        frames: in a row.

    Source: Li et al., HTR-VT, arXiv 2409.08573 (there before a transformer).

    >>> mask = FrameMask(0.5, 4)
    >>> bool(mask(torch.ones(1, 400, 2)).any(-1).all()), bool(mask.eval()(torch.ones(1, 400, 2)).all())
    (False, True)
    """

    def __init__(self, share: float, frames: int):
        super().__init__()
        self.share, self.frames = share, frames

    def forward(self, sequence: Tensor) -> Tensor:
        """(B, T, F) → (B, T, F)."""
        if not self.training or not self.share:
            return sequence
        chance = 1 - (1 - self.share) ** (1 / self.frames)  # of a frame to begin a run: runs may overlap
        batch, time, _ = sequence.shape
        begins = torch.rand(batch, 1, time + self.frames - 1, device=sequence.device) < chance
        hidden = F.max_pool1d(begins.float(), self.frames, 1)[:, 0, :, None]  # (B, T, 1), 1 where hidden
        return sequence * (1 - hidden).to(sequence.dtype)


class CRNN(nn.Module):
    """Convolutional recurrent network for CTC (Shi, Bai and Yao, arXiv 1507.05717).

    Args:
        backbone: images → features; its feature width is measured, not typed.
        num_classes: K, the blank (class 0) counted.
        config: hidden units per direction, stacked bidirectional LSTMs (a linear layer, 2*hidden → hidden, between
            two), dropout on features and between LSTMs, masked frames.

    The shortcut is a second, linear reader of the features. Its CTC loss, added in training, teaches the
    backbone without the detour through the LSTMs and ends the all-blank plateau several times sooner
    (Retsinas et al., arXiv 2404.11339). It is not used to read.
    """

    def __init__(self, backbone: Backbone, num_classes: int, config: Model):
        super().__init__()
        hidden, layers = config.hidden, config.layers
        self.backbone = backbone
        self.backbone_frozen = False
        features = _feature_width(backbone)
        self.shortcut = nn.Linear(features, num_classes)
        self.dropout = nn.Dropout(config.dropout)
        self.frame_mask = FrameMask(config.masked_share, config.masked_frames)
        self.lstms = nn.ModuleList(BidirectionalLSTM(hidden if i else features, hidden) for i in range(layers))
        self.between = nn.ModuleList(nn.Linear(2 * hidden, hidden) for _ in range(layers - 1))
        self.classifier = nn.Linear(2 * hidden, num_classes)

    def forward(self, inputs: Tensor, widths: Tensor, shortcut: bool = False) -> tuple[Tensor, ...]:
        """Log-probabilities of every class at every frame.

        Args:
            inputs: images (B, 1, 64, W) in [0 paper, 1 ink], or cached backbone features (B, T, F).
            widths: (B,) int64: true widths in px of images, true lengths in frames of features.
            shortcut: whether the shortcut's log-probabilities are wanted too.

        Returns:
            log_probs (T, B, K) float32, nats; output_lengths (B,) int64; with `shortcut` its log-probs
            (T, B, K) as well. Frames at and beyond a line's output length mean nothing.
        """
        if inputs.dim() == 4:
            inputs, widths = self.backbone(inputs, widths), self.backbone.output_lengths(widths)  # (B, T, F)
        aside = (_log_probs(self.shortcut(inputs)),) if shortcut else ()
        sequence = self.dropout(self.frame_mask(inputs))
        for i, lstm in enumerate(self.lstms):
            if i:
                sequence = self.dropout(self.between[i - 1](sequence))  # (B, T, hidden)
            sequence = lstm(sequence, widths)  # (B, T, 2*hidden)
        return _log_probs(self.classifier(self.dropout(sequence))), widths, *aside

    def freeze_backbone(self, frozen: bool = True) -> None:
        """Holds the backbone still, its batch normalisation statistics too; `frozen=False` lets it go."""
        self.backbone_frozen = frozen
        self.backbone.requires_grad_(not frozen)
        self.train(self.training)

    def train(self, mode: bool = True) -> "CRNN":
        """Training mode; a frozen backbone stays in evaluation mode."""
        super().train(mode)
        if self.backbone_frozen:
            self.backbone.eval()
        return self


def _log_probs(logits: Tensor) -> Tensor:
    """(B, T, K) any precision → (T, B, K) float32, as CTC wants it."""
    return logits.float().log_softmax(-1).transpose(0, 1)


def _feature_width(backbone: Backbone) -> int:
    """F of the backbone's (B, T, F), measured by a dummy line."""
    training = backbone.training
    with torch.no_grad():
        features = backbone.eval()(torch.zeros(1, 1, HEIGHT, HEIGHT), torch.tensor([HEIGHT]))
    backbone.train(training)
    return features.shape[-1]


def build_model(config: Model, num_classes: int) -> CRNN:
    """A CRNN with random weights.

    Raises:
        InputError: unknown backbone, or options that it doesn't take.

    >>> log_probs, lengths = build_model(Model(), 5)(torch.zeros(2, 1, 64, 80), torch.tensor([80, 33]))
    >>> tuple(log_probs.shape), lengths.tolist()
    ((10, 2, 5), [10, 5])
    """
    network = CRNN(build_backbone(config.backbone, config.backbone_options), num_classes, config)
    return network.to(memory_format=torch.channels_last)  # convolutions are a quarter faster so, on CPU and GPU
