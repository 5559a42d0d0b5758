"""Work on a Dask cluster. If a worker dies, lacks netchu or fills its disk, another one does its task."""

import logging
import os
import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from typing import Any

from netchu import __version__
from netchu.errors import InputError
from netchu.system.cores import CORES, shared_cores
from netchu.system.terminal import show

LOCAL = "local:"  # and a number: so many workers, on this machine, for as long as the command runs
CONNECT_SECONDS = 10.0  # until a scheduler must have answered
WORKER_SECONDS = 10.0  # until it must have a worker
PATIENCE_SECONDS = 60.0  # without any worker, until work is given up
AHEAD = 2  # tasks per worker that are handed out at a time: one in work, one waiting
_TICK_SECONDS = 2.0


@dataclass(frozen=True)
class Outcome:
    """What came of a task: a result, or a sentence on why there is none.

    Attributes:
        result: None where the task failed.
        problem: "" where it didn't.
        worker: the address of the worker that ended it.
    """

    result: Any = None
    problem: str = ""
    worker: str = ""


@dataclass(eq=False)
class Task:
    """Work that was handed out; see `Cluster.submit`.

    Attributes:
        work, arguments: what is called with what.
        tried: workers on which it failed.
        future: Dask's, of an `Outcome`.
    """

    work: Callable
    arguments: tuple
    tried: frozenset[str] = frozenset()
    future: Any = None


class Cluster:
    """Workers of a scheduler that this process is connected to; see `connect`."""

    def __init__(self, client: Any, address: str):
        self._client, self._address = client, address
        self._fit: dict[str, bool] = {}  # whether it runs this netchu, of each worker that is there
        self._alive = time.monotonic()  # when a worker was last seen

    def workers(self) -> list[str]:
        """Addresses of those that run the same netchu; of each other one it is said, once, why it gets no work."""
        present = list(self._client.scheduler_info(n_workers=-1)["workers"])
        new = [worker for worker in present if worker not in self._fit]
        found = self._client.run(_version, workers=new, on_error="return") if new else {}
        self._fit = {worker: fit for worker, fit in self._fit.items() if worker in present}
        for worker, version in found.items():
            if isinstance(version, OSError):  # it went away meanwhile
                continue
            self._fit[worker] = version == __version__
            if not self._fit[worker]:
                what = f"has netchu {version}" if isinstance(version, str) else "has no netchu that can be imported"
                _say(f"The worker {worker} {what}, not {__version__} as here: it gets no work; install the same there.")
        return [worker for worker in present if self._fit.get(worker)]

    def submit(self, work: Callable, *arguments: Any) -> Task:
        """Hands work out; a worker that dies at it is followed by another one.

        Args:
            work: a module's function; what it raises becomes the `problem` of its outcome.
            arguments: of it.
        """
        task = Task(work, arguments)
        self._send(task)
        return task

    def outcome(self, task: Task) -> Outcome | None:
        """What came of it; None while it is worked on. What fails on one worker is tried on the others first.

        Raises:
            InputError: no worker is left, or the scheduler is gone.
        """
        if not task.future.done():
            return None
        outcome = self._outcome_of(task.future)
        task.tried |= {outcome.worker}
        if outcome.problem and outcome.worker and set(self.living()) - task.tried:
            _say(f"{outcome.worker}: {outcome.problem} Another worker tries.")
            self._send(task)
            return None
        return outcome

    def outcomes(self, work: Callable, items: Iterable) -> Iterator[tuple[Any, Outcome]]:
        """`(item, outcome of work(item))` in the order in which they end; few items are handed out at a time.

        Raises:
            InputError: no worker is left, or the scheduler is gone.
        """
        from distributed import wait
        from distributed.client import FuturesCancelledError

        items, at = iter(items), dict[Task, Any]()
        while True:
            room = AHEAD * max(1, len(self.living())) - len(at)
            at |= {self.submit(work, item): item for item in islice(items, max(0, room))}
            if not at:
                return
            with suppress(TimeoutError, FuturesCancelledError):  # each task tells what became of it
                wait([task.future for task in at], timeout=_TICK_SECONDS, return_when="FIRST_COMPLETED")
            for task in list(at):
                if outcome := self.outcome(task):
                    yield at.pop(task), outcome

    def living(self) -> list[str]:
        """The workers, none for a while where all died: they may come back.

        Raises:
            InputError: they haven't for `PATIENCE_SECONDS`, or the scheduler is gone.
        """
        try:
            workers = self.workers()
        except (OSError, TimeoutError) as error:
            raise self._gone() from error
        self._alive = time.monotonic() if workers else self._alive
        if time.monotonic() - self._alive > PATIENCE_SECONDS:
            raise InputError(f"No worker is left on {self._address}: start some, and give the same command again.")
        return workers

    def _send(self, task: Task) -> None:
        present = self.living()
        some = [worker for worker in present if worker not in task.tried] or present
        # Without a list, workers that come later may take it, too; they may as well where all of a list have died.
        chosen = {"workers": some, "allow_other_workers": True} if len(some) < len(self._fit) else {}
        task.future = self._client.submit(attempt, task.work, task.arguments, pure=False, **chosen)

    def _outcome_of(self, future: Any) -> Outcome:
        from distributed import KilledWorker
        from distributed.client import FutureCancelledError

        try:
            return future.result()
        except KilledWorker:
            return Outcome(problem="One worker after the other died at it, most often for want of memory.")
        except (FutureCancelledError, OSError) as error:
            raise self._gone() from error
        except Exception as error:  # a worker without netchu that came since can't even begin
            return Outcome(problem=_sentence(error))

    def _gone(self) -> InputError:
        return InputError(f"The scheduler at {self._address} is gone: start it, and give the same command again.")


