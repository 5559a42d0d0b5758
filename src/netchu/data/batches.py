"""Batches of lines of like width, so that little of a batch is padding."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import cv2
import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F
from torch.utils.data import DataLoader, Dataset

from netchu.charset import Charset
from netchu.data.lines import Lines

SORTED_POOL = 32  # batches: lines are sorted by width within pools of this many batches
WIDTH_STEP = 64  # px: few different widths, because every new one costs the CPU a new set of compiled kernels


class Batch(NamedTuple):
    """What the network and the loss take.

    Attributes:
        inputs: images (B, 1, 64, W) in [0 paper, 1 ink], or features (B, T, F); zero beyond a line's width.
        widths: (B,) int64, px of images or frames of features.
        targets: (sum of lengths,) int64 class indices, line after line.
        target_lengths: (B,) int64.
        indices: (B,) int64, the lines' places in their data set.
    """

    inputs: Tensor
    widths: Tensor
    targets: Tensor
    target_lengths: Tensor
    indices: Tensor


class EpochDataset(Dataset):
    """A data set whose items depend on the number of the epoch, which is set before every pass."""

    def __init__(self):
        self._epoch = torch.zeros((), dtype=torch.int64).share_memory_()  # a loader's workers see it change

    @property
    def epoch(self) -> int:
        """0 for the first."""
        return int(self._epoch)

    @epoch.setter
    def epoch(self, number: int) -> None:
        self._epoch.fill_(number)


class LineDataset(EpochDataset):
    """Lines as network input, augmented anew for every epoch.

    Args:
        lines: the images and texts.
        charset: encodes the texts.
        augment: `augment(image, seed) -> image`, or None.
        seed: of the augmentation; (seed, epoch, line) decides it.
        stand_in: `stand_in(index, random) -> (image, text)` shown in the line's place, or None: the line itself.
    """

    def __init__(
        self,
        lines: Lines,
        charset: Charset,
        augment: Callable | None = None,
        seed: int = 0,
        stand_in: Callable | None = None,
    ):
        super().__init__()
        self.lines, self.charset, self.augment, self.seed, self.stand_in = lines, charset, augment, seed, stand_in
        self.targets = [torch.tensor(charset.encode(text), dtype=torch.int64) for text in lines.texts]

    def __len__(self) -> int:
        return len(self.lines)

    def __getitem__(self, index: int) -> tuple[int, Tensor, Tensor]:
        """Index, columns of the image (W, 64) float32 in [0 paper, 1 ink], target (L,)."""
        image, target = self.lines.image(index), self.targets[index]
        chance = np.random.SeedSequence((self.seed, self.epoch, index))
        if self.stand_in and (other := self.stand_in(index, np.random.default_rng(chance.spawn(1)[0]))):
            image, target = other[0], torch.tensor(self.charset.encode(other[1]), dtype=torch.int64)
        image = np.ascontiguousarray(image)
        if self.augment is not None:
            image = self.augment(image, int(chance.generate_state(1)[0]))
        return index, torch.from_numpy(255 - image.T).float() / 255, target

    @staticmethod
    def collate(items: list[tuple[int, Tensor, Tensor]]) -> Batch:
        """Images padded with paper to the widest, and on to a multiple of 64 px: inputs (B, 1, 64, W).

        >>> batch = LineDataset.collate([(0, torch.ones(65, 64), torch.tensor([1, 2])),
        ...                              (1, torch.ones(3, 64), torch.tensor([3]))])
        >>> tuple(batch.inputs.shape), batch.widths.tolist(), batch.targets.tolist()
        ((2, 1, 64, 128), [65, 3], [1, 2, 3])
        """
        batch = pad_batch(items)
        images = batch.inputs.transpose(1, 2)[:, None]  # (B, 1, 64, widest)
        return batch._replace(inputs=F.pad(images, (0, -images.shape[-1] % WIDTH_STEP)).contiguous())


class BucketSampler:
    """Batches of line indices: shuffled, then sorted by width within pools, so that neighbours are alike.

    Args:
        widths: (N,) of the lines, in any unit.
        batch_size: lines a batch.
        shuffle: False gives widest first, the same each time.
        seed: with the epoch decides the order.
    """

    drop_last = False

    def __init__(self, widths: Sequence[int], batch_size: int, shuffle: bool, seed: int = 0):
        self.widths, self.batch_size, self.shuffle, self.seed = np.asarray(widths), batch_size, shuffle, seed
        self.epoch = 0

    def __len__(self) -> int:
        return -(-len(self.widths) // self.batch_size)

    def __iter__(self) -> Iterator[list[int]]:
        if not self.shuffle:
            return iter(self._cut(np.argsort(-self.widths, kind="stable")))
        rng = np.random.default_rng((self.seed, self.epoch))
        order = rng.permutation(len(self.widths))
        pool = self.batch_size * SORTED_POOL
        pools = [order[i : i + pool] for i in range(0, len(order), pool)]
        batches = self._cut(np.concatenate([p[np.argsort(self.widths[p], kind="stable")] for p in pools]))
        batches = [batches[i] for i in rng.permutation(len(batches))]
        # A short batch goes last: where several processes share the batches, accelerate expects it there.
        return iter(sorted(batches, key=lambda batch: len(batch) < self.batch_size))

    def _cut(self, order: np.ndarray) -> list[list[int]]:
        return [order[i : i + self.batch_size].tolist() for i in range(0, len(order), self.batch_size)]


def pad_batch(items: list[tuple[int, Tensor, Tensor]]) -> Batch:
    """Pads sequences (length, D) with zeros at the end: inputs (B, longest, D)."""
    indices, inputs, targets = zip(*items, strict=True)
    return Batch(
        inputs=torch.nn.utils.rnn.pad_sequence(list(inputs), batch_first=True).float(),
        widths=torch.tensor([len(x) for x in inputs]),
        targets=torch.cat(targets),
        target_lengths=torch.tensor([len(t) for t in targets]),
        indices=torch.tensor(indices),
    )


def make_loader(
    dataset: Dataset, widths: Sequence[int], batch_size: int, shuffle: bool, seed: int = 0, workers: int = 0
) -> DataLoader:
    """A loader of `Batch`es; the dataset says how its items become one.

    Args:
        dataset: `LineDataset`, or another with `collate`.
        widths, batch_size, shuffle, seed: see `BucketSampler`.
        workers: processes that prepare batches ahead; 0 prepares them in between. The batches are the same.
    """
    return DataLoader(
        dataset,
        batch_sampler=BucketSampler(widths, batch_size, shuffle, seed),
        collate_fn=dataset.collate,
        num_workers=workers,
        persistent_workers=workers > 0,
        multiprocessing_context="fork" if workers else None,  # shares the lines' memory instead of copying it
        worker_init_fn=_begin_worker if workers else None,
        generator=torch.Generator(),  # else it would draw from the one that dropout draws from, but not in every epoch
    )


def _begin_worker(number: int) -> None:
    cv2.setNumThreads(0)  # OpenCV's own threads don't survive a fork
