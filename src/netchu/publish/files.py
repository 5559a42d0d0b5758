"""The published tables: CSV files in `results/`, written whole or not at all, and how pages show a table."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from netchu.errors import InputError
from netchu.system.paths import project_root, whole_file

Columns = Mapping[str, type | str]  # name → dtype; whole numbers are "Int64", which may be missing


def results_dir() -> Path:
    """The folder of published results."""
    return project_root() / "results"


def read_results(name: str, columns: Columns) -> pd.DataFrame:
    """Reads one of the tables in `results/`; where there is no such file, the table is empty.

    Args:
        name: of the file.
        columns: its columns and their dtypes. Missing texts are "", missing numbers nan.

    Raises:
        InputError: the file is broken or lacks a column.
    """
    file = results_dir() / name
    if not file.is_file():
        return pd.DataFrame({column: pd.Series(dtype=dtype) for column, dtype in columns.items()})
    try:
        table = pd.read_csv(file, dtype=dict(columns), keep_default_na=False, na_values=[""])[list(columns)]
    except (ValueError, KeyError) as error:
        raise InputError(f"{file} is not the table that netchu results writes ({error}): restore it.") from error
    texts = [column for column, dtype in columns.items() if dtype is str]
    return table.fillna(dict.fromkeys(texts, ""))


def write_results(table: pd.DataFrame, name: str, columns: Columns) -> None:
    """Writes one of the tables in `results/`; columns that the table lacks stay empty."""
    with whole_file(results_dir() / name) as part:
        table.reindex(columns=list(columns)).to_csv(part, index=False)


def markdown(names: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A table in Markdown.

    >>> print(markdown(["a", "b"], [[1, 2]]))
    | a | b |
    | --- | --- |
    | 1 | 2 |
    """
    lines = [names, ["---"] * len(names), *rows]
    return "\n".join(f"| {' | '.join(str(cell) for cell in line)} |" for line in lines)


def records(table: pd.DataFrame) -> list[dict]:
    """The rows as dicts, with None for a missing number."""
    return table.astype(object).where(table.notna(), None).to_dict("records")
