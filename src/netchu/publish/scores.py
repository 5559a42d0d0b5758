"""Results kept in the repository: a small JSON file for each run."""

from pathlib import Path

from netchu.config import PROFILES
from netchu.errors import InputError
from netchu.models.checkpoint import read_header
from netchu.runs.folder import RunFolder
from netchu.runs.scores import results, training_seconds
from netchu.system.paths import project_root, read_json, runs_dir, without_folders, write_json
from netchu.system.provenance import machine_text

_KEPT = (
    "name",
    "split",
    "decoder",
    "lines",
    "cer",
    "cer_low",
    "cer_high",
    "wer",
    "line_accuracy",
    "ms_per_line",
    "cer_folded",
    "wer_folded",
)


def results_dir() -> Path:
    """The folder of kept results."""
    return project_root() / "results"


def keep(source: str) -> Path:
    """Copies what a run or an evaluation measured, without any path of this machine.

    Args:
        source: a run's name, or the JSON file that `netchu evaluate` wrote.

    Returns:
        The file in `results/`: title, command, commit, machine, minutes, parameters and score rows.

    Raises:
        InputError: neither a run nor such a file, or nothing is scored in it.
    """
    folder = runs_dir() / source
    if source.endswith(".json"):
        name, kept = Path(source).stem, _of_evaluation(read_json(Path(source)))
    elif folder.is_dir():
        name, kept = source, kept_run(RunFolder(folder))
    else:
        raise InputError(f"{source} is neither a run in {folder.parent} nor a .json file: name one of them.")
    if not kept["rows"]:
        raise InputError(f"{source} holds no scores yet: finish it first.")
    file = results_dir() / f"{name}.json"
    write_json(file, kept)
    return file


def kept_run(folder: RunFolder) -> dict:
    """What a run measured, with title, command, commit, machine, minutes, parameters and score rows; no path."""
    run = folder.record()
    parameters = {name: without_folders(value) for name, value in run.get("parameters", {}).items()}
    profile = PROFILES.get(run.get("profile", ""), {})
    given = {n: v for n, v in parameters.items() if n not in ("run_name", "data") and profile.get(n) != v}
    words = ["netchu run", f"--name {folder.name}", f"--profile {run.get('profile', '')}"]
    data = parameters.get("data", "synthetic")
    words += [f"--data {data}"] * (data != "synthetic")
    rows = [row for row in results(folder) if not (row["notebook"][:2] == "05" and row["decoder"] == "greedy")]  # in 04
    rows = [{**_score(row), "notebook": row["notebook"]} for row in rows]
    here = machine_text(run.get("machine", {}))
    trained = {"machine": here, **_training_of(folder)}
    return {
        "title": folder.name,
        "command": " ".join(words + [f"-p {name}={value}" for name, value in given.items()]),
        "commit": trained.get("commit") or run.get("commit", "")[:10] + "+" * bool(run.get("dirty")),
        "machine": trained["machine"],
        "minutes": round(run.get("seconds", 0) / 60, 1) if trained["machine"] == here else None,  # of two machines
        "training_minutes": round(training_seconds(folder) / 60, 1),
        "peak_memory_gb": run.get("peak_memory_gb"),
        "parameters": parameters,
        "rows": rows,
    }


def _training_of(folder: RunFolder) -> dict:
    """What the latest checkpoint says of its training: it may have been trained elsewhere than it was evaluated."""
    try:
        return read_header(folder.checkpoint()).training
    except InputError:
        return {}


def _of_evaluation(report: dict) -> dict:
    if "checkpoint" not in report:
        raise InputError("Only a JSON file that netchu evaluate wrote can be kept.")
    checkpoint = without_folders(report["checkpoint"])
    words = ["netchu evaluate", f"--data {report['data']}", f"--checkpoint {checkpoint}"]
    return {
        "title": Path(checkpoint).stem,
        "command": " ".join([*words, f"--decoder {report['decoder']}", f"--split {report['split']}"]),
        "commit": report["commit"],
        "machine": report["machine"],
        "rows": [_score(report)],
    }


def _score(row: dict) -> dict:
    return {key: row[key] for key in _KEPT if row.get(key) not in (None, "")}
