"""A phase that was killed, or whose disk is full, goes on from its last whole epoch."""

import sys
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from phases import PHASE, train

from netchu.errors import InputError
from netchu.system.paths import LOG_FILE, read_rows


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


def test_a_disk_that_is_full_keeps_the_last_whole_epoch(tiny_lines, tmp_path, monkeypatch):
    train(tiny_lines, tmp_path, replace(PHASE, epochs=1))
    kept = (tmp_path / "state.pt").read_bytes()

    write = Path.write_bytes

    def full(file, data):
        if file.name.startswith(".state.pt"):
            raise OSError(28, "No space left on device")
        return write(file, data)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(InputError, match="state.pt.*No space left"):
        train(tiny_lines, tmp_path, replace(PHASE, epochs=2))
    assert (tmp_path / "state.pt").read_bytes() == kept
