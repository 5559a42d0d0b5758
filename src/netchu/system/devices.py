"""The device that networks run on, and bfloat16 where it computes in it, float32 elsewhere."""

import os

import torch

from netchu.system.cores import cpu_flags


def best_precision() -> str:
    """`bf16` where GPU or CPU has bfloat16 arithmetic, else `no`; seen at run time.

    A CPU without avx512_bf16 or amx_bf16 would emulate it, slower than float32. The variable
    ACCELERATE_MIXED_PRECISION, which `accelerate launch --mixed_precision` sets, overrides it.
    """
    asked = os.environ.get("ACCELERATE_MIXED_PRECISION")
    if asked:
        return asked
    if torch.cuda.is_available():
        return "bf16" if torch.cuda.is_bf16_supported(including_emulation=False) else "no"
    return "bf16" if cpu_flags() & {"avx512_bf16", "amx_bf16"} else "no"


def best_device() -> torch.device:
    """The accelerator where there is one, else the CPU."""
    return torch.accelerator.current_accelerator(check_available=True) or torch.device("cpu")


def autocast(device: torch.device) -> torch.autocast:
    """Computes in `best_precision` inside a with block."""
    types = {"bf16": torch.bfloat16, "fp16": torch.float16}
    precision = best_precision()
    return torch.autocast(device.type, dtype=types.get(precision), enabled=precision in types)
