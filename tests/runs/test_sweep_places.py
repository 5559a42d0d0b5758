"""Runs in processes of their own: beside each other, on workers; stopped, killed, and said what went wrong."""

import os
import signal
import sys
import threading
import time
from pathlib import Path

import pytest
from sweeps import write_sweep

from netchu.runs import sweep_places
from netchu.runs.folder import RunFolder
from netchu.runs.sweep import read_sweep
from netchu.runs.sweep_places import STOPPED, Here, Order, carry_out, place_for
from netchu.runs.sweeping import carry_out_sweep
from netchu.system.paths import runs_dir

FAKE = """
import os, sys, time
from pathlib import Path
print("cores", len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1, os.environ["OMP_NUM_THREADS"])
what = sys.argv[1]
if what == "waits":
    Path(sys.argv[2]).write_text(str(os.getpid()))
    time.sleep(60)
if what == "bad":
    sys.exit("netchu: labels.json is empty: label a line.")
if what == "full":
    sys.exit("netchu: Can't write best.safetensors: No space left on device; the old file is kept.")
"""


@pytest.fixture
def order(tmp_path, monkeypatch):
    """Makes orders of a program that stands in for netchu."""
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "fake_netchu.py").write_text(FAKE)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), *filter(None, sys.path)]))
    monkeypatch.setattr(sweep_places, "_PROGRAM", "fake_netchu")

    def make(*words, cores=()):
        home = str(tmp_path)
        return Order("a-001", words, home, home, str(tmp_path / "outputs"), str(tmp_path / "logs" / "a-001.log"), cores)

    return make


def test_a_run_says_how_it_ended(order, tmp_path):
    assert carry_out(order("good", cores=(0,))) == ""
    assert (tmp_path / "logs" / "a-001.log").read_text() == "cores 1 1\n"
    assert carry_out(order("bad")) == "labels.json is empty: label a line."
    with pytest.raises(OSError, match="No space left"):
        carry_out(order("full"))


def test_folders_that_a_worker_does_not_share_are_said(order, tmp_path):
    (tmp_path / "notebooks").rmdir()
    with pytest.raises(OSError, match="share it with the workers"):
        carry_out(order("good"))


def wait_for(file: Path) -> int:
    while not (file.is_file() and file.read_text()):
        time.sleep(0.05)
    return int(file.read_text())


def test_a_run_that_is_asked_to_stop_is_killed(order, tmp_path):
    asked = order("waits", str(tmp_path / "pid"))
    found = []
    thread = threading.Thread(target=lambda: found.append(carry_out(asked)))
    thread.start()
    pid = wait_for(tmp_path / "pid")
    asked.stop_file.write_text("")
    thread.join(30)
    assert found == [STOPPED]
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_this_machine_shares_its_cores_out(order, monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {0, 1, 2, 3, 4}, raising=False)
    taken = []
    monkeypatch.setattr(sweep_places, "carry_out", lambda asked: taken.append(asked.cores) or "")
    place = Here(2)
    handles = [place.start(order("good")) for _ in range(2)]
    while not all(handle[0].done() for handle in handles):
        time.sleep(0.01)
    assert sorted(taken) == [(0, 2, 4), (1, 3)] and [place.ended(handle).result for handle in handles] == ["", ""]
    assert place.slots() == 2 and len(Here(9)._free) == 9


@pytest.mark.slow
def test_real_runs_beside_each_other(notebook_project):
    """By papermill, with kernels: one of them fails as its parameter says."""
    write_sweep(notebook_project, "grid:\n  fail: ['', bad]\n  lr: [0.001]\n")
    sweep = read_sweep("small")
    with place_for(2, "") as place:
        runs = carry_out_sweep(sweep, place)
    assert [(run.state, run.problem) for run in runs] == [
        ("done", ""),
        ("failed", "labels.json is empty: label a line."),
    ]
    assert RunFolder(runs_dir() / "small-001").index_page.is_file()


@pytest.mark.slow
def test_a_run_whose_worker_is_killed_is_done_by_another(notebook_project):
    """Two workers; one is killed while its run is in the second notebook."""
    distributed = pytest.importorskip("distributed", reason="distributed isn't installed: pip install 'netchu[scale]'")
    write_sweep(notebook_project, "grid:\n  lr: [0.001, 0.002, 0.003, 0.004]\n")
    sweep, ended = read_sweep("small"), []
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address="127.0.0.1:0") as cluster:
        victim = next(iter(cluster.workers.values())).pid
        with place_for(1, cluster.scheduler_address) as place:
            thread = threading.Thread(target=lambda: ended.extend(carry_out_sweep(sweep, place)))
            thread.start()
            while not list(runs_dir().glob("small-*/progress.log")):
                time.sleep(0.05)
            os.kill(victim, signal.SIGKILL)
            thread.join(300)
    assert [run.state for run in ended] == ["done"] * 4
    scores = [RunFolder(runs_dir() / f"small-00{n}").metrics("02_train")["cer"] for n in range(1, 5)]
    assert scores == [0.001, 0.002, 0.003, 0.004]
