"""Processes that train together, their device, and bfloat16 where it computes in it, float32 elsewhere."""

import os
from pathlib import Path

import torch
from accelerate import Accelerator, PartialState

from netchu.system.cores import usable_cores


def best_precision() -> str:
    """`bf16` where GPU or CPU has bfloat16 arithmetic, else `no`; seen at run time.

    A CPU without avx512_bf16 or amx_bf16 would emulate it, slower than float32.
    """
    if torch.cuda.is_available():
        return "bf16" if torch.cuda.is_bf16_supported(including_emulation=False) else "no"
    try:
        flags = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return "no"
    return "bf16" if "avx512_bf16" in flags or "amx_bf16" in flags else "no"


def processes() -> PartialState:
    """The processes that train together, as `accelerate launch` or `torchrun` started them; one, where none did."""
    return PartialState(cpu=not torch.accelerator.is_available())


def loader_workers(accelerator: Accelerator) -> int:
    """Processes that prepare training batches beside this one: 0 on a CPU, which trains on all its cores.

    On a GPU the cores share the work, one of them left for this process; several processes a machine share them.
    """
    if accelerator.device.type == "cpu":
        return 0
    return max(1, usable_cores() // int(os.environ.get("LOCAL_WORLD_SIZE", 1)) - 1)


def make_accelerator() -> Accelerator:
    """An Accelerator in the best precision; `accelerate launch --mixed_precision` overrides it."""
    return Accelerator(
        cpu=not torch.accelerator.is_available(),
        mixed_precision=os.environ.get("ACCELERATE_MIXED_PRECISION") or best_precision(),
    )
