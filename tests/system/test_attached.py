"""A program that ends with whoever started it, and so do those that it started."""

import os
import signal
import subprocess
import sys
import time

STARTER = """
import subprocess, sys
held = subprocess.Popen([sys.executable, "-m", "netchu.system.attached", *sys.argv[1:]], stdin=subprocess.PIPE)
held.wait()
"""
PROGRAM = """
import subprocess, sys, os, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=True)
print(os.getpid(), child.pid, *sys.argv, __name__, flush=True)
time.sleep(60)
"""


def gone(pid: int) -> bool:
    """Whether the process has ended, or is waiting for somebody to note that it has."""
    import psutil

    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def test_it_ends_when_its_starter_is_killed(tmp_path):
    (tmp_path / "held_program.py").write_text(PROGRAM)
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(tmp_path), *filter(None, sys.path)])}
    starter = subprocess.Popen(
        [sys.executable, "-c", STARTER, "held_program", "word"], stdout=subprocess.PIPE, text=True, env=environment
    )
    program, child, _, word, name = starter.stdout.readline().split()
    assert word == "word" and name == "__main__"
    os.kill(starter.pid, signal.SIGKILL)
    starter.communicate()
    end = time.monotonic() + 30
    while not (gone(int(program)) and gone(int(child))):
        assert time.monotonic() < end
        time.sleep(0.05)
