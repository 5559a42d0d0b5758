"""One process at a time prepares the data of a run or trains it."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path

from filelock import FileLock, Timeout

from netchu.errors import InputError
from netchu.system.paths import cache_dir, make_dir, remove_abandoned

HELD = "NETCHU_RUN_HELD"  # variable of kernels: the folder of the run that the process which started them holds
IN_USE = "is in use by another netchu"  # what the others are told of the run
_LOCK = ".lock"  # the system lets go of it when its process ends, however that ends: the file may stay


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Inside the `with`, no other process gets here with this run's folder; this one may, again.

    Where the file system knows no locks, nobody is kept out. Of several processes that train together, the first holds
    the run for all.

    Raises:
        InputError: another process has it.
    """
    if os.environ.get(HELD) == str(folder) or os.environ.get("RANK", "0") != "0":
        yield
        return
    lock = FileLock(make_dir(folder) / _LOCK, timeout=0, is_singleton=True)
    try:
        lock.acquire()
    except Timeout as error:
        reason = f"Run {folder.name} {IN_USE}"
        raise InputError(f"{reason}: wait until that one ends, or name another run.") from error
    except (OSError, NotImplementedError):
        pass
    try:
        remove_abandoned(folder, cache_dir())
        yield
    finally:
        lock.release()  # no more than it holds


def alone(method: Callable) -> Callable:
    """A method of a run's folder that runs while its process holds the run (see `held`)."""

    @wraps(method)
    def holding(self, *args, **options):
        with held(self.dir):
            return method(self, *args, **options)

    return holding
