"""Where the runs of a sweep are carried out: beside each other on this machine, or on a cluster's workers."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from queue import SimpleQueue
from typing import Any, Protocol

from netchu.runs.lock import IN_USE
from netchu.system.cluster import Cluster, connect
from netchu.system.cores import CORES, shared_cores, usable_cores
from netchu.system.paths import make_dir

STOPPED = "stopped"  # what comes of a run that was asked to end
_POLL_SECONDS = 0.5
_END_SECONDS = 30.0  # that a stopped run has to end by itself
_WAITS, _WAIT_SECONDS = 12, 5.0  # for a run that is in use: what a killed worker began may end a bit later
_FULL = "No space left"
_PROGRAM = "netchu.cli"


@dataclass(frozen=True)
class Order:
    """A run to carry out.

    Attributes:
        name: of the run.
        words: of `netchu`.
        called_from, home, outputs: folders that the machines share.
        log: what the run says is written here.
        cores: numbers of those that it may use; (): all that its worker has.
    """

    name: str
    words: tuple[str, ...]
    called_from: str
    home: str
    outputs: str
    log: str
    cores: tuple[int, ...] = ()

    @property
    def stop_file(self) -> Path:
        """The run ends when this file appears."""
        return Path(self.log).with_suffix(".stop")


class RunPlace(Protocol):
    """Where runs are carried out."""

    def slots(self) -> int:
        """Runs that there is room for at once."""

    def start(self, order: Order) -> Any:
        """Begins; returns what `ended` takes."""

    def ended(self, handle: Any) -> str | None:
        """None while it runs; then "" where all went well, `STOPPED`, or a sentence on what went wrong."""


class Here:
    """This machine, its cores shared out among so many runs at once."""

    def __init__(self, jobs: int):
        self._jobs, self._free = jobs, shared_cores(jobs)

    def slots(self) -> int:
        """See `RunPlace`."""
        return self._jobs

    def start(self, order: Order) -> Any:
        """See `RunPlace`."""
        order, said = replace(order, cores=self._free.pop()), SimpleQueue[str]()

        def work() -> None:
            try:
                said.put(carry_out(order))
            except Exception as error:
                said.put(str(error))

        threading.Thread(target=work, daemon=True).start()  # so that an interrupted sweep waits for none
        return said, order.cores

    def ended(self, handle: Any) -> str | None:
        """See `RunPlace`."""
        said, cores = handle
        if said.empty():
            return None
        self._free.append(cores)
        return said.get()


class Elsewhere:
    """A cluster: each worker carries out a run at a time."""

    def __init__(self, cluster: Cluster):
        self._cluster = cluster

    def slots(self) -> int:
        """See `RunPlace`."""
        return len(self._cluster.living())

    def start(self, order: Order) -> Any:
        """See `RunPlace`."""
        return self._cluster.submit(carry_out, order)

    def ended(self, handle: Any) -> str | None:
        """See `RunPlace`; what fails for want of disk is tried on the other workers."""
        outcome = self._cluster.outcome(handle)
        return outcome and (outcome.problem or outcome.result)


@contextmanager
def place_for(jobs: int, cluster: str) -> Iterator[RunPlace]:
    """This machine, or the cluster of that address.

    Raises:
        InputError: nobody answers there.
    """
    if not cluster:
        yield Here(jobs)
        return
    with connect(cluster) as found:
        yield Elsewhere(found)


def carry_out(order: Order) -> str:
    """Runs `netchu` in a process of its own, which ends with this one; returns what `RunPlace.ended` has as a result.

    Raises:
        OSError: the disk is full, or the folders aren't shared with this machine.
    """
    if not Path(order.home, "notebooks").is_dir():
        raise OSError(f"There is no {order.home} with notebooks on this machine: share it with the workers.")
    for _ in range(_WAITS):
        said = _carry_out_once(order)
        if IN_USE not in said:
            break
        time.sleep(_WAIT_SECONDS)
    if _FULL in said:
        raise OSError(said)
    return said


def _carry_out_once(order: Order) -> str:
    log = Path(order.log)
    make_dir(log.parent)
    environment = os.environ | {"NETCHU_HOME": order.home, "NETCHU_OUTPUTS": order.outputs}
    if order.cores:
        environment[CORES] = str(len(order.cores))
    cores = environment.get(CORES, str(usable_cores()))
    environment |= {"OMP_NUM_THREADS": cores, "OPENCV_FOR_THREADS_NUM": cores}
    command = [sys.executable, "-m", "netchu.system.attached", _PROGRAM, *order.words]
    with log.open("wb") as said:
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=said, stderr=subprocess.STDOUT, env=environment,
            cwd=order.called_from, start_new_session=True,
        )  # fmt: skip
        try:
            if order.cores and hasattr(os, "sched_setaffinity"):
                os.sched_setaffinity(process.pid, order.cores)
            while process.poll() is None:
                if order.stop_file.exists():
                    return STOPPED
                time.sleep(_POLL_SECONDS)
        finally:
            _end(process)
    return "" if process.returncode == 0 else _last_sentence(log, process.returncode)


def _end(process: subprocess.Popen) -> None:
    """Closes the pipe that the process lives by, and waits for it."""
    if process.stdin:
        process.stdin.close()
    try:
        process.wait(_END_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _last_sentence(log: Path, code: int) -> str:
    """What the run said last of itself."""
    lines = [line.strip() for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
    said = [line.removeprefix("netchu: ") for line in lines if line.startswith("netchu: ")]
    return (said or lines or [f"It ended with status {code}."])[-1]
