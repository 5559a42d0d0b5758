"""The cores of this machine, and work shared among them."""

import multiprocessing
import os
import platform
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from pathlib import Path

from netchu.errors import InputError

CORES = "NETCHU_CORES"  # variable: how many cores a process takes at most, where several share a machine
PROCESS_DIED = "A process that shared the work died, most often for want of memory: close other programs"


def usable_cores() -> int:
    """Cores that this process may use: fewer than the machine has where `taskset` or NETCHU_CORES says so."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    most = os.environ.get(CORES, "")
    return min(cores, int(most)) if most.isdecimal() and int(most) else cores


def shared_cores(processes: int) -> list[tuple[int, ...]]:
    """Numbers of the cores that this process may use, shared out; some have one in common where there are too few.

    >>> [len(cores) for cores in shared_cores(10_000)][:2]
    [1, 1]
    """
    cores = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else list(range(usable_cores()))
    return [tuple(cores[i::processes] or cores[i % len(cores) :][:1]) for i in range(processes)]


def cpu_flags() -> frozenset[str]:
    """What the CPU can do, by Linux's words; empty where nothing says it."""
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return frozenset()
    lines = [line for line in text.splitlines() if line.startswith(("flags", "Features"))]
    return frozenset(lines[0].partition(":")[2].split()) if lines else frozenset()


def multiplies_bytes() -> bool:
    """Whether the CPU sums products of 8-bit numbers exactly and faster than those of floats."""
    if platform.system() == "Darwin" and platform.machine() == "arm64":
        return True  # every Apple chip of a Mac
    return bool(cpu_flags() & {"avx512_vnni", "avx_vnni", "asimddp"})


def has_gpu() -> bool:
    """Whether this machine seems to have a GPU that programs compute on: seen by its drivers' files."""
    if platform.system() == "Windows":
        return Path(os.environ.get("SYSTEMROOT", ""), "System32", "nvcuda.dll").is_file()
    return any(Path(file).exists() for file in ("/dev/nvidiactl", "/dev/kfd", "/dev/dxg"))


def map_ahead(work: Callable, items: Iterable) -> Iterator:
    """`map(work, items)`, in order, with a thread at work on the next item while the caller has this one's result.

    >>> list(map_ahead(abs, [-1, 2]))
    [1, 2]
    """
    with ThreadPoolExecutor(1) as thread:
        before = None
        for item in items:
            coming = thread.submit(work, item)
            if before is not None:
                yield before.result()
            before = coming
        if before is not None:
            yield before.result()


def map_in_processes(work: Callable, items: Iterable, processes: int) -> Iterator:
    """`map(work, items)`, in order, by several processes; by this one alone where `processes` is 1.

    Args:
        work: a module's function or a partial of one; runs with one thread of OpenCV.
        items: enough work each to be worth sending over.
        processes: how many.

    Raises:
        InputError: one of them died.
    """
    if processes == 1:
        yield from map(work, items)
        return
    # Fresh interpreters: forking one that has threads (BLAS, OpenCV, torch) can hang.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context, initializer=_one_thread) as pool:
        try:
            yield from pool.map(work, items)
        except BrokenProcessPool as error:
            raise InputError(f"{PROCESS_DIED}, and run the same command again.") from error


@contextmanager
def one_opencv_thread() -> Iterator[None]:
    """Inside the `with`, OpenCV shares no work among threads: one line is too little, and the cores have their own."""
    import cv2

    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        yield
    finally:
        cv2.setNumThreads(threads)


def _one_thread() -> None:
    import cv2

    cv2.setNumThreads(1)