@contextmanager
def connect(address: str) -> Iterator[Cluster]:
    """A cluster for as long as the `with` lasts.

    Args:
        address: of a scheduler, such as tcp://10.0.0.1:8786; or local:4, four workers that share this machine's cores.

    Raises:
        InputError: it is neither, nobody answers there, or no worker there has this netchu.
        ModuleNotFoundError: distributed is not installed.
    """
    import distributed

    if not re.fullmatch(r"local:[1-9]\d*|(tcp|tls|ucx|wss?)://.+:\d+", address):
        raise InputError(f"--cluster {address} must be local:N, or a scheduler's address such as tcp://10.0.0.1:8786.")
    for name in ("distributed", "distributed.nanny", "distributed.client", "distributed.scheduler"):
        logging.getLogger(name).setLevel(logging.CRITICAL)  # what matters of it is said here, in a sentence
    with _scheduler(address) as place, _client(distributed.Client, place, address) as client:
        cluster = Cluster(client, address)
        waited = time.monotonic()
        while not cluster.living():
            if time.monotonic() - waited > WORKER_SECONDS:
                raise InputError(
                    f"The cluster at {address} has no worker with netchu {__version__}: start one, dask worker {place}."
                )
            time.sleep(0.2)
        yield cluster


@contextmanager
def _scheduler(address: str) -> Iterator[str]:
    """The address of a scheduler: the given one, or that of one that is started here with its workers."""
    if not address.startswith(LOCAL):
        yield address
        return
    from distributed import LocalCluster

    shares = shared_cores(int(address.removeprefix(LOCAL)))
    with LocalCluster(
        n_workers=len(shares), threads_per_worker=1, processes=True, silence_logs=logging.CRITICAL,
        dashboard_address="127.0.0.1:0", scheduler_kwargs={"dashboard": False},  # none; the default port may be taken
        env={CORES: str(len(shares[0])), "OMP_NUM_THREADS": str(len(shares[0]))},
    ) as local:  # fmt: skip
        with local.get_client() as client:
            client.register_plugin(_own_cores(shares))
        yield local.scheduler_address


def _own_cores(shares: list[tuple[int, ...]]) -> Any:
    """A plugin that keeps each worker of this machine on cores of its own, also one that follows a killed one."""
    from distributed import WorkerPlugin

    class OwnCores(WorkerPlugin):
        def setup(self, worker: Any) -> None:
            if hasattr(os, "sched_setaffinity"):
                os.sched_setaffinity(0, shares[int(worker.name)])

    return OwnCores()


@contextmanager
def _client(kind: Callable, place: str, address: str) -> Iterator[Any]:
    """A client of the scheduler.

    Raises:
        InputError: nobody answers, or answers what this version of distributed doesn't understand.
    """
    import distributed

    try:
        client = kind(place, timeout=CONNECT_SECONDS)
    except (OSError, ValueError, TimeoutError) as error:
        raise InputError(
            f"No Dask scheduler answers at {address}: start one (dask scheduler), with about the same version of "
            f"distributed as here ({distributed.__version__}), or correct the address."
        ) from error
    try:
        yield client
    finally:
        with suppress(OSError, TimeoutError):  # the work is done
            client.close(timeout=CONNECT_SECONDS)


def attempt(work: Callable, arguments: tuple) -> Outcome:
    """On a worker: the work, with as many cores as the worker has threads; what goes wrong is of this task alone."""
    from distributed import get_worker

    worker = get_worker()
    os.environ.setdefault(CORES, str(worker.state.nthreads))
    try:
        return Outcome(work(*arguments), worker=worker.address)
    except Exception as error:
        return Outcome(problem=_sentence(error), worker=worker.address)


def _sentence(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror}: {error.filename}." if error.filename else f"{error.strerror}."
    return str(error) if isinstance(error, InputError | OSError) else f"{type(error).__name__}: {error}."


def _version() -> str:
    return __version__


def _say(sentence: str) -> None:
    show(f"netchu: {sentence}", file=sys.stderr)
