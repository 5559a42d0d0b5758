"""Processes that train together, as `accelerate launch` or `torchrun` started them."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import torch
from accelerate import Accelerator, DataLoaderConfiguration, PartialState
from accelerate.tracking import get_available_trackers

from netchu.errors import InputError
from netchu.system.cores import PROCESS_DIED, usable_cores
from netchu.system.devices import best_precision

LOG_WITH = "NETCHU_LOG_WITH"  # variable: trackers that show a training as it runs, with commas between


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


def make_accelerator(folder: Path | None = None) -> Accelerator:
    """An Accelerator in the best precision; of several processes, each takes its part of every batch.

    So a batch size means the same however many processes train, and so do the steps and learning rates of a phase.

    Args:
        folder: of a phase whose curves go to the trackers that NETCHU_LOG_WITH names; None: nothing is logged.

    Raises:
        InputError: such a tracker isn't installed, or there is none of that name.
    """
    return Accelerator(
        cpu=not torch.accelerator.is_available(),
        mixed_precision=best_precision(),
        dataloader_config=DataLoaderConfiguration(split_batches=True),
        log_with=_trackers() if folder else None,
        project_dir=str(folder) if folder else None,
    )


def check_batch_size(batch_size: int) -> None:
    """Refuses a batch that the processes can't share.

    Raises:
        InputError: it is no multiple of their number.
    """
    number = processes().num_processes
    if batch_size % number:
        raise InputError(f"A batch of {batch_size} lines can't be shared by {number} processes: take a multiple of it.")


def _trackers() -> list[str] | None:
    names = [name for name in os.environ.get(LOG_WITH, "").replace(" ", "").split(",") if name]
    there = [str(tracker) for tracker in get_available_trackers()]
    for name in names:
        if name not in there:
            raise InputError(
                f"--log-with {name} needs the package {name} (here are {', '.join(there) or 'no trackers'}): "
                f"pip install {name}, or leave it out."
            )
    return names or None
