"""`results/ablations.csv`: runs that differ from a base run, measured on the same validation lines."""

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

import pandas as pd

from netchu.analysis.paired import paired_change
from netchu.analysis.predictions import predictions_table, read_predictions, score_predictions
from netchu.config import AUGMENTATION, MIXING, MODEL, PHASE2, SPLIT
from netchu.data.lines import readable_lines
from netchu.data.manifest import set_name
from netchu.data.readers import read_data
from netchu.data.splits import assign_splits
from netchu.decoding import greedy_decode
from netchu.errors import InputError
from netchu.metrics import fold
from netchu.models.header import read_header
from netchu.publish.files import read_results, write_results
from netchu.publish.scores import origin_of, parameters_of
from netchu.recognizer import Recognizer
from netchu.runs.folder import RunFolder, predictions_name
from netchu.runs.table import find_run
from netchu.system.paths import short_path, without_folders

FILE = "ablations.csv"
COLUMNS = {
    **dict.fromkeys(["base", "run", "changed", "data", "split"], str),
    "folded": bool,
    "lines": "Int64",
    **dict.fromkeys(["cer", "wer", "line_accuracy", "cer_change", "cer_change_low", "cer_change_high"], float),
    **dict.fromkeys(["better", "worse"], "Int64"),
    "training_minutes": float,
    **dict.fromkeys(["commit", "machine", "base_command"], str),
}
_PHASE = "phase2"
_PREDICTIONS = predictions_name(_PHASE, "val", "greedy")  # what notebook 4 leaves, or `Run.read("val")`


def read_ablations() -> pd.DataFrame:
    """The published ablations, with `COLUMNS`: a row per run and data set, the base's own first.

    `changed` has the parameters that differ from the base's (`dropout=0.1 seed=2`, "" for the base itself); `folded`
    says whether case and punctuation were left out; `cer_change` is the run's CER minus the base's.
    """
    return read_results(FILE, COLUMNS)


_DEFAULTS = json.loads(json.dumps({**asdict(PHASE2), **asdict(MODEL), **asdict(AUGMENTATION), **asdict(MIXING)}))


def publish_ablations(base: str, others: Sequence[str], also: str = "") -> None:
    """Measures runs against a base and puts the numbers in the table, in place of those published with that base.

    Every run's greedy readings of the base's validation lines are compared line by line with the base's, of each data
    set by itself.

    Args:
        base: a run that notebook 4 has scored, or that was trained and has read its validation lines in Python.
        others: runs that differ from it, in one setting each if the table is to say what that setting does.
        also: a data set whose validation lines are read by all of them too, case and punctuation folded; "" for none.

    Raises:
        InputError: a run lacks its readings or shares no line with the base, or the data can't be read.
    """
    folders = [find_run(name) for name in (base, *others)]
    parameters, origins = [_settings(folder) for folder in folders], [origin_of(folder) for folder in folders]
    readings = [read_predictions(folder.predictions_file(_PREDICTIONS)) for folder in folders]
    sets = {(name, False): tables for name, tables in _by_set(folders[0], parameters[0], readings).items()}
    if also:
        sets[Path(also).name, True] = _read_folded(folders, also)
    rows = []
    for i, folder in enumerate(folders):
        run = {"base": base, "run": folder.name, "changed": _changed(parameters[0], parameters[i]), "split": "val"}
        run |= {column: origins[i][column] for column in ("training_minutes", "commit", "machine")}
        run["base_command"] = origins[0]["command"] if parameters_of(folders[0]) else _changed({}, parameters[0])
        for (name, folded), readings in sets.items():
            rows.append({**run, "data": name, "folded": folded, **_against(readings[0], readings[i], folder)})
    old = read_ablations()
    table = pd.concat([old[old["base"] != base], pd.DataFrame(rows)])
    write_results(table.sort_values("base", kind="stable"), FILE, COLUMNS)


def _settings(folder: RunFolder) -> dict:
    """The parameters of the run's notebooks; of a training in Python what it was asked for, and the sets it learned."""
    if given := parameters_of(folder):
        return given
    request, manifest = folder.request(), folder.manifest()
    shares, *more = request.get("stand_ins", [{}])
    learned = sorted(set(map(set_name, manifest.loc[manifest["split"] == "train", "source"])))
    training = read_header(folder.checkpoint()).training
    asked = {**request["phase"], **request["model"], **request["augmentation"], **shares}
    return {
        "data": "+".join(learned),
        "lines": training["lines"],
        "start": "+".join(dict.fromkeys(map(str, training["start"]))),
        **{name: value for name, value in asked.items() if _DEFAULTS.get(name) != value},
        "font_dir": without_folders(more[0]) if more else "",
    }


def _by_set(base: RunFolder, parameters: dict, readings: list[pd.DataFrame]) -> dict[str, list[pd.DataFrame]]:
    """Data set → every run's readings of it; all lines under the name of the base's data where they are of one set."""
    manifest = base.manifest_or_nothing()
    names = dict(zip(map(short_path, manifest["path"]), map(set_name, manifest["source"]), strict=True))
    sets = [table["path"].map(lambda path: names.get(short_path(path), "")) for table in readings]
    found = sorted(set(sets[0]) - {""})
    if len(found) < 2:
        return {Path(str(parameters.get("data", "synthetic"))).name: readings}
    return {name: [table[of == name] for table, of in zip(readings, sets, strict=True)] for name in found}


def _changed(base: dict, other: dict) -> str:
    """Parameters of the other run that the base lacks or has otherwise; `default` where the other wasn't given one."""
    names = [name for name in {**base, **other} if name != "run_name" and base.get(name) != other.get(name)]
    return " ".join(f"{name}={other.get(name, 'default')}" for name in names)


def _against(base: pd.DataFrame, other: pd.DataFrame, folder: RunFolder) -> dict:
    """Scores of the other's readings of the base's lines, and how they differ from the base's own."""
    change = paired_change(base, other)
    if not change:
        raise InputError(f"{folder.name} has read none of the base's validation lines: train it on the same data.")
    scores = score_predictions(other[other["path"].map(short_path).isin(base["path"].map(short_path))]).to_dict()
    return {key: scores[key] for key in ("cer", "wer", "line_accuracy")} | change


def _read_folded(folders: list[RunFolder], data: str) -> list[pd.DataFrame]:
    """What each run's network reads in the validation lines of another data set, folded on both sides."""
    manifest = assign_splits(read_data(data)[0], SPLIT)
    rows = manifest[manifest["split"] == "val"]
    if rows.empty:
        raise InputError(f"{data} has no validation line: give more lines.")
    tables = []
    for folder in folders:
        recognizer = Recognizer.load(folder.checkpoint(_PHASE))
        charset = recognizer.header.charset
        lines = readable_lines(rows, recognizer.header.preprocessing)
        readings = [greedy_decode(log_probs, charset) for log_probs in recognizer.log_probs(lines.images)]
        folded = [replace(reading, text=fold(reading.text)) for reading in readings]
        tables.append(predictions_table(lines.paths, [fold(text) for text in lines.texts], folded))
    return tables
