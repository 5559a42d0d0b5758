"""The cores of this machine, and work shared among them."""

import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor


def usable_cores() -> int:
    """Cores that this process may use: fewer than the machine has where a scheduler or `taskset` says so."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def map_in_processes(work: Callable, items: Iterable, processes: int) -> Iterator:
    """`map(work, items)`, in order, by several processes; by this one alone where `processes` is 1.

    Args:
        work: a module's function or a partial of one; runs with one thread of OpenCV.
        items: enough work each to be worth sending over.
        processes: how many.
    """
    if processes == 1:
        yield from map(work, items)
        return
    # Fresh interpreters: forking one that has threads (BLAS, OpenCV, torch) can hang.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context, initializer=_one_thread) as pool:
        yield from pool.map(work, items)


def _one_thread() -> None:
    import cv2

    cv2.setNumThreads(1)
