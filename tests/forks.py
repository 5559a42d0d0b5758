"""Runs netchu in forks of one process that has imported everything, with a fault at the moment that a test names.

A moment is a file's opening or renaming below a folder, counted by Python's audit events: the n-th is the same in every
process that does the same, however fast the machine is. See `Fault`.
"""

import importlib
import itertools
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import traceback
from dataclasses import asdict, dataclass

from netchu.errors import InputError
from netchu.system.provenance import provenance

PARTLY = 16  # bytes that still fit into a file when the disk is full, so that files are begun and not ended
IMPORTED = (  # before any fork; the last two are what torch's optimizers and the detector of rows import by themselves
    "netchu.cli", "netchu.runs.run", "netchu.site.report", "netchu.runs.pipeline", "fault_works",
    "torch._dynamo", "rapidocr",
)  # fmt: skip
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT


@dataclass(frozen=True)
class Fault:
    """What happens, and when.

    Attributes:
        kind: kill, before the file is opened or renamed; cut: killed with the file half written; full: no file grows
            any more, and whoever writes is told; move: `moved` is renamed to `onto`; none.
        at: the number of the moment, from 1; 0 for none.
        below: the folder whose files count.
        reads: moments are openings for reading, not for writing.
        moved, onto: paths, where the kind is move.
        clock: whether time.time() jumps a day back and two days on, in turns, at every call.
    """

    kind: str = "none"
    at: int = 0
    below: str = ""
    reads: bool = False
    moved: str = ""
    onto: str = ""
    clock: bool = False


NONE = Fault()
ENDS = {"kill": -9, "cut": -25, "full": 2}  # how a process ends that was struck: SIGKILL, SIGXFSZ, bad input


@dataclass(frozen=True)
class Outcome:
    """How a fork ended.

    Attributes:
        code: exit status; negative: the signal that ended it.
        said: what it wrote to stdout and stderr.
        moments: event and path of each that it lived to see.
    """

    code: int
    said: str
    moments: list[tuple[str, str]]


class Forks:
    """The process that forks, seen from the test's side."""

    def __init__(self):
        environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        self._process = subprocess.Popen(
            [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
        )

    def run(self, work: str, *arguments: str, fault: Fault = NONE, **environment: str) -> Outcome:
        """A fork that calls `module:function` with the arguments, or `netchu` with them as words."""
        request = {"work": work, "arguments": arguments, "fault": asdict(fault), "environment": environment}
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        return Outcome(answer["code"], answer["said"], [tuple(moment) for moment in answer["moments"]])

    def close(self) -> None:
        """Ends the process."""
        self._process.stdin.close()
        self._process.wait()


def _serve() -> None:
    for name in IMPORTED:
        importlib.import_module(name)
    provenance()  # asked once: whoever commits meanwhile changes no checkpoint
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    for line in sys.stdin:
        request = json.loads(line)
        ends = os.pipe(), os.pipe()
        child = os.fork()
        if not child:
            _work(request, *(writing for _, writing in ends))
        said, seen = (_read_all(reading, writing) for reading, writing in ends)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        moments = [json.loads(moment) for moment in seen.splitlines()]
        answers.write(json.dumps({"code": code, "said": said, "moments": moments}) + "\n")
        answers.flush()


def _read_all(reading: int, writing: int) -> str:
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8", errors="replace") as stream:
        return stream.read()


def _work(request: dict, said: int, seen: int) -> None:
    """In the fork: the work, then the end."""
    code = 1
    try:
        for number, name in ((1, "stdout"), (2, "stderr")):
            os.dup2(said, number)
            setattr(sys, name, os.fdopen(number, "w", encoding="utf-8", closefd=False))
        os.close(said)
        os.environ.update(request["environment"])
        if "CWD" in request["environment"]:
            os.chdir(request["environment"]["CWD"])
        _expect(Fault(**request["fault"]), seen)
        module, _, function = request["work"].partition(":")
        if module == "netchu":
            code = importlib.import_module("netchu.cli").main(request["arguments"])
        else:
            code = getattr(importlib.import_module(module), function)(*request["arguments"]) or 0
    except InputError as error:
        print(error)
        code = 2
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _expect(fault: Fault, seen: int) -> None:
    """Counts moments from now on, and lets the fault happen at its own."""
    if fault.clock:
        _shake_clock()
    if not fault.below:
        return
    import resource  # Windows has none, nor forks

    if fault.kind == "cut":  # Python ignores this signal; the kernel itself kills, and would dump memory
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    numbers, striking = itertools.count(1), threading.Event()

    def watch(event: str, arguments: tuple) -> None:
        path = _path_of(event, arguments, fault.reads)
        if striking.is_set() or not path or not path.startswith(fault.below + os.sep):
            return
        number = next(numbers)  # its own, though another thread opens a file meanwhile
        os.write(seen, (json.dumps([event, path]) + "\n").encode())
        if number == fault.at:
            striking.set()
            _strike(fault, path)
            striking.clear()

    sys.addaudithook(watch)


def _path_of(event: str, arguments: tuple, reads: bool) -> str:
    """The file that the event is about, where events of this kind count."""
    if event == "os.rename" and not reads:
        return os.path.abspath(os.fsdecode(arguments[1]))
    if event != "open" or not isinstance(arguments[0], (str, bytes)):
        return ""
    writes = bool((arguments[2] or 0) & WRITING)
    return os.path.abspath(os.fsdecode(arguments[0])) if writes != reads else ""


def _strike(fault: Fault, path: str) -> None:
    if fault.kind == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    elif fault.kind in ("cut", "full"):
        import resource

        held = os.path.getsize(path) if os.path.isfile(path) else 0
        resource.setrlimit(resource.RLIMIT_FSIZE, (held + PARTLY, resource.RLIM_INFINITY))
    elif fault.kind == "move":
        shutil.move(fault.moved, fault.onto)


def _shake_clock() -> None:
    import time

    true, calls = time.time, []

    def jumping() -> float:
        calls.append(None)
        return true() + (2 if len(calls) % 2 else -1) * 86_400

    time.time = jumping
    time.time_ns = lambda: int(jumping() * 1e9)


if __name__ == "__main__":
    _serve()
    os._exit(0)  # Python would take seconds to put everything away
