"""Which sheets one person wrote, where a table beside the data says so."""

import os
from pathlib import Path

from netchu.data.labels import read_note
from netchu.errors import InputError

HANDS = ("hands.csv", "kalapa_hands.csv")


def read_hands(folder: Path) -> dict[str, str]:
    """Sheet → writer, of the table in the folder or in its parent; {} where there is none.

    The writer is the hand's smallest sheet, so that a sheet that is a hand of its own keeps its name.

    Raises:
        InputError: the table has no column sheets, or names a sheet in two hands.
    """
    places = (folder, Path(os.path.abspath(folder)).parent, folder.resolve().parent)
    file = next((p for d in places for name in HANDS if (p := d / name).is_file()), None)
    if file is None:
        return {}
    columns, rows = read_note(file)
    if "sheets" not in columns:
        raise InputError(f"{file} needs a column sheets, with blanks between the sheets of one hand.")
    writers: dict[str, str] = {}
    for row in rows:
        sheets = row["sheets"].split()
        twice = sorted(set(sheets) & set(writers))
        if twice:
            raise InputError(f"{file} names the sheet {twice[0]} in two hands: put these hands into one row.")
        writers |= dict.fromkeys(sheets, min(sheets, key=lambda sheet: (len(sheet), sheet), default=""))
    return writers
