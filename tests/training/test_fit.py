"""The loop: it can memorise, it logs what it does, a frozen phase leaves the backbone alone."""

import sys
from dataclasses import replace

import pandas as pd
import pytest
import torch
from phases import CHARSET, MODEL, NONE, PHASE, SOME, train
from samples import draw_line

from netchu.config import Preprocessing
from netchu.models import Header, build_model, load_checkpoint
from netchu.system.paths import SAMPLES_FILE, read_rows
from netchu.training import fit


@pytest.mark.slow
def test_a_batch_can_be_memorised(tiny_lines, tmp_path):
    phase = replace(PHASE, epochs=100, lr=2e-3, batch_size=4, clip_norm=1.0)
    network = build_model(replace(MODEL, hidden=32, dropout=0.0), len(CHARSET))
    history, _ = train(tiny_lines.only(range(4)), tmp_path, phase, NONE, network)
    assert history["val_cer"].min() == 0


@pytest.mark.slow
def test_training_goes_the_same_way_with_worker_processes(tiny_lines, tmp_path, monkeypatch):
    """Frozen and not: the workers live from epoch to epoch and must see its number."""
    for frozen in (True, False):
        phase = replace(PHASE, freeze_backbone=frozen)
        alone, _ = train(tiny_lines, tmp_path / f"alone-{frozen}", phase)
        with monkeypatch.context() as patch:
            for module in ("fit", "features"):
                patch.setattr(sys.modules[f"netchu.training.{module}"], "loader_workers", lambda accelerator: 2)
            shared, _ = train(tiny_lines, tmp_path / f"shared-{frozen}", phase)
        columns = ["train_loss", "val_loss", "val_cer"]
        pd.testing.assert_frame_equal(alone[columns], shared[columns])


@pytest.mark.slow
def test_the_average_of_weights_is_kept(tiny_lines, tmp_path):
    _, network = train(tiny_lines, tmp_path, replace(PHASE, average_decay=0.9))
    kept = load_checkpoint(tmp_path / "best.safetensors")[0].state_dict()
    differing = [name for name, p in network.named_parameters() if not torch.equal(p, kept[name])]
    assert len(differing) > 10  # the trained weights run ahead of their average


@pytest.mark.slow
def test_stand_ins_take_part(tiny_lines, tmp_path):
    seen = []

    def mix(index, random):
        seen.append((index, random.random()))
        return (draw_line("aa"), "aa") if index % 2 else None

    header = Header(CHARSET, MODEL, Preprocessing())
    fit(build_model(MODEL, len(CHARSET)), header, tiny_lines, tiny_lines, PHASE, SOME, tmp_path, mix)
    assert sorted(index for index, _ in seen) == sorted([*range(8)] * 2)  # every line in both epochs
    assert len({chance for _, chance in seen}) == 16  # drawn anew each time


def test_a_frozen_phase_trains_the_head_alone(tiny_lines, tmp_path):
    torch.manual_seed(7)
    network = build_model(MODEL, len(CHARSET))
    before = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    train(tiny_lines, tmp_path, replace(PHASE, freeze_backbone=True), SOME, network)
    best, _ = load_checkpoint(tmp_path / "best.safetensors")
    for name, tensor in best.state_dict().items():
        same = torch.equal(tensor, before[name])
        assert same == name.startswith("backbone."), name


@pytest.mark.slow
def test_early_stopping(tiny_lines, tmp_path):
    history, _ = train(tiny_lines, tmp_path, replace(PHASE, epochs=9, lr=0.0, patience=2), NONE)
    assert len(history) == 3  # the first is the best, two bring nothing better


def test_checkpoints_and_logs_describe_the_phase(tiny_lines, tmp_path):
    history, _ = train(tiny_lines, tmp_path)
    _, header = load_checkpoint(tmp_path / "best.safetensors")
    best = history.loc[history["val_cer"].idxmin()]
    assert header.metrics["epoch"] == best["epoch"] and header.metrics["val_cer"] == pytest.approx(best["val_cer"])
    assert header.training["phase"]["lr"] == PHASE.lr
    samples = pd.DataFrame(read_rows(tmp_path / SAMPLES_FILE))
    assert sorted(samples["epoch"].unique()) == [1, 2] and set(samples["reference"]) <= set(tiny_lines.texts)


def test_warm_up_and_decay(tiny_lines, tmp_path):
    phase = replace(PHASE, epochs=4, warmup_share=0.5, final_lr_share=0.1)
    history, _ = train(tiny_lines, tmp_path, phase, NONE)
    lr = history["lr"].tolist()
    assert lr[0] < lr[1] and lr[1] > lr[2] > lr[3]
    assert lr[3] == pytest.approx(0.1 * PHASE.lr)


def test_validation_lines_of_two_sets_are_scored_by_the_mean_of_the_sets(tiny_lines, tmp_path):
    phase = replace(PHASE, epochs=1)
    plain, _ = train(tiny_lines, tmp_path / "none", phase)
    one, _ = train(replace(tiny_lines, sets=("a",) * len(tiny_lines)), tmp_path / "one", phase)
    sets = ("a",) + ("b",) * (len(tiny_lines) - 1)
    two, _ = train(replace(tiny_lines, sets=sets), tmp_path / "two", phase)
    assert one["val_cer"].equals(plain["val_cer"]) and set(one) == set(plain)
    row = two.iloc[0]
    assert row["val_cer"] == (row["val_cer_a"] + row["val_cer_b"]) / 2
    assert set(two) - set(plain) == {"val_cer_a", "val_cer_b"}
