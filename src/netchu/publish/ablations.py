"""What one changed setting does: runs that differ from a base run, measured on the same validation lines."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from netchu.analysis.paired import paired_change
from netchu.analysis.predictions import predictions_table, read_predictions, score_predictions
from netchu.config import SPLIT
from netchu.data.lines import readable_lines
from netchu.data.readers import read_data
from netchu.data.splits import assign_splits
from netchu.decoding import greedy_decode
from netchu.errors import InputError
from netchu.metrics import fold
from netchu.publish.scores import kept_run, results_dir
from netchu.recognizer import Recognizer
from netchu.runs.folder import RunFolder, predictions_name
from netchu.runs.table import find_run
from netchu.system.paths import short_path, write_json

LEVERS = "levers"  # a folder in that of kept results: a file for each base
_PHASE = "phase2"
_READ = predictions_name(_PHASE, "val", "greedy")  # what notebook 4 leaves


def keep_levers(base: str, others: Sequence[str], also: str = "") -> Path:
    """Measures runs against a base and keeps the numbers, without any path of this machine.

    Every run's greedy readings of the base's validation lines are compared line by line with the base's.

    Args:
        base: a run that notebook 4 has scored.
        others: runs that differ from it, in one setting each if the table is to say what that setting does.
        also: a data set whose validation lines are read by all of them too, case and punctuation folded; "" for none.

    Returns:
        The file in `results/`.

    Raises:
        InputError: a run lacks its readings or shares no line with the base, or the data can't be read.
    """
    folders = [find_run(name) for name in (base, *others)]
    kept = [kept_run(folder) for folder in folders]
    sets = {"here": [read_predictions(folder.predictions_file(_READ)) for folder in folders]}
    if also:
        sets["elsewhere"] = _read_elsewhere(folders, also)
    rows = []
    for i, (folder, one) in enumerate(zip(folders, kept, strict=True)):
        changed = _changed(kept[0]["parameters"], one["parameters"])
        row = {"run": folder.name, "changed": changed, "commit": one["commit"], "minutes": one["training_minutes"]}
        rows.append(row | {name: _against(found[0], found[i], folder) for name, found in sets.items()})
    measured = {"command": kept[0]["command"], "machine": kept[0]["machine"], "also": Path(also).name, "rows": rows}
    file = results_dir() / LEVERS / f"{folders[0].name}.json"
    write_json(file, measured)
    return file


def _changed(base: dict, other: dict) -> dict:
    """Parameters of the other run that the base lacks or has otherwise; None where the other lacks the base's."""
    names = [name for name in {**base, **other} if name != "run_name" and base.get(name) != other.get(name)]
    return {name: other.get(name) for name in names}


def _against(base: pd.DataFrame, other: pd.DataFrame, folder: RunFolder) -> dict:
    """Scores of the other's readings of the base's lines, and how they differ from the base's own."""
    change = paired_change(base, other)
    if not change:
        raise InputError(f"{folder.name} has read none of the base's validation lines: train it on the same data.")
    scores = score_predictions(other[other["path"].map(short_path).isin(base["path"].map(short_path))]).to_dict()
    return {key: scores[key] for key in ("cer", "wer", "line_accuracy")} | change


def _read_elsewhere(folders: list[RunFolder], data: str) -> list[pd.DataFrame]:
    """What each run's network reads in the validation lines of another data set, folded on both sides."""
    manifest = assign_splits(read_data(data)[0], SPLIT)
    rows = manifest[manifest["split"] == "val"]
    if rows.empty:
        raise InputError(f"{data} has no validation line: give more lines.")
    found = []
    for folder in folders:
        reader = Recognizer.load(folder.checkpoint(_PHASE))
        lines = readable_lines(rows, reader.header.preprocessing)
        readings = [greedy_decode(log_probs, reader.header.charset) for log_probs in reader.log_probs(lines.images)]
        folded = [replace(reading, text=fold(reading.text)) for reading in readings]
        found.append(predictions_table(lines.paths, [fold(text) for text in lines.texts], folded))
    return found
