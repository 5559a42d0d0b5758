"""Results kept in the repository: a small JSON file for each run, and the README's table of them all."""

from pathlib import Path

from netchu.config import PROFILES
from netchu.errors import InputError
from netchu.paths import outputs_dir, project_root, read_json, write_json, write_text
from netchu.results import interval, load_run, percent, results, training_seconds

SPEED = "decode_speed.json"  # written by `netchu bench decode --json`
_CHALLENGE = "cinnamon"  # the lines that published systems are compared on
TABLE, HEADLINE = "results", "headline"  # parts of the README that `netchu results --readme` writes
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
    folder = outputs_dir() / "runs" / source
    if source.endswith(".json"):
        name, kept = Path(source).stem, _of_evaluation(read_json(Path(source)))
    elif folder.is_dir():
        name, kept = source, _of_run(folder)
    else:
        raise InputError(f"{source} is neither a run in {folder.parent} nor a .json file: name one of them.")
    if not kept["rows"]:
        raise InputError(f"{source} holds no scores yet: finish it first.")
    file = results_dir() / f"{name}.json"
    write_json(file, kept)
    return file


def _of_run(folder: Path) -> dict:
    run = load_run(folder)
    parameters = {name: without_folders(value) for name, value in run.get("parameters", {}).items()}
    profile = PROFILES.get(run.get("profile", ""), {})
    given = {n: v for n, v in parameters.items() if n not in ("run_name", "data") and profile.get(n) != v}
    words = ["netchu run", f"--name {folder.name}", f"--profile {run.get('profile', '')}"]
    data = parameters.get("data", "synthetic")
    words += [f"--data {data}"] * (data != "synthetic")
    where = run.get("machine", {})
    gpu = "" if where.get("gpu", "none") == "none" else f", {where['gpu']}"
    rows = [row for row in results(folder) if not (row["notebook"][:2] == "05" and row["decoder"] == "greedy")]  # in 04
    rows = [{**_score(row), "notebook": row["notebook"]} for row in rows]
    return {
        "title": folder.name,
        "command": " ".join(words + [f"-p {name}={value}" for name, value in given.items()]),
        "commit": run.get("commit", "")[:10] + "+" * bool(run.get("dirty")),
        "machine": f"{where.get('cpu', '')}, {where.get('cores', '')} cores{gpu}",
        "minutes": round(run.get("seconds", 0) / 60, 1),
        "training_minutes": round(training_seconds(folder) / 60, 1),
        "peak_memory_gb": run.get("peak_memory_gb"),
        "parameters": parameters,
        "rows": rows,
    }


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


def without_folders(value: object) -> object:
    """A path without the folders above its own, which mean nothing elsewhere."""
    return Path(value).name if isinstance(value, str) and Path(value).is_absolute() else value


def table(folder: Path) -> str:
    """All kept results as a Markdown table, one row a score, then the command of each; below it the decoders' speed.

    Raises:
        InputError: the folder has no kept result.
    """
    kept = _read(folder)
    if not kept:
        raise InputError(f"{folder} has no result: keep one with netchu results --keep RUN.")
    names = ("run", "after", "data", "split", "lines", "CER (95 %)", "WER", "lines wrong", "CER folded")
    lines = [f"| {' | '.join(names)} |", "|---" * len(names) + "|"]
    for one in kept:
        for row in one["rows"]:
            after = " ".join(filter(None, (row.get("name") or _stage(row), row.get("decoder"))))
            wrong = percent(1 - row["line_accuracy"])
            cer = f"{percent(row['cer'], 2)} ({interval(row, 'cer')})"
            folded = percent(row.get("cer_folded"), 2)
            lines_read = row.get("lines", "")
            cells = (one["title"], after, _data(one), row["split"], lines_read, cer, percent(row["wer"]), wrong, folded)
            lines.append("| " + " | ".join(str(cell) for cell in cells) + " |")
    lines += [""] + [f"- **{one['title']}** {_how(one)}" for one in kept]
    return "\n".join(lines + (_speed(read_json(folder / SPEED)) if (folder / SPEED).is_file() else []))


