"""What the files of a run say, and whether they are whole: what tests of faults compare."""

import json
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import load_file

from netchu.system.paths import BEST_FILE


def numbers(run: Path) -> dict[str, object]:
    """All that a training leaves: each file, by its path in the run, as what must be the same bit by bit."""
    found: dict[str, object] = {}
    for file in files(run):
        name = file.relative_to(run).as_posix()
        if file.name == BEST_FILE:
            found[name] = {key: value.tobytes() for key, value in load_file(file).items()}
        elif file.name == "state.pt":  # may be of an earlier epoch: a finished phase has no use for it
            found[name] = sorted(torch.load(file, weights_only=True))
        elif file.suffix == ".jsonl":
            rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
            found[name] = [{key: value for key, value in row.items() if key != "seconds"} for row in rows]
        elif file.suffix == ".npz":
            found[name] = {key: value.tobytes() for key, value in np.load(file).items()}
        elif file.suffix in (".csv", ".json"):
            found[name] = file.read_text(encoding="utf-8")
    return found


def files(folder: Path) -> list[Path]:
    """Every file below the folder that netchu reads: what is hidden was never finished."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return sorted(path for path in found if not any(part.startswith(".") for part in path.relative_to(folder).parts))


def assert_whole(outputs: Path, reference: Path) -> None:
    """Files in the cache are those of an undisturbed run, byte for byte, and files of runs can be read to their end."""
    for file in files(outputs / "cache"):
        same = reference / file.relative_to(outputs)
        if same.is_file():  # or it was made of data that the undisturbed run never saw
            assert file.read_bytes() == same.read_bytes(), f"{file} isn't whole"
    for run in (outputs / "runs").glob("[!.]*"):
        for name, value in numbers(run).items():
            assert value, f"{run / name} is empty"
            if name.endswith(".json"):
                json.loads(value)
            if name.endswith(".csv"):
                assert value.endswith("\n"), f"{run / name} is cut off"
