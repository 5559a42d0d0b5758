"""Scores as a small table for the terminal."""

from netchu.metrics import Scores
from netchu.results import interval, percent


def scores_text(title: str, scores: Scores) -> str:
    """Three rates with their intervals below a title."""
    row = scores.to_dict()
    names = {"cer": "CER", "wer": "WER", "line_accuracy": "lines without an error"}
    lines = [f"{title}: {scores.lines} lines"]
    lines += [f"  {name:<24}{percent(row[key], 2):>9}   ({interval(row, key)})" for key, name in names.items()]
    return "\n".join(lines)
