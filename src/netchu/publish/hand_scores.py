"""`results/hands.csv`: how each hand is read, of evaluations that tell writers apart."""

import pandas as pd

from netchu.publish.files import read_results, write_results

FILE = "hands.csv"
_KEY = ["run", "data", "split", "decoder"]
COLUMNS = {
    **dict.fromkeys([*_KEY, "writer"], str), "lines": "Int64", "cer": float, "cer_folded": float, "commit": str,
}  # fmt: skip


def read_hand_scores() -> pd.DataFrame:
    """The published rates per hand, with `COLUMNS`."""
    return read_results(FILE, COLUMNS)


def publish_hand_scores(row: dict, hands: list[dict]) -> None:
    """Puts the hands of one evaluation in the table, in place of those published of it before.

    Args:
        row: run, data, split, decoder and commit of the evaluation.
        hands: writer (as `group`), lines, cer, cer_folded.
    """
    old = read_hand_scores()
    same = (old[_KEY] == [row[column] for column in _KEY]).all(axis=1)
    where = {column: row[column] for column in (*_KEY, "commit")}
    new = pd.DataFrame([{**hand, **where, "writer": hand["group"]} for hand in hands])
    table = pd.concat([old[~same], new.reindex(columns=list(COLUMNS))], ignore_index=True)
    write_results(table.sort_values([*_KEY, "cer"], kind="stable"), FILE, COLUMNS)
