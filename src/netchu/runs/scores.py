"""The scores of a run, gathered from what its notebooks saved.

`metrics/<notebook>.json` holds its `finding` and its scores: under a split (`"val": {...}`) or, where `split`
says which, a decoder (`"beam": {...}`) the keys of `metrics.Scores` make a row of the results table. Runs of earlier
versions may have a row at the top of the file as well, and keys that nothing reads.
"""

from netchu.config import EVALUATION
from netchu.data.manifest import SPLITS
from netchu.display.rates import interval, percent
from netchu.runs.folder import RunFolder

DONE = ("done", "stale")  # statuses of a notebook whose numbers count
_UNKNOWN = {"name": "", "split": "", "decoder": "", "lines": "", "wer": None, "line_accuracy": None}


def results(run: RunFolder) -> list[dict]:
    """Score rows of the notebooks that are done, in order: notebook, name, split, decoder and keys of `Scores`."""
    rows = []
    for stem, entry in run.record()["notebooks"].items():
        metrics = run.metrics(stem) if entry["status"] in DONE else {}
        for row in _score_rows(metrics):
            row = {**_UNKNOWN, **row, "notebook": stem}
            rows.append({**row, "lines": int(row["lines"])} if row["lines"] else row)  # a row of a table is all floats
    return rows


def _score_rows(metrics: dict) -> list[dict]:
    """Rows of one notebook.

    >>> _score_rows({"split": "val", "greedy": {"cer": 0.2}, "beam": {"cer": 0.1}, "width": 16})[1]
    {'split': 'val', 'decoder': 'beam', 'cer': 0.1}
    """
    common = {key: metrics[key] for key in ("split", "decoder") if key in metrics}
    rows = [metrics] if "cer" in metrics else []
    for key, value in metrics.items():
        if isinstance(value, dict) and "cer" in value and (key in SPLITS or "split" in metrics):
            rows.append({**common, "split" if key in SPLITS else "decoder": key, **value})
    return rows


def headline(rows: list[dict]) -> dict:
    """The row that the run is known by, {} without any: the first row of the last notebook that scored the test split,
    else the last row."""
    test = [row for row in rows if row["split"] == "test"]
    return next((row for row in test if row["notebook"] == test[-1]["notebook"]), rows[-1] if rows else {})


def training_seconds(run: RunFolder) -> float:
    """What the epochs took, also where the training was resumed; 0 where nothing tells."""
    logged = sum(float(log["seconds"].sum()) for log in run.histories().values() if "seconds" in log)
    # a run of an earlier version that was copied without its logs
    return logged or sum(run.metrics(stem).get("seconds", 0.0) for stem in run.record()["notebooks"])


def results_text(run: RunFolder) -> str:
    """The results as a table for the terminal."""
    rows = results(run)
    if not rows:
        return "No notebook of this run has reported a score yet."
    level = f"{100 * EVALUATION.confidence_level:.0f} % interval"
    lines = [f"{'notebook':<28}{'decoder':<9}{'lines':>10}{'CER':>8}{level:>16}{'WER':>8}{'right lines':>13}"]
    for row in rows:
        what = " ".join(filter(None, (row["notebook"][:2], row["name"] or row["notebook"][3:])))
        count = f"{row['lines']} {row['split']}".strip()
        lines.append(
            f"{what[:27]:<28}{row['decoder'][:8]:<9}{count:>10}{percent(row['cer']):>8}{interval(row, 'cer'):>16}"
            f"{percent(row['wer']):>8}{percent(row['line_accuracy']):>13}"
        )
    return "\n".join(line.rstrip() for line in lines)
