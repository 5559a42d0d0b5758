"""Runs compared by their folders."""

from collections.abc import Sequence
from pathlib import Path

from netchu.runs.comparison import Comparison, compare_runs
from netchu.runs.folder import RunFolder


def compare_folders(folders: Sequence[Path]) -> Comparison:
    return compare_runs([RunFolder(folder) for folder in folders])
