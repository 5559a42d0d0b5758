"""Buckets, padding, and augmentation decided by seed, epoch and line."""

import numpy as np
import pytest
import torch

from netchu.charset import Charset
from netchu.config import Augmentation
from netchu.data import batches
from netchu.data.batches import BucketSampler, LineDataset, make_loader
from netchu.training.augmentation import Augment

CHARSET = Charset("ab")


def test_every_line_once_and_neighbours_alike():
    widths = np.random.default_rng(0).integers(50, 1500, 333)
    batches = list(BucketSampler(widths, 8, shuffle=True, seed=3))
    assert sorted(i for batch in batches for i in batch) == list(range(333))
    assert [len(batch) for batch in batches] == [8] * 41 + [5]  # the short one last
    spread = np.mean([np.ptp(widths[batch]) for batch in batches])
    assert spread < 0.1 * np.ptp(widths)


def test_the_order_is_the_epoch_s():
    sampler = BucketSampler(range(100), 8, shuffle=True, seed=3)
    first = list(sampler)
    assert list(sampler) == first
    sampler.epoch = 1
    assert list(sampler) != first
    assert [i for b in BucketSampler([3, 9, 5], 2, shuffle=False) for i in b] == [1, 2, 0]


def test_a_batch_holds_ink_as_one_and_pads_with_paper(tiny_lines):
    dataset = LineDataset(tiny_lines, CHARSET)
    batch = next(iter(make_loader(dataset, tiny_lines.widths, 4, shuffle=False)))
    assert batch.inputs.shape == (4, 1, 64, -(-int(batch.widths.max()) // 64) * 64)
    for b, index in enumerate(batch.indices.tolist()):
        width = tiny_lines.widths[index]
        expected = 1 - torch.from_numpy(np.array(tiny_lines.image(index))) / 255
        torch.testing.assert_close(batch.inputs[b, 0, :, :width], expected)
        assert batch.inputs[b, 0, :, width:].abs().sum() == 0
    assert batch.targets.tolist() == [c for i in batch.indices.tolist() for c in CHARSET.encode(tiny_lines.texts[i])]
    assert batch.target_lengths.tolist() == [len(tiny_lines.texts[i]) for i in batch.indices.tolist()]


def test_augmentation_depends_on_seed_epoch_and_line_alone(tiny_lines):
    seen = []

    def augment(image, seed):
        seen.append(seed)
        return image

    dataset = LineDataset(tiny_lines, CHARSET, augment, seed=5)
    for epoch, index in ((0, 1), (0, 2), (1, 1), (0, 1)):
        dataset.epoch = epoch
        dataset[index]
    assert len(set(seen)) == 3 and seen[0] == seen[3]


def test_a_stand_in_brings_its_own_text(tiny_lines):
    charset = Charset("ab")
    image = np.zeros((64, 30), np.uint8)
    dataset = LineDataset(tiny_lines, charset, mix=lambda index, random: (image, "b") if index == 1 else None)
    assert dataset[1][1].shape == (64, 30) and dataset[1][2].tolist() == charset.encode("b")
    assert dataset[0][2].tolist() == charset.encode(tiny_lines.texts[0])


@pytest.mark.parametrize("start", ["fork", pytest.param("spawn", marks=pytest.mark.slow)])
def test_workers_prepare_the_same_batches(tiny_lines, monkeypatch, start):
    """Also in the second epoch, and where workers can't fork: those that live on see the number of the epoch change."""
    monkeypatch.setattr(batches, "START", start)
    epochs = []
    for workers in (0, 2):
        dataset = LineDataset(tiny_lines, CHARSET, Augment(Augmentation()), seed=3)
        loader = make_loader(dataset, tiny_lines.widths, 4, shuffle=True, seed=3, workers=workers)
        for epoch in (0, 1):
            dataset.epoch = loader.batch_sampler.epoch = epoch
            epochs.append(list(loader))
    alone, shared = epochs[:2], epochs[2:]
    for one, other in zip(alone, shared, strict=True):
        assert [b.indices.tolist() for b in one] == [b.indices.tolist() for b in other]
        assert all(torch.equal(a.inputs, b.inputs) for a, b in zip(one, other, strict=True))
    assert not torch.equal(alone[0][0].inputs[:, :, :, :16], alone[1][0].inputs[:, :, :, :16])
