"""Published tables come back as they were written."""

import pandas as pd
import pytest

from netchu.errors import InputError
from netchu.publish.files import read_results, records, results_dir, write_results

COLUMNS = {"commit": str, "lines": "Int64", "cer": float}


def test_what_is_written_comes_back_to_the_last_digit(project):
    rows = [{"commit": "0123456789", "lines": 3, "cer": 0.1 + 0.2, "path": "/home/me"}, {"commit": "12e3456789"}]
    write_results(pd.DataFrame([*rows, {"commit": "", "cer": 1.0}]), "t.csv", COLUMNS)
    assert records(read_results("t.csv", COLUMNS)) == [
        {"commit": "0123456789", "lines": 3, "cer": 0.1 + 0.2},
        {"commit": "12e3456789", "lines": None, "cer": None},
        {"commit": "", "lines": None, "cer": 1.0},
    ]


def test_a_missing_file_is_an_empty_table(project):
    table = read_results("t.csv", COLUMNS)
    assert table.empty and list(table) == list(COLUMNS)


@pytest.mark.parametrize("text", ["commit,lines\nabc,3\n", "commit,lines,cer\nabc,3,many\n", ""])
def test_a_broken_file_is_named(project, text):
    results_dir().mkdir()
    (results_dir() / "t.csv").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="t.csv is not the table that netchu results writes"):
        read_results("t.csv", COLUMNS)
