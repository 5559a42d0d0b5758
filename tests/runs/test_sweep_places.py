"""Runs in processes of their own: beside each other, on workers; stopped, killed, and said what went wrong."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from samples import write_notebook
from sweeps import write_sweep

from netchu.runs import sweep_places
from netchu.runs.folder import RunFolder
from netchu.runs.sweep import read_sweep
from netchu.runs.sweep_places import STOPPED, Here, Order, carry_out, place_for
from netchu.runs.sweeping import carry_out_sweep
from netchu.system.paths import LOG_FILE, read_rows, runs_dir

FAKE = """
import os, sys, time
from pathlib import Path
cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
print("cores", cores, os.environ.get("OMP_NUM_THREADS"))
what = sys.argv[1]
if what == "waits":
    Path(sys.argv[2]).write_text(str(os.getpid()))
    time.sleep(60)
if what == "holds":
    from netchu.errors import InputError
    from netchu.runs.lock import held
    try:
        with held(Path(sys.argv[2])):
            Path(sys.argv[3]).write_text("yes")
            time.sleep(float(sys.argv[4]) if len(sys.argv) > 4 else 0)
    except InputError as error:
        sys.exit(f"netchu: {error}")
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


def wait_until(there: Callable[[], object], seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not there():
        assert time.monotonic() < end
        time.sleep(0.02)


def written(file: Path) -> str:
    """What a file says; "" where there is none."""
    return file.read_text() if file.is_file() else ""


@contextmanager
def in_thread(work: Callable, *arguments) -> Iterator[list]:
    """A list that is given what comes of it by the end of the `with`; it fails where that takes minutes."""
    found: list = []
    thread = threading.Thread(target=lambda: found.append(work(*arguments)), daemon=True)
    thread.start()
    yield found
    thread.join(300)
    assert found


def test_a_run_that_is_asked_to_stop_is_killed(order, tmp_path):
    asked, pid = order("waits", str(tmp_path / "pid")), tmp_path / "pid"
    with in_thread(carry_out, asked) as found:
        wait_until(lambda: written(pid))
        asked.stop_file.write_text("")
    assert found == [STOPPED]
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid.read_text()), 0)


STARTER = """
import subprocess, sys
held = subprocess.Popen([sys.executable, "-m", "netchu.system.attached", *sys.argv[1:]], stdin=subprocess.PIPE)
held.wait()
"""


def test_a_run_that_a_killed_worker_held_is_waited_for(order, tmp_path, monkeypatch):
    """The lock of the run is free once the process of the worker that was killed has ended, a moment later."""
    monkeypatch.setattr(sweep_places, "_WAIT_SECONDS", 0.2)
    monkeypatch.setattr(sweep_places, "_WAITS", 300)
    ready, asked = tmp_path / "ready", order("holds", str(tmp_path / "run"), str(tmp_path / "ready"))
    worker = subprocess.Popen([sys.executable, "-c", STARTER, "fake_netchu", *asked.words, "60"])
    wait_until(lambda: written(ready))
    with in_thread(carry_out, asked) as found:
        wait_until(lambda: "is in use by another netchu" in written(Path(asked.log)))
        worker.kill()
        worker.wait()
    assert found == [""]


def test_this_machine_shares_its_cores_out(order, monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {0, 1, 2, 3, 4}, raising=False)
    taken = []
    monkeypatch.setattr(sweep_places, "carry_out", lambda asked: taken.append(asked.cores) or "")
    place, ended = Here(2), []
    for handle in [place.start(order("good")) for _ in range(2)]:
        wait_until(lambda handle=handle: (said := place.ended(handle)) is not None and not ended.append(said))
    assert sorted(taken) == [(0, 2, 4), (1, 3)] and ended == ["", ""]
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


TRAINING = """
from dataclasses import replace
from netchu.config import AUGMENTATION, MODEL, PHASE1
from netchu.runs.run import Run
run = Run.open(run_name)
run.prepare_data(data="synthetic", lines=40, max_chars=8)
model = replace(MODEL, backbone="compact4", hidden=16, layers=1)
run.train(model, replace(PHASE1, epochs=10, batch_size=4, lr=lr), AUGMENTATION)
"""


def logged(run: str) -> list[dict]:
    """What a run's training logged, but for its times."""
    return [{name: value for name, value in row.items() if name != "seconds"}
            for row in read_rows(runs_dir() / run / "phase1" / LOG_FILE)]  # fmt: skip


@pytest.mark.slow
def test_a_run_whose_worker_is_killed_ends_with_the_same_numbers(notebook_project, monkeypatch):
    """Four runs that train, by two workers, one of them killed in the middle; then by this machine, undisturbed."""
    distributed = pytest.importorskip("distributed", reason="distributed isn't installed: pip install 'netchu[scale]'")
    psutil = pytest.importorskip("psutil")
    write_notebook(notebook_project / "notebooks" / "02_train.ipynb", 'run_name = "quick"\nlr = 1e-3', TRAINING)
    write_sweep(notebook_project, "grid:\n  lr: [0.001, 0.002, 0.003, 0.004]\n")
    sweep = read_sweep("small")
    names = [trial.name for trial in sweep.listed()]

    def begun(name: str) -> bool:
        return 2 <= written(runs_dir() / name / "phase1" / LOG_FILE).count("\n") < 8

    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address="127.0.0.1:0") as cluster:
        with place_for(1, cluster.scheduler_address) as place, in_thread(carry_out_sweep, sweep, place) as ended:
            wait_until(lambda: any(map(begun, names)), 300)
            killed = next(name for name in names if begun(name))
            victim = next(p for worker in cluster.workers.values() for p in [psutil.Process(worker.pid)]
                          if any(killed in child.cmdline() for child in p.children(recursive=True)))  # fmt: skip
            victim.kill()
    assert [run.state for run in ended[0]] == ["done"] * 4
    found = {name: logged(name) for name in names}
    monkeypatch.setenv("NETCHU_OUTPUTS", str(notebook_project / "undisturbed"))
    with place_for(2, "") as place:
        assert [run.state for run in carry_out_sweep(sweep, place)] == ["done"] * 4
    assert found == {name: logged(name) for name in names} and all(len(rows) == 10 for rows in found.values())
