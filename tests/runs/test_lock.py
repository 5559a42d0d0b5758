"""One process has a run at a time; a dead one has none."""

import os
import signal
import subprocess
import sys
import time

import pytest

from netchu import cli
from netchu.errors import InputError
from netchu.runs.lock import HELD, alone, held
from netchu.system.paths import cache_dir, runs_dir

HOLD = """
import sys, time
from pathlib import Path
from netchu.runs.lock import held
with held(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(600)
"""


@pytest.fixture
def other(request):
    """Another process that has the run `busy`."""
    folder = runs_dir() / "busy"
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(folder)], stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def test_the_second_is_refused_until_the_first_is_dead(other, capsys):
    folder = runs_dir() / "busy"
    with pytest.raises(InputError, match="^Run busy is in use by another netchu: wait until that one ends, or name"):
        with held(folder):
            pass
    for words in (["train", "--run", "busy"], ["run", "--name", "busy"], ["pretrain", "--run", "busy"]):
        assert cli.main(words) == 2
        said = capsys.readouterr().err
        assert said.startswith("netchu: Run busy is in use by another netchu") and said.count("\n") == 1
    assert not (folder / "run.json").exists()
    os.kill(other.pid, signal.SIGKILL)
    other.wait()
    with held(folder):
        assert (folder / ".lock").is_file()


def test_another_run_is_free_and_so_are_processes_that_work_for_the_first(other, monkeypatch):
    with held(runs_dir() / "free"):
        pass
    monkeypatch.setenv(HELD, str(runs_dir() / "busy"))  # as in a kernel of netchu run
    with held(runs_dir() / "busy"):
        pass
    monkeypatch.delenv(HELD)
    monkeypatch.setenv("RANK", "1")  # the second of several processes that train together
    with held(runs_dir() / "busy"):
        pass


def test_who_has_it_gets_it_again(tmp_path):
    class Folder:
        dir = tmp_path

        @alone
        def twice(self, word: str) -> str:
            return word + self.once()

        @alone
        def once(self) -> str:
            return "!"

    assert Folder().twice("yes") == "yes!"


def test_a_file_system_without_locks_keeps_nobody_out(tmp_path, monkeypatch):
    def none(lock):
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr("filelock.FileLock.acquire", none)
    with held(tmp_path):
        pass


def test_what_killed_processes_left_is_removed_when_it_is_old(tmp_path):
    run, cache = tmp_path / "mine", cache_dir()
    names = [".state.pt.abcd_123.pt", ".log.jsonl.abcdefgh.jsonl", ".unfinished", "state.pt", ".young.pt.abcd_123.pt"]
    for folder in (run / "phase1", cache / "features"):
        folder.mkdir(parents=True)
        for name in names:
            (folder / name).touch()
            if "young" not in name:
                os.utime(folder / name, (0, time.time() - 90_000))
    with held(run):
        for folder in (run / "phase1", cache / "features"):
            assert {path.name for path in folder.iterdir()} == set(names[2:])
