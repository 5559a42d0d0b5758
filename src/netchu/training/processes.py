"""Processes that train together, as `accelerate launch` or `torchrun` started them."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import torch
from accelerate import Accelerator, PartialState

from netchu.errors import InputError
from netchu.system.cores import PROCESS_DIED, usable_cores
from netchu.system.devices import best_precision


def processes() -> PartialState:
    """The processes that train together; one, where nothing started several."""
    return PartialState(cpu=not torch.accelerator.is_available())


def loader_workers(accelerator: Accelerator) -> int:
    """Processes that prepare training batches beside this one: 0 on a CPU, which trains on all its cores.

    On a GPU the cores share the work, one of them left for this process; several processes per machine share them.
    """
    if accelerator.device.type == "cpu":
        return 0
    return max(1, usable_cores() // int(os.environ.get("LOCAL_WORLD_SIZE", 1)) - 1)


@contextmanager
def deaths_told() -> Iterator[None]:
    """Inside the `with`, the death of a process that prepares batches becomes an InputError."""
    try:
        yield
    except RuntimeError as error:
        if "DataLoader worker" not in str(error):
            raise
        raise InputError(f"{PROCESS_DIED}; the same command goes on from the last whole epoch.") from error


def make_accelerator() -> Accelerator:
    """An Accelerator in the best precision."""
    return Accelerator(cpu=not torch.accelerator.is_available(), mixed_precision=best_precision())
