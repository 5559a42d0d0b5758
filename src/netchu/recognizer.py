"""The object a user holds: load a checkpoint, read images, get text with confidence."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from netchu.charset import Charset
from netchu.data.batches import LineDataset, make_loader
from netchu.data.images import read_image
from netchu.data.lines import Lines, lines_of_images
from netchu.decoder import beam_of
from netchu.decoding import Hypothesis
from netchu.models import CRNN, Checkpoint, load_checkpoint
from netchu.preprocessing.steps import preprocess
from netchu.system.devices import make_accelerator
from netchu.system.progress import track

BATCH_SIZE = 16  # lines


class Recognizer:
    """Reads lines with one checkpoint.

    Args:
        network: the CRNN.
        about: alphabet, preprocessing and the rest that the checkpoint says of itself.
        checkpoint: its file, beside which a language model may lie.

    Attributes:
        about: as given.
    """

    def __init__(self, network: CRNN, about: Checkpoint, checkpoint: Path = Path()):
        self._accelerator = make_accelerator()
        self._network = network.eval().to(self._accelerator.device)
        self.about, self._checkpoint = about, checkpoint
        self._beams: dict[str, Callable[[np.ndarray], list[Hypothesis]]] = {}  # `best` loads its helpers once

    @classmethod
    def load(cls, path: str | Path, charset: Charset | None = None) -> "Recognizer":
        """From a safetensors checkpoint; `charset`, where given, must be the checkpoint's.

        Raises:
            InputError: no such file, not a checkpoint, another alphabet.
        """
        return cls(*load_checkpoint(Path(path), charset), Path(path))

    def read(self, images: Sequence[str | Path | np.ndarray], decoder: str = "greedy") -> list[Hypothesis]:
        """Text of line images: files, or uint8 arrays (H, W) or (H, W, 3) RGB.

        Args:
            images: one line of handwriting each.
            decoder: `greedy`, `beam` or `best`.

        Raises:
            InputError: an image can't be read, or no decoder has that name.
        """
        texts = self._beam(decoder)
        pages = [image if isinstance(image, np.ndarray) else read_image(image) for image in images]
        lines = lines_of_images([preprocess(page, self.about.preprocessing) for page in pages])
        return [texts(log_probs)[0] for log_probs in self.log_probs(lines)]

    def alternatives(self, log_probs: np.ndarray, decoder: str = "best") -> list[Hypothesis]:
        """The texts that a decoder weighs for one line's log-probabilities (T, K), best first.

        Raises:
            InputError: no decoder has that name.
        """
        return self._beam(decoder)(log_probs)

    def _beam(self, decoder: str) -> Callable[[np.ndarray], list[Hypothesis]]:
        if decoder not in self._beams:
            self._beams[decoder] = beam_of(self._checkpoint, self.about, decoder)
        return self._beams[decoder]

    @torch.inference_mode()
    def log_probs(self, lines: Lines) -> list[np.ndarray]:
        """Log-probabilities (T, K) float32, nats, of each line in its true length, in the lines' order."""
        found: list[np.ndarray] = [np.empty(0)] * len(lines)
        dataset = LineDataset(replace(lines, texts=("",) * len(lines)), self.about.charset)
        for batch in track(make_loader(dataset, lines.widths, BATCH_SIZE, shuffle=False), "reading lines"):
            with self._accelerator.autocast():
                log_probs, lengths = self._network(
                    batch.inputs.to(self._accelerator.device), batch.widths.to(self._accelerator.device)
                )  # (T, B, K)
            for b, index in enumerate(batch.indices.tolist()):
                found[index] = log_probs[: int(lengths[b]), b].cpu().numpy()
        return found
