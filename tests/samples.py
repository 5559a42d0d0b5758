"""Small data that tests make themselves: lines drawn by OpenCV, log-probabilities, runs as netchu leaves them."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import cv2
import nbformat
import numpy as np

from netchu.data.lines import Lines

SCORES = {"lines": 40, "cer": 0.0345, "cer_low": 0.03, "cer_high": 0.04, "wer": 0.125, "line_accuracy": 0.4}


def draw_line(text: str, height: int = 64, seed: int = 0) -> np.ndarray:
    """Printed text as a line image: uint8 (height, W), dark on white. ASCII only."""
    rng = np.random.default_rng(seed)
    image = np.full((height, 26 * len(text) + 24), 255, np.uint8)
    cv2.putText(image, text, (10, int(height * 0.7)), cv2.FONT_HERSHEY_SIMPLEX, 1.1, 20, 2, cv2.LINE_AA)
    return np.clip(image.astype(int) - rng.integers(0, 6, image.shape), 0, 255).astype(np.uint8)


def random_log_probs(seed: int, frames: int, classes: int, scale: float = 2.0) -> np.ndarray:
    """Log-probabilities of one line, float64 (T, K): each frame sums to one; the larger the scale, the surer."""
    logits = np.random.default_rng(seed).normal(size=(frames, classes)) * scale
    return logits - np.logaddexp.reduce(logits, axis=1, keepdims=True)


def write_run(folder: Path, scores: dict, epochs: int = 2, texts: tuple[str, ...] = ("Hà Nội", "Huế"), **parameters):
    """A run as netchu leaves it: run.json, a manifest, a log of phase1, and one notebook that scored the test split."""
    (folder / "metrics").mkdir(parents=True)
    (folder / "phase1").mkdir()
    stems = ("03_phase1_frozen_backbone", "06_error_analysis")
    record = {
        "name": folder.name, "profile": "full", "parameters": {"run_name": folder.name, **parameters},
        "started": "2026-01-02T03:04:05+00:00", "seconds": 90.0, "commit": "5b6ce1f74e99", "dirty": True,
        "notebooks": {stem: {"status": "done", "seconds": 45.0} for stem in stems},
    }  # fmt: skip
    (folder / "run.json").write_text(json.dumps(record), encoding="utf-8")
    rows = ["path,text,source,writer,split", "/x/a/0.png,b,s,,train"]
    rows += [f"/x/a/{i}.png,{text},s,,{split}" for i, text in enumerate(texts) for split in ("val", "test")]
    (folder / "manifest.csv").write_text("\n".join(rows), encoding="utf-8")
    log = [{"epoch": e, "val_cer": 0.5 / e, "val_wer": 0.9 / e, "seconds": 30.0} for e in range(1, epochs + 1)]
    (folder / "phase1" / "log.jsonl").write_text("\n".join(map(json.dumps, log)), encoding="utf-8")
    request = {"model": {"backbone": "compact", "input_mode": "gray"}, "phase": {"epochs": epochs}}
    (folder / "phase1" / "request.json").write_text(json.dumps(request), encoding="utf-8")
    for stem, found in zip(stems, ({"seconds": 30.0 * epochs}, {"split": "test", "lines": 2, **scores}), strict=True):
        (folder / "metrics" / f"{stem}.json").write_text(json.dumps(found), encoding="utf-8")
    return folder


def greedy_scores(cer: float) -> dict:
    """Scores of one decoder as a notebook saves them: the interval and the WER follow from the CER."""
    return {"greedy": {"cer": cer, "cer_low": cer / 2, "cer_high": 2 * cer, "wer": 3 * cer}}


def write_notebook(path: Path, parameters: str, work: str) -> None:
    """A notebook with a title, a parameters cell and one cell of work."""
    cells = [
        nbformat.v4.new_markdown_cell(f"# What does {path.stem} say?"),
        nbformat.v4.new_code_cell(parameters, metadata={"tags": ["parameters"]}),
        nbformat.v4.new_code_cell(work),
    ]
    path.parent.mkdir(exist_ok=True)
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)


def lines_of_images(images: list[np.ndarray], texts: Sequence[str] = ()) -> Lines:
    """Lines of preprocessed images uint8 (64, W) that come from no manifest; texts are empty where not given."""
    return Lines(
        pixels=np.concatenate([np.zeros((64, 0), np.uint8), *images], axis=1),
        starts=np.cumsum([0, *(image.shape[1] for image in images)]),
        texts=tuple(texts) or ("",) * len(images),
        paths=("",) * len(images),
        key=hashlib.sha256(b"".join(image.tobytes() for image in images)).hexdigest(),
    )
