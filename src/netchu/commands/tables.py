"""Small tables for the terminal."""

from collections.abc import Collection, Sequence

from netchu.display.rates import interval, percent
from netchu.metrics import Scores


def scores_text(title: str, scores: Scores) -> str:
    """Three rates with their intervals below a title."""
    row = scores.to_dict()
    names = {"cer": "CER", "wer": "WER", "line_accuracy": "lines without an error"}
    lines = [f"{title}: {scores.lines} lines"]
    lines += [f"  {name:<24}{percent(row[key], 2):>9}   ({interval(row, key)})" for key, name in names.items()]
    return "\n".join(lines)


def confidence_text(confidence: dict, right_lines: float) -> str:
    """What confidences are worth: how true they are, and the errors left when a person checks the least confident.

    Args:
        confidence: of `analysis.errors.confidence_report`.
        right_lines: share of lines without an error.
    """
    mean, error = percent(confidence["mean"]), percent(confidence["calibration_error"])
    chance = percent(confidence["calibration_error_by_chance"])
    title = (
        f"confidence: mean {mean}, right {percent(right_lines)}, calibration error {error} ({chance} by chance alone)"
    )
    head = ("  check below", "of all lines", "CER of the rest", "wrong lines of the rest")
    rows = [
        (f"  {row['threshold']:g}", percent(row["checked"]), percent(row["cer"], 2), percent(row["wrong_lines"]))
        for row in confidence["check_below"]
    ]
    return f"{title}\n{aligned(head, rows, right=(1, 2, 3))}"


def aligned(head: Sequence[str], rows: Sequence[Sequence[object]], right: Collection[int] = ()) -> str:
    """Rows below their head, each column as wide as its widest cell.

    Args:
        right: columns that end at one edge (numbers); the others begin at one.

    >>> print(aligned(["run", "CER"], [["quick", "2.0 %"], ["a", "10.0 %"]], right=[1]))
    run       CER
    quick   2.0 %
    a      10.0 %
    """
    lines = [[str(cell) for cell in row] for row in (head, *rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(
            c.rjust(w) if i in right else c.ljust(w) for i, (c, w) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )
