"""Features of a frozen backbone, computed once for each augmented copy of the lines and kept on disk."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from accelerate import Accelerator
from torch import Tensor

from netchu.charset import Charset
from netchu.config import Augmentation
from netchu.data.batches import Batch, EpochDataset, LineDataset, make_loader, pad_batch
from netchu.data.lines import Lines
from netchu.models import CRNN
from netchu.system.paths import cache_dir, whole_file
from netchu.system.progress import track
from netchu.system.source_digest import source_digest
from netchu.training.processes import deaths_told, loader_workers

EXTRACTION_BATCH = 16  # lines
_SOURCE = (
    "netchu.models",
    "netchu.data.batches",
    "netchu.training.augmentation",
    "netchu.synthetic.crossing_out",
    "netchu.preprocessing.crop",  # where what is crossed out lies
    "netchu.training.features",
)


class FeatureDataset(EpochDataset):
    """Cached features (T, F) of the lines; the epoch chooses the augmented copy.

    Args:
        files: one float16 .npy per copy, written by `cache_features`, its lines' ends beside it.
        lines: the lines they were made of.
        charset: encodes the texts.
    """

    collate = staticmethod(pad_batch)

    def __init__(self, files: list[Path], lines: Lines, charset: Charset):
        super().__init__()
        self.copies = [(np.load(file, mmap_mode="r"), np.load(_ends(file))) for file in files]
        self.targets = [torch.tensor(charset.encode(text), dtype=torch.int64) for text in lines.texts]

    def __len__(self) -> int:
        return len(self.targets)

    def __getitem__(self, index: int) -> tuple[int, Tensor, Tensor]:
        """Index, features (T, F) float16, target (L,)."""
        features, ends = self.copies[self.epoch % len(self.copies)]
        start = ends[index - 1] if index else 0
        return index, torch.from_numpy(np.array(features[start : ends[index]])), self.targets[index]


def cache_features(
    network: CRNN,
    lines: Lines,
    charset: Charset,
    augment: Callable | None,
    augmentation: Augmentation | None,
    copies: int,
    seed: int,
    accelerator: Accelerator,
) -> FeatureDataset:
    """Runs the backbone over `copies` augmented copies of the lines, or takes what an earlier call left.

    The key holds the backbone's weights, layers and source, the lines, the augmentation with its source, and the seed.
    """
    weights = hashlib.sha256()
    for name, tensor in network.backbone.state_dict().items():
        weights.update(name.encode())
        weights.update(tensor.detach().cpu().contiguous().numpy().tobytes())
    layers = {type(layer).__module__ for layer in network.backbone.modules()}  # of a backbone from elsewhere too
    source = source_digest(*_SOURCE, *sorted(layers)) + repr(network.backbone)
    files = []
    for copy in range(copies):
        parts = (weights.hexdigest(), source, lines.key, str(augmentation), str(seed), str(copy))
        file = cache_dir() / "features" / (hashlib.sha256("|".join(parts).encode()).hexdigest()[:16] + ".npy")
        if accelerator.is_main_process and not (file.is_file() and _ends(file).is_file()):
            dataset = LineDataset(lines, charset, augment, seed)
            dataset.epoch = copy
            with deaths_told():
                _extract(network, dataset, file, accelerator, f"features, copy {copy + 1} of {copies}")
        files.append(file)
    accelerator.wait_for_everyone()
    return FeatureDataset(files, lines, charset)


@torch.no_grad()
def _extract(network: CRNN, dataset: LineDataset, file: Path, accelerator: Accelerator, what: str) -> None:
    backbone = network.backbone.eval()
    found: list[np.ndarray] = [np.empty(0)] * len(dataset)
    workers = loader_workers(accelerator)
    loader = make_loader(dataset, dataset.lines.widths, EXTRACTION_BATCH, shuffle=False, workers=workers)
    for batch in track(loader, what):
        batch = Batch(*(tensor.to(accelerator.device) for tensor in batch))
        with accelerator.autocast():
            features = backbone(batch.inputs, batch.widths)  # (B, T, F)
        lengths = backbone.output_lengths(batch.widths).tolist()
        for row, index, length in zip(features.half().cpu().numpy(), batch.indices.tolist(), lengths, strict=True):
            found[index] = row[:length].copy()
    with whole_file(file) as part:
        np.save(part, np.concatenate(found))
    with whole_file(_ends(file)) as part:
        np.save(part, np.cumsum([len(f) for f in found]))


def _ends(file: Path) -> Path:
    """Beside the features: the row after each line's last frame."""
    return file.with_suffix(".ends.npy")
