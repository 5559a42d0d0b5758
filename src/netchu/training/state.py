"""What a phase needs to go on where it stopped: weights, optimizer, schedule, log."""

import io
from pathlib import Path

import torch

from netchu.system.paths import LOG_FILE, SAMPLES_FILE, read_rows, whole_file


def save_state(folder: Path, epoch: int, parts: dict) -> None:
    """Writes state.pt, whole or not at all; last of an epoch's files, so that it vouches for the others.

    Args:
        folder: of the phase.
        epoch: the last whole one.
        parts: whatever has a `state_dict`, by name: network, optimizer, scheduler, ...
    """
    state = {"epoch": epoch} | {name: part.state_dict() for name, part in parts.items()}
    file = io.BytesIO()
    torch.save(state, file)  # into memory: of a full disk, torch itself says nothing that anybody would understand
    with whole_file(folder / "state.pt") as part:
        part.write_bytes(file.getbuffer())


def load_state(folder: Path, parts: dict) -> tuple[list[dict], list[dict]]:
    """Fills the parts (see `save_state`) from the last whole epoch; history and samples up to it.

    Nothing saved: nothing is filled and both lists are empty. Loading runs no code from the files.
    """
    if not (folder / "state.pt").is_file():
        return [], []
    state = torch.load(folder / "state.pt", weights_only=True, map_location="cpu")
    for name, part in parts.items():
        part.load_state_dict(state[name])
    return tuple(
        [row for row in read_rows(folder / name) if row["epoch"] <= state["epoch"]] for name in (LOG_FILE, SAMPLES_FILE)
    )
