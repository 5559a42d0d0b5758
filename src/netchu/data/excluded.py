"""Training lines whose label says something else than the ink; found by loss, each one looked at."""

from functools import cache
from pathlib import Path

import pandas as pd

from netchu.charset import normalise
from netchu.data.lines import Lines
from netchu.system.paths import short_path
from netchu.system.progress import say

LIST = Path(__file__).with_name("excluded.csv")
"""file (folder and name of the image), text (the label), reason. Training lines alone: scores keep every line."""


def without_excluded(lines: Lines) -> Lines:
    """The lines without those on the list, and says how many; a line whose label has been corrected stays."""
    listed = excluded_labels()
    keep = [
        i
        for i, (path, text) in enumerate(zip(lines.paths, lines.texts, strict=True))
        if (short_path(path), text) not in listed
    ]
    if len(keep) == len(lines):
        return lines
    say(f"left out: {len(lines) - len(keep)} training lines whose labels differ from the ink (excluded.csv)")
    return lines.only(keep)


@cache
def excluded_labels() -> dict[tuple[str, str], str]:
    """(file, label) → what the ink says otherwise."""
    table = pd.read_csv(LIST, dtype=str, keep_default_na=False)
    return {(row.file, normalise(row.text)): row.reason for row in table.itertuples()}
