"""Processes that train together, their device, and bfloat16 where it computes in it, float32 elsewhere."""

import os
from pathlib import Path

import torch
from accelerate import Accelerator, PartialState


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


def make_accelerator() -> Accelerator:
    """An Accelerator in the best precision; `accelerate launch --mixed_precision` overrides it."""
    return Accelerator(
        cpu=not torch.accelerator.is_available(),
        mixed_precision=os.environ.get("ACCELERATE_MIXED_PRECISION") or best_precision(),
    )
