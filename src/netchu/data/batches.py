"""Batches of lines of like width, so that little of a batch is padding."""

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import cv2
import numpy as np
import torch
from torch import Tensor
from torch.utils.data import DataLoader, Dataset

from netchu.charset import Charset
from netchu.data.lines import Lines
from netchu.models.inputs import stack_lines

# How workers start: a fork shares the lines' memory instead of copying it; Windows can't.
START = "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"
SORTED_POOL = 32  # batches: lines are sorted by width within pools of this many batches


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
        mix: `mix(index, random) -> (image, text)` shown in the line's place, or None: the line itself.
    """

    def __init__(
        self,
        lines: Lines,
        charset: Charset,
        augment: Callable | None = None,
        seed: int = 0,
        mix: Callable | None = None,
    ):
        super().__init__()
        self.lines, self.charset, self.augment, self.seed, self.mix = lines, charset, augment, seed, mix
        self.targets = [torch.tensor(charset.encode(text), dtype=torch.int64) for text in lines.texts]

    def __len__(self) -> int:
        return len(self.lines)

    def __getitem__(self, index: int) -> tuple[int, np.ndarray, Tensor]:
        """Index, image uint8 (64, W), target (L,)."""
        image, target = self.lines.image(index), self.targets[index]
        chance = np.random.SeedSequence((self.seed, self.epoch, index))
        if self.mix and (other := self.mix(index, np.random.default_rng(chance.spawn(1)[0]))):
            image, target = other[0], torch.tensor(self.charset.encode(other[1]), dtype=torch.int64)
        image = np.ascontiguousarray(image)
        if self.augment is not None:
            image = self.augment(image, int(chance.generate_state(1)[0]))
        return index, image, target

    @staticmethod
    def collate(items: list[tuple[int, np.ndarray, Tensor]]) -> Batch:
        """The items as a batch of images (see `stack_lines`)."""
        indices, images, targets = zip(*items, strict=True)
        return Batch(*stack_lines(images), *_join(targets), torch.tensor(indices))


class BucketSampler:
    """Batches of line indices: shuffled, then sorted by width within pools, so that neighbours are alike.

    Args:
        widths: (N,) of the lines, in any unit.
        batch_size: lines per batch.
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
    """Pads features (T, F) with zeros at the end: inputs (B, T, F)."""
    indices, features, targets = zip(*items, strict=True)
    inputs = torch.nn.utils.rnn.pad_sequence(list(features), batch_first=True).float()
    return Batch(inputs, torch.tensor([len(x) for x in features]), *_join(targets), torch.tensor(indices))


def _join(targets: Sequence[Tensor]) -> tuple[Tensor, Tensor]:
    """Targets one after the other, and the length of each."""
    return torch.cat(list(targets)), torch.tensor([len(target) for target in targets])


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
        multiprocessing_context=START if workers else None,
        worker_init_fn=_begin_worker if workers else None,
        generator=torch.Generator(),  # else it would draw from the one that dropout draws from, but not in every epoch
    )


def _begin_worker(number: int) -> None:
    cv2.setNumThreads(0)  # OpenCV's own threads don't survive a fork
