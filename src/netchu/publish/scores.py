"""`results/scores.csv`: one row per score of a run or an evaluation, and where it comes from."""

from pathlib import Path

import pandas as pd

from netchu.errors import InputError
from netchu.models.header import read_header
from netchu.publish.confidence import publish_confidence
from netchu.publish.files import read_results, write_results
from netchu.publish.hand_scores import publish_hand_scores
from netchu.runs.folder import RunFolder
from netchu.runs.recipes import read_recipe, recipe_names
from netchu.runs.scores import results, training_seconds
from netchu.system.paths import BEST_FILE, without_folders
from netchu.system.provenance import machine_text

FILE = "scores.csv"
_KEY = ["run", "stage", "data", "split", "decoder"]  # what tells rows apart, in their order in the file
_NUMBERS = ["cer", "cer_low", "cer_high", "wer", "line_accuracy", "cer_folded", "wer_folded", "ms_per_line"]
COLUMNS = {
    **dict.fromkeys(_KEY, str),
    "lines": "Int64",
    **dict.fromkeys(_NUMBERS, float),
    **dict.fromkeys(["commit", "machine"], str),
    **dict.fromkeys(["training_minutes", "minutes", "peak_memory_gb"], float),
    "command": str,
}


def read_scores() -> pd.DataFrame:
    """The published scores, with `COLUMNS`.

    `stage` is the phase that a notebook scored (phase1, phase2), or "" for a row that `netchu evaluate` measured.
    """
    return read_results(FILE, COLUMNS)


def publish_run(folder: RunFolder) -> None:
    """Puts a run's scores in the table, in place of those published of it before, without any path of this machine.

    Raises:
        InputError: the run holds no scores.
    """
    data = Path(str(parameters_of(folder).get("data", "synthetic"))).name
    origin = origin_of(folder)
    rows = []
    for row in results(folder):
        number = row["notebook"][:2]
        if number == "05" and row["decoder"] == "greedy":
            continue  # notebook 04 has it
        where = {"run": folder.name, "stage": "phase1" if number == "03" else "phase2", "data": data}
        rows.append({**row, **where, "decoder": row["decoder"] or "greedy", **origin})
    if not rows:
        raise InputError(f"The run {folder.name} holds no scores yet: finish it first.")
    old = read_scores()
    _write(old[(old["run"] != folder.name) | (old["stage"] == "")], rows)


def publish_evaluation(report: dict) -> None:
    """Puts what `netchu evaluate --json` wrote in the table, in place of the row published of the same before."""
    checkpoint = Path(report["checkpoint"])
    given = without_folders(report["checkpoint"])
    run = checkpoint.stem
    if checkpoint.name == BEST_FILE and len(checkpoint.parts) > 2:  # RUN/PHASE/best.safetensors
        run, given = checkpoint.parts[-3], "/".join(checkpoint.parts[-3:])
    command = f"netchu evaluate --data {report['data']} --checkpoint {given}"
    command += f" --decoder {report['decoder']}"
    command += f" --lexicon {report['lexicon']}" if report.get("lexicon") else ""
    command += f" --split {report['split']}"
    row = {**report, "run": run, "stage": "", "command": command}
    old = read_scores()
    same = (old[_KEY] == [row[column] for column in _KEY]).all(axis=1)
    _write(old[~same], [row])
    if "by_writer" in report:
        publish_hand_scores(row, report["by_writer"])
    if report.get("confidence"):
        publish_confidence(row, report["confidence"])


def parameters_of(folder: RunFolder) -> dict:
    """The parameters that a run was given, paths without the folders above their own."""
    return {name: without_folders(value) for name, value in folder.record().get("parameters", {}).items()}


def origin_of(folder: RunFolder) -> dict:
    """Where a run's numbers come from: command, commit, machine, minutes, training_minutes, peak_memory_gb."""
    run, trained = folder.record(), _training_of(folder)
    here = machine_text(run.get("machine", {}))
    machine = trained.get("machine", here)
    return {
        "command": _command(folder, run.get("profile", "")),
        "commit": trained.get("commit") or run.get("commit", "")[:10] + "+" * bool(run.get("dirty")),
        "machine": machine,
        "minutes": round(run.get("seconds", 0) / 60, 1) if machine == here else None,  # of two machines
        "training_minutes": round(training_seconds(folder) / 60, 1),
        "peak_memory_gb": run.get("peak_memory_gb"),
    }


def _command(folder: RunFolder, profile: str) -> str:
    parameters = parameters_of(folder)
    data = parameters.get("data", "synthetic")
    words = ["netchu run", f"--name {folder.name}", f"--profile {profile}"]
    words += [f"--data {data}"] * (data != "synthetic")
    default = read_recipe(profile) if profile in recipe_names() else {}
    default = {name: without_folders(value) for name, value in default.items()}
    given = {n: v for n, v in parameters.items() if n not in ("run_name", "data") and default.get(n) != v}
    return " ".join(words + [f"-p {name}={value}" for name, value in given.items()])


def _training_of(folder: RunFolder) -> dict:
    """What the latest checkpoint says of its training: it may have been trained elsewhere than it was evaluated."""
    try:
        return read_header(folder.checkpoint()).training
    except InputError:
        return {}


def _write(old: pd.DataFrame, rows: list[dict]) -> None:
    write_results(pd.concat([old, pd.DataFrame(rows)]).sort_values(_KEY, kind="stable"), FILE, COLUMNS)
