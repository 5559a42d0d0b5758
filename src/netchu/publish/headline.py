"""README's first table: netchu, what others published on the same sets, and OCR engines that people install."""

import re
from collections.abc import Sequence

import pandas as pd

from netchu.display.rates import percent
from netchu.publish.files import markdown, read_results, records

FILE = "published.csv"  # written by hand: scores of others, each with its source
COLUMNS = {**dict.fromkeys(["data", "system"], str), **dict.fromkeys(["cer", "wer"], float), "url": str}
_NAMES = {"tesseract vie": "Tesseract", "rapidocr": "RapidOCR"}  # engines as they call themselves
_WORDS = {  # per language: its sets, what stands for the three rows, and what is counted
    "en": {
        "cinnamon": "addresses, Cinnamon", "vnondb": "sentences, VNOnDB", "errors": "CER (WER)",
        "published": "published", "engines": "OCR engines",
    },
    "vi": {
        "cinnamon": "địa chỉ, Cinnamon", "vnondb": "câu văn, VNOnDB", "errors": "CER (WER)",
        "published": "đã công bố", "engines": "OCR phổ biến",
    },
}  # fmt: skip


def read_published() -> pd.DataFrame:
    """Scores that others published, with `COLUMNS`: a row per system and data set."""
    return read_results(FILE, COLUMNS)


def headline_table(ours: Sequence[dict], published: pd.DataFrame, engines: pd.DataFrame, language: str = "en") -> str:
    """Three rows, a column per data set.

    Args:
        ours: netchu's published scores, one per data set, in the order of the columns.
        published: what others have.
        engines: what `netchu bench engines` found; rows of the same lines count.
        language: of the words, en or vi.
    """
    words, sets = _WORDS[language], [row["data"] for row in ours]
    names = ["", *(f"{words.get(data, data)}: {words['errors']}" for data in sets)]
    others = [[_published(row) for row in records(published[published["data"] == data])] for data in sets]
    installed = [[_engine(row) for row in records(_on_the_lines(engines, row))] for row in ours]
    rows = [
        ["**netchu**", *(f"**{_rates(row)}**" for row in ours)],
        [words["published"], *map(_cell, others)],
        [words["engines"], *map(_cell, installed)],
    ]
    table = markdown(names, rows)
    return table if language == "en" else _with_comma(table)


def _on_the_lines(engines: pd.DataFrame, ours: dict) -> pd.DataFrame:
    where = ["data", "split"]
    return engines[(engines[where] == [ours[name] for name in where]).all(axis=1)]


def _rates(row: dict) -> str:
    return f"{percent(row['cer'])} ({percent(row['wer'])})"


def _published(row: dict) -> str:
    return f"{_rates(row)} [{row['system']}]({row['url']})"


def _engine(row: dict) -> str:
    return f"{_rates(row)} {_NAMES.get(row['engine'], row['engine'])}"


def _cell(found: list[str]) -> str:
    return "<br>".join(found) or "–"


def _with_comma(table: str) -> str:
    """Percentages as Vietnamese writes them.

    >>> _with_comma("1.9 % [a](b.c/1.2)")
    '1,9 % [a](b.c/1.2)'
    """
    return re.sub(r"(\d)\.(\d+ %)", r"\1,\2", table)