def _read(folder: Path) -> list[dict]:
    return [read_json(file) for file in sorted(folder.glob("*.json")) if file.name != SPEED]


def headline(folder: Path) -> str:
    """One sentence: the lowest CER on a test split, and greedy's of the same network; of the challenge's lines where
    there is one, else of real lines, else of any."""
    tested = [(one, row) for one in _read(folder) for row in one["rows"] if row["split"] == "test"]
    if not tested:
        return "No run has been scored on its test split yet."
    challenge = [pair for pair in tested if _data(pair[0]) == _CHALLENGE]
    real = [pair for pair in tested if _data(pair[0]) != "synthetic"]
    one, best = min(challenge or real or tested, key=lambda pair: pair[1]["cer"])
    same = [row for kept, row in tested if (kept["title"], _data(kept)) == (one["title"], _data(one))]
    greedy = next((row for row in same if row.get("decoder") == "greedy" and row != best), None)
    other = f"; greedy decoding alone: {_rates(greedy)}" if greedy else ""
    start = str(one.get("parameters", {}).get("backbone_weights", "none"))
    after = " after pre-training on synthetic lines" if start.endswith(".safetensors") else ""
    how = f"the checkpoint `{one['title']}` has"
    if one.get("training_minutes"):
        how = f"{one['training_minutes']:.0f} minutes of training on {one['machine']}{after}, give"
    return (
        f"On {best['lines']} lines of `{_data(one)}` that it has never seen, {how} "
        f"{_rates(best)} (95 % interval of the CER: {interval(best, 'cer')}){other}."
    )


def _data(one: dict) -> str:
    """The data set, as the command names it."""
    words = one["command"].split()
    return words[words.index("--data") + 1] if "--data" in words else "synthetic"


def _rates(row: dict) -> str:
    rates = f"CER {percent(row['cer'])}, WER {percent(row['wer'])}"
    return f"{rates}, {percent(1 - row['line_accuracy'], 0)} of lines with an error"


def _speed(bench: dict) -> list[str]:
    """The table of `netchu bench decode`."""
    about = f"{bench['lines']} validation lines, {bench['frames']:.0f} frames and {bench['classes']} classes each"
    lines = [
        "",
        f"Decoders on the same log-probabilities ({about}; one core; commit {bench['commit']}; {bench['machine']}):",
    ]
    lines += [
        "",
        "| decoder | language model | ms a line | ms for 256 frames | CER | WER |",
        "|---|---|---|---|---|---|",
    ]
    for row in bench["rows"]:
        times = [f"{row[key]:.2f}" for key in ("ms_per_line", "ms_per_256_frames") if row[key] is not None]
        time = " | ".join(times or ["not installed", "–"])
        rates = f"{percent(row['cer'], 2)} | {percent(row['wer'], 1)}"
        lines.append(f"| {row['decoder']} | {row['language_model']} | {time} | {rates} |")
    return lines


def _stage(row: dict) -> str:
    """`03_phase1_frozen_backbone` → `phase 1`; nothing for a score that no notebook made."""
    stages = {"03": "phase 1", "04": "phase 2"}
    return stages.get(row.get("notebook", "")[:2], "phase 2" if row.get("notebook") else "")


def _how(one: dict) -> str:
    minutes = f", {one['training_minutes']:.0f} min of training" if one.get("training_minutes") else ""
    memory = f", at most {one['peak_memory_gb']:.1f} GB" if one.get("peak_memory_gb") else ""
    return f"(commit {one['commit']}; {one['machine']}{minutes}{memory}): `{one['command']}`"


def write_into(readme: Path, part: str, text: str) -> None:
    """Replaces what stands between the two marks of a part of the README.

    Raises:
        InputError: the file lacks the marks.
    """
    first, last = f"<!-- {part}: written by netchu results --readme -->", f"<!-- end of {part} -->"
    old = readme.read_text(encoding="utf-8") if readme.is_file() else ""
    head, begin, rest = old.partition(first)
    _, end, tail = rest.partition(last)
    if not begin or not end:
        raise InputError(f"{readme} lacks the lines {first} and {last}: put them where the {part} belongs.")
    write_text(readme, f"{head}{first}\n{text}\n{last}{tail}")
