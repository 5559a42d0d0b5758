"""Notebooks on Kaggle: lines that are attached, and a folder whose files are kept. Elsewhere nothing is done."""

import os
from collections.abc import Iterator
from pathlib import Path

from netchu.data.folders import subfolders
from netchu.data.readers import read_data
from netchu.errors import InputError
from netchu.system.progress import say

SYNTHETIC = "synthetic"  # what a notebook reads where no lines are named
_KAGGLE = "NETCHU_KAGGLE"  # the variable with a folder in the place of /kaggle
_DEEPEST = 3  # folders below /kaggle/input where lines are looked for


def set_up() -> None:
    """On Kaggle, runs and caches go to /kaggle/working, unless NETCHU_OUTPUTS names a place."""
    if _working().is_dir():
        os.environ.setdefault("NETCHU_OUTPUTS", str(_working() / "outputs"))


def attached(data: str) -> str:
    """The lines that a notebook reads: as named, else those attached on Kaggle, else synthetic ones.

    Args:
        data: a folder or table, also one below /kaggle/input; `synthetic`: nothing is named.

    Returns:
        A path, or `synthetic`.
    """
    inputs = _working().with_name("input")
    if not inputs.is_dir():
        return data
    if data != SYNTHETIC:
        return str(inputs / data) if (inputs / data).exists() else data
    for folder in _folders(inputs, _DEEPEST):
        try:
            lines = len(read_data(folder)[0])
        except InputError:
            continue
        say(f"{lines:,} lines from {folder}; to read others, name them as data")
        return str(folder)
    return data


def kept_folder(otherwise: Path) -> Path:
    """Where a file is offered for download: /kaggle/working on Kaggle."""
    return _working() if _working().is_dir() else otherwise


def _working() -> Path:
    return Path(os.environ.get(_KAGGLE) or "/kaggle", "working")


def _folders(folder: Path, depth: int) -> Iterator[Path]:
    """The folder and those below it, the upper ones first."""
    level = [folder]
    for _ in range(depth + 1):
        yield from level
        level = [inside for upper in level for inside in subfolders(upper)]
