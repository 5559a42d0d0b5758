"""Tables of the kept results, in Markdown: what the README shows, and all of them for `results/README.md`."""

from collections.abc import Sequence
from pathlib import Path

from netchu.errors import InputError
from netchu.models.checkpoint import RELEASED
from netchu.publish.ablations import LEVERS
from netchu.runs.scores import interval, percent, points
from netchu.system.paths import read_json, write_text

SPEED = "decode_speed.json"  # written by `netchu bench decode --json`
_CHALLENGE = "cinnamon"  # the lines that published systems are compared on
_SHOWN = (RELEASED, "seed-1", "vgg16", "laptop", "quick")  # runs in the README's table
_HELD_OUT = ("test", "all")  # their splits there: lines that nothing was chosen on


def parts(folder: Path) -> dict[str, str]:
    """What `netchu results --readme` writes into the README: name of the part → text.

    Raises:
        InputError: the folder has no kept result.
    """
    return {"headline": headline_sentence(folder), "results": short_table(folder), "levers": levers_tables(folder)}


def short_table(folder: Path) -> str:
    """The held-out rows of the runs that a reader of the README can have or make, one row a score."""
    names = ("checkpoint", "lines", "read by", "CER (95 %)", "WER", "lines wrong")
    rows = []
    for one in _read(folder):
        for row in one["rows"]:
            if one["title"] in _SHOWN and row["split"] in _HELD_OUT:
                lines_read = f"{row.get('lines', '')} of `{_data(one)}` ({row['split']})"
                rows.append((one["title"], lines_read, row.get("decoder", ""), *_rate_cells(row)))
    order = {title: place for place, title in enumerate(_SHOWN)}
    return _markdown(names, sorted(rows, key=lambda row: order[row[0]]))


def full_table(folder: Path) -> str:
    """All kept results, one row a score, then the command of each; below it levers and the decoders' speed.

    Raises:
        InputError: the folder has no kept result.
    """
    kept = _read(folder)
    if not kept:
        raise InputError(f"{folder} has no result: keep one with netchu results --keep RUN.")
    names = ("run", "after", "data", "split", "lines", "CER (95 %)", "WER", "lines wrong", "CER folded")
    rows = []
    for one in kept:
        for row in one["rows"]:
            after = " ".join(filter(None, (row.get("name") or _stage(row), row.get("decoder"))))
            where = (one["title"], after, _data(one), row["split"], row.get("lines", ""))
            rows.append((*where, *_rate_cells(row), percent(row.get("cer_folded"), 2)))
    text = "\n".join([_markdown(names, rows), "", *(f"- **{one['title']}** {_how(one)}" for one in kept)])
    below = [levers_tables(folder), *_speed(folder)]
    return "\n\n".join([text, *filter(None, below)])


def levers_tables(folder: Path) -> str:
    """What each changed setting did (see `levers.keep_levers`), a table for each base; "" where none was measured."""
    return "\n\n".join(_levers_table(read_json(file)) for file in sorted((folder / LEVERS).glob("*.json")))


def _levers_table(found: dict) -> str:
    base = found["rows"][0]
    against = "against base, points (95 %)"
    names = ["changed", f"CER, {base['here']['lines']} lines", "WER", against]
    names += [f"CER, {base['elsewhere']['lines']} of {found['also']}", against] if found["also"] else []
    rows = []
    for row in found["rows"]:
        sets = [row["here"], *([row["elsewhere"]] if found["also"] else [])]
        cells = [cell for one in sets for cell in (percent(one["cer"], 2), "" if row is base else _change(one))]
        cells.insert(1, percent(row["here"]["wer"]))
        what = "nothing: base" if row is base else " ".join(f"`{n}={v}`" for n, v in row["changed"].items())
        rows.append([what, *cells, f"{row['minutes']:.0f} min"])
    commits = ", ".join(dict.fromkeys(row["commit"] for row in found["rows"]))
    return (
        _markdown([*names, "training"], rows)
        + f"\n\nBase (commits {commits}; {found['machine']}): `{found['command']}`"
    )


def headline_sentence(folder: Path) -> str:
    """One sentence: what the released checkpoint, or else the best run, reads on test lines, and greedy's of the same
    network; of the challenge's lines where there are any, else of real lines, else of any."""
    tested = [(one, row) for one in _read(folder) for row in one["rows"] if row["split"] == "test"]
    tested = [pair for pair in tested if pair[0]["title"] == RELEASED] or tested
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


def _read(folder: Path) -> list[dict]:
    return [read_json(file) for file in sorted(folder.glob("*.json")) if file.name != SPEED]


def _markdown(names: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    lines = [names, ["---"] * len(names), *rows]
    return "\n".join(f"| {' | '.join(str(cell) for cell in line)} |" for line in lines)


def _rate_cells(row: dict) -> tuple[str, str, str]:
    cer = f"{percent(row['cer'], 2)} ({interval(row, 'cer')})"
    return cer, percent(row["wer"]), percent(1 - row["line_accuracy"])


def _rates(row: dict) -> str:
    rates = f"CER {percent(row['cer'])}, WER {percent(row['wer'])}"
    return f"{rates}, {percent(1 - row['line_accuracy'], 0)} of lines with an error"


def _change(one: dict) -> str:
    """A change of the CER in percentage points with its interval, and whether that is a difference at all."""
    low, high = one["cer_change_low"], one["cer_change_high"]
    verdict = "better" if high < 0 else "worse" if low > 0 else "no difference"
    return f"{points(one['cer_change'])} ({points(low)} to {points(high)}): {verdict}"


def _data(one: dict) -> str:
    """The data set, as the command names it."""
    words = one["command"].split()
    return words[words.index("--data") + 1] if "--data" in words else "synthetic"


def _stage(row: dict) -> str:
    """`03_phase1_frozen_backbone` → `phase 1`; nothing for a score that no notebook made."""
    stages = {"03": "phase 1", "04": "phase 2"}
    return stages.get(row.get("notebook", "")[:2], "phase 2" if row.get("notebook") else "")


def _how(one: dict) -> str:
    minutes = f", {one['training_minutes']:.0f} min of training" if one.get("training_minutes") else ""
    whole = f", {one['minutes']:.0f} min in all" if one.get("minutes") else ""
    memory = f", at most {one['peak_memory_gb']:.1f} GB" if one.get("peak_memory_gb") else ""
    return f"(commit {one['commit']}; {one['machine']}{minutes}{whole}{memory}): `{one['command']}`"


def _speed(folder: Path) -> list[str]:
    """The table of `netchu bench decode`, with a line above."""
    if not (folder / SPEED).is_file():
        return []
    bench = read_json(folder / SPEED)
    lines = f"{bench['lines']} validation lines, {bench['frames']:.0f} frames and {bench['classes']} classes each"
    rows = []
    for row in bench["rows"]:
        times = [f"{row[key]:.2f}" for key in ("ms_per_line", "ms_per_256_frames") if row[key] is not None]
        rates = (percent(row["cer"], 2), percent(row["wer"], 1))
        rows.append((row["decoder"], row["language_model"], *(times or ("not installed", "–")), *rates))
    names = ("decoder", "language model", "ms a line", "ms for 256 frames", "CER", "WER")
    title = f"Decoders on the same log-probabilities ({lines}; one core; commit {bench['commit']}; {bench['machine']}):"
    return [title, _markdown(names, rows)]
