"""A training that is killed, finds the disk full or its data gone goes on, and ends with the same numbers."""

import os
import random
import re
import shutil
from pathlib import Path

import pytest
from forks import ENDS, Fault
from run_files import assert_whole, numbers

EVERY = int(os.environ.get("NETCHU_FAULTS_EVERY", 0))  # 1: at every moment, 2: at every second one, ...; 0: not at all
TRAIN = "fault_works:train"
LAST_EPOCH = ("phase2/samples.jsonl", "phase2/log.jsonl", "phase2/state.pt")


def strike(forks, lines, reference: Path, outputs: Path, fault: Fault) -> bool:
    """Trains with a fault; returns whether it came while there still was something to write."""
    done = forks.run(TRAIN, str(lines), fault=fault, NETCHU_OUTPUTS=str(outputs))
    assert done.code in (0, ENDS[fault.kind]) and "Traceback" not in done.said, done.said
    assert not re.search(r"-\d+ (s|min|h)\b", done.said), "time left is never negative"
    assert_whole(outputs, reference)
    return bool(done.code)


def assert_ends_as(reference: Path, forks, lines, outputs: Path) -> None:
    """The same command, undisturbed, leaves the numbers that it leaves where it never was disturbed."""
    done = forks.run(TRAIN, str(lines), NETCHU_OUTPUTS=str(outputs))
    assert done.code == 0, done.said
    assert_whole(outputs, reference)
    assert numbers(outputs / "runs" / "mine") == numbers(reference / "runs" / "mine")


@pytest.mark.slow
def test_however_often_it_is_struck_it_goes_on_to_the_same_numbers(forks, lines, undisturbed, tmp_path):
    """Each fault is a little later in its process than the one before, so that the work gets on between them."""
    reference, moments = undisturbed
    chance, at, struck = random.Random(19), 1, 0
    while at <= len(moments):
        kind, clock = chance.choice(list(ENDS)), chance.random() < 0.5
        struck += strike(forks, lines, reference, tmp_path, Fault(kind, at, str(tmp_path), clock=clock))
        at += chance.choice((2, 3, 4))
    assert struck > 10
    assert_ends_as(reference, forks, lines, tmp_path)


@pytest.mark.slow
def test_killed_in_the_midst_of_what_the_last_epoch_writes(forks, lines, undisturbed, tmp_path):
    reference, _ = undisturbed
    outputs = tmp_path / "outputs"
    shutil.copytree(reference, outputs)

    def before_the_second_phase() -> None:
        for made in ("phase2", "log_probs", "predictions"):
            shutil.rmtree(outputs / "runs" / "mine" / made, ignore_errors=True)

    before_the_second_phase()
    whole = forks.run(TRAIN, str(lines), fault=Fault(below=str(outputs)), NETCHU_OUTPUTS=str(outputs)).moments
    for name in LAST_EPOCH:
        before_the_second_phase()
        at = max(i for i, (event, path) in enumerate(whole, 1) if event == "os.rename" and path.endswith(name))
        assert strike(forks, lines, reference, outputs, Fault("kill", at, str(outputs)))
        assert_ends_as(reference, forks, lines, outputs)


@pytest.mark.skipif(not EVERY, reason="every kind of fault at every moment takes many minutes: make faults")
def test_struck_once_at_any_moment_it_goes_on_to_the_same_numbers(forks, lines, undisturbed, tmp_path):
    reference, moments = undisturbed
    for at in range(1, len(moments) + 1, EVERY):
        for kind in ENDS:
            outputs = tmp_path / f"{kind}-{at}"
            strike(forks, lines, reference, outputs, Fault(kind, at, str(outputs)))
            assert_ends_as(reference, forks, lines, outputs)
            shutil.rmtree(outputs)


IN_ORDER = {"NETCHU_CORES": "1"}  # several threads open pictures in another order each time


def moments_of_reading(forks, lines, outputs: Path, name: str) -> list[int]:
    """When that picture is opened: as data is looked through, for its rows, and for training."""
    fault = Fault(below=str(lines), reads=True)
    done = forks.run(TRAIN, str(lines), fault=fault, NETCHU_OUTPUTS=str(outputs), **IN_ORDER)
    assert done.code == 0, done.said
    return [at for at, (_, path) in enumerate(done.moments, 1) if path.endswith(name)]


@pytest.mark.slow
def test_data_that_vanishes_midway_leaves_no_trace_once_it_is_back(forks, lines, undisturbed, tmp_path):
    reference, _ = undisturbed
    away = lines.with_name("away")
    every = moments_of_reading(forks, lines, tmp_path / "whole", "val/0.png")
    for at in every:
        outputs = tmp_path / str(at)
        gone = Fault("move", at, str(lines), reads=True, moved=str(lines), onto=str(away))
        done = forks.run(TRAIN, str(lines), fault=gone, NETCHU_OUTPUTS=str(outputs), **IN_ORDER)
        away.rename(lines)
        assert done.code == 2 and "Traceback" not in done.said, done.said
        assert_ends_as(reference, forks, lines, outputs)
    assert len(every) > 2


@pytest.mark.slow
def test_a_picture_that_changes_midway_is_read_as_it_is_now(forks, lines, tmp_path):
    copy, outputs = tmp_path / "lines", tmp_path / "outputs"
    shutil.copytree(lines, copy)
    at = moments_of_reading(forks, copy, tmp_path / "whole", "train/0.png")[-1]
    other = tmp_path / "other.png"
    shutil.copy(copy / "val" / "1.png", other)
    changed = Fault("move", at, str(copy), reads=True, moved=str(other), onto=str(copy / "train" / "4.png"))
    done = forks.run(TRAIN, str(copy), fault=changed, NETCHU_OUTPUTS=str(outputs), **IN_ORDER)
    assert done.code == 2 and "train/4.png changed or vanished" in done.said, done.said
    reference = tmp_path / "reference"
    assert forks.run(TRAIN, str(copy), NETCHU_OUTPUTS=str(reference)).code == 0
    assert_ends_as(reference, forks, copy, outputs)


@pytest.mark.slow
def test_a_process_that_prepares_batches_dies(forks, lines, undisturbed, tmp_path):
    died = tmp_path / "died"
    done = forks.run("fault_works:train_beside", str(lines), str(died), NETCHU_OUTPUTS=str(tmp_path))
    assert done.code == 2 and died.is_file() and "the same command goes on" in done.said, done.said
    done = forks.run("fault_works:train_beside", str(lines), str(died), NETCHU_OUTPUTS=str(tmp_path))
    assert done.code == 0, done.said
    assert numbers(tmp_path / "runs" / "mine") == numbers(undisturbed[0] / "runs" / "mine")
