"""A network that torch runs: any checkpoint, on a GPU where there is one."""

from collections.abc import Sequence

import numpy as np
import torch

from netchu.models.crnn import CRNN
from netchu.models.inputs import stack_lines
from netchu.system.devices import autocast, best_device


class TorchNetwork:
    """A CRNN that reads; see `networks.Network`."""

    batch_size, batches_at_once = 16, 1

    def __init__(self, network: CRNN):
        self._device = best_device()
        self._network = network.eval().to(self._device)

    @torch.inference_mode()
    def log_probs(self, lines: Sequence[np.ndarray], alone: bool = False) -> list[np.ndarray]:
        """Lines uint8 (64, W) → log-probabilities (T, K) float32 of each in its true length."""
        inputs, widths = stack_lines(lines)
        with autocast(self._device):
            log_probs, lengths = self._network(inputs.to(self._device), widths.to(self._device))  # (T, B, K)
        return [log_probs[: int(length), b].cpu().numpy() for b, length in enumerate(lengths)]
