"""The loop: it can memorise, it resumes to the same numbers, a frozen phase leaves the backbone alone."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from types import SimpleNamespace

import cv2
import numpy as np
import pandas as pd
import pytest
import torch
from samples import draw_line

from netchu.charset import Charset
from netchu.config import Augmentation, Model, Phase, Preprocessing
from netchu.data.lines import lines_of_images
from netchu.errors import InputError
from netchu.models import Header, build_model, load_checkpoint
from netchu.models.checkpoint import read_header
from netchu.system.devices import best_precision
from netchu.system.paths import LOG_FILE, SAMPLES_FILE, read_rows
from netchu.training import fit, infeasible_lines
from netchu.training.feasibility import keep_feasible
from netchu.training.processes import loader_workers, make_accelerator

CHARSET = Charset("ab")
MODEL = Model(hidden=16, layers=1, dropout=0.1)
PHASE = Phase(name="phase", epochs=2, lr=3e-3, freeze_backbone=False, batch_size=4, patience=99, feature_variants=2)
SOME = Augmentation(strength=0.5)
NONE = Augmentation(strength=0.0)


def train(lines, folder, phase=PHASE, augmentation=SOME, network=None):
    torch.manual_seed(7)
    network = network or build_model(MODEL, len(CHARSET))
    header = Header(CHARSET, MODEL, Preprocessing())
    return fit(network, header, lines, lines, phase, augmentation, folder), network


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


def test_cores_prepare_batches_for_a_gpu_alone(monkeypatch):
    assert loader_workers(make_accelerator()) == 0 or torch.accelerator.is_available()
    monkeypatch.setattr("netchu.training.processes.usable_cores", lambda: 16)
    gpu = SimpleNamespace(device=torch.device("cuda"))
    assert loader_workers(gpu) == 15
    monkeypatch.setenv("LOCAL_WORLD_SIZE", "8")
    assert loader_workers(gpu) == 1


@pytest.mark.slow
@pytest.mark.parametrize("decay", [0.0, 0.9])
def test_a_killed_run_resumes_to_the_same_numbers(decay, tiny_lines, tmp_path, monkeypatch):
    phase = replace(PHASE, epochs=3, average_decay=decay)
    whole, _ = train(tiny_lines, tmp_path / "whole", phase)

    def killed(history, phase):
        if len(history) == 2:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(sys.modules["netchu.training.fit"], "_report", killed)  # the package has a function of that name
        with pytest.raises(KeyboardInterrupt):
            train(tiny_lines, tmp_path / "broken", phase)
    assert len(read_rows(tmp_path / "broken" / LOG_FILE)) == 2
    resumed, network = train(tiny_lines, tmp_path / "broken", phase)
    pd.testing.assert_frame_equal(resumed.drop(columns="seconds"), whole.drop(columns="seconds"))
    again, _ = train(tiny_lines, tmp_path / "broken", phase)
    assert len(again) == 3  # finished: nothing is trained again
    (tmp_path / "broken" / "state.pt").unlink()  # a finished phase may come from another machine without it
    pd.testing.assert_frame_equal(train(tiny_lines, tmp_path / "broken", phase)[0], resumed)


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


@pytest.mark.slow
def test_two_processes_train_as_one(tmp_path):
    """As `accelerate launch` starts them: each takes half of the batches, one of them writes and speaks."""
    texts = [f"{word} {n}" for n in range(24) for word in ("ab", "ba")]
    (tmp_path / "lines").mkdir()
    for i, text in enumerate(texts):
        cv2.imwrite(str(tmp_path / "lines" / f"{i}.png"), draw_line(text, seed=i))
    labels = {f"{i}.png": text for i, text in enumerate(texts)}
    (tmp_path / "labels.json").write_text(json.dumps(labels), encoding="utf-8")
    words = "train --img_path lines --label_path labels.json --epoch 2 --batch_size 4"
    launch = [sys.executable, "-m", "torch.distributed.run", "--nproc_per_node", "2", "-m", "netchu.cli"]
    environment = os.environ | {"CUDA_VISIBLE_DEVICES": "", "OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        [*launch, *words.split()], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=240
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("Checkpoint:") == 1 and done.stderr.count("phase1 epoch 2/2") == 1
    folder = tmp_path / "outputs" / "runs" / "cli" / "phase1"
    assert [row["epoch"] for row in read_rows(folder / LOG_FILE)] == [1, 2]
    batches = -(-read_header(folder / "best.safetensors").training["lines"] // 4)
    state = torch.load(folder / "state.pt", weights_only=True)
    assert state["scheduler"]["last_epoch"] == 2 * -(-batches // 2)  # steps of one process


def test_a_frozen_phase_trains_the_head_alone(tiny_lines, tmp_path):
    torch.manual_seed(7)
    network = build_model(MODEL, len(CHARSET))
    before = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    train(tiny_lines, tmp_path, replace(PHASE, freeze_backbone=True), SOME, network)
    best, _ = load_checkpoint(tmp_path / "best.safetensors")
    for name, tensor in best.state_dict().items():
        same = torch.equal(tensor, before[name])
        assert same == name.startswith("backbone."), name


def test_cached_features_give_what_images_give(tiny_lines, tmp_path):
    """One frozen epoch from features is one frozen epoch from images, without augmentation and dropout."""
    model = replace(MODEL, dropout=0.0)
    torch.manual_seed(7)
    network = build_model(model, len(CHARSET))
    train(tiny_lines, tmp_path, replace(PHASE, epochs=1, freeze_backbone=True), NONE, network)
    network.eval()
    image = torch.from_numpy(255 - np.ascontiguousarray(tiny_lines.image(2))).float()[None, None] / 255
    width = torch.tensor([image.shape[-1]])
    with torch.no_grad():
        features = network.backbone(image, width)
        direct, _ = network(image, width)
        cached, _ = network(features.half().float(), network.backbone.output_lengths(width))
    torch.testing.assert_close(direct, cached, atol=5e-3, rtol=0)


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


def test_lines_that_ctc_can_t_fit_are_listed():
    lines = lines_of_images([np.full((64, 24), 255, np.uint8), np.full((64, 32), 255, np.uint8)], ["aab", "aab"])
    backbone = build_model(MODEL, 3).backbone
    found = infeasible_lines(lines, backbone)
    assert found[["index", "frames", "needed"]].values.tolist() == [[0, 3, 4]]
    assert keep_feasible(lines, found).texts == ("aab",)


def test_precision_is_seen_at_run_time(monkeypatch):
    monkeypatch.delenv("ACCELERATE_MIXED_PRECISION")
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    for flags, expected in (("flags: avx2 avx512_bf16", "bf16"), ("flags: amx_bf16", "bf16"), ("flags: avx2", "no")):
        monkeypatch.setattr("pathlib.Path.read_text", lambda self, encoding, flags=flags: flags)
        assert best_precision() == expected


def test_a_disk_that_is_full_keeps_the_last_whole_epoch(tiny_lines, tmp_path, monkeypatch):
    train(tiny_lines, tmp_path, replace(PHASE, epochs=1))
    kept = (tmp_path / "state.pt").read_bytes()

    def full(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("torch.save", full)
    with pytest.raises(InputError, match="state.pt.*No space left"):
        train(tiny_lines, tmp_path, replace(PHASE, epochs=2))
    assert (tmp_path / "state.pt").read_bytes() == kept
