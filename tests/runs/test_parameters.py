"""Parameters cells, and which notebooks are meant."""

from dataclasses import fields
from pathlib import Path

import pytest
from samples import write_notebook

from netchu.errors import InputError
from netchu.runs.parameters import _SETTINGS, find_notebooks, parse_assignments, read_parameters, select

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"


def test_parameters_cells_hold_literals_only(tmp_path):
    write_notebook(tmp_path / "01_a.ipynb", "lines = 5 * 2", "")
    with pytest.raises(InputError, match="parameters cell of 01_a.ipynb"):
        read_parameters(tmp_path / "01_a.ipynb")
    (tmp_path / "01_a.ipynb").write_text("{")
    with pytest.raises(InputError, match="is not a notebook"):
        read_parameters(tmp_path / "01_a.ipynb")
    with pytest.raises(InputError, match="no notebook like 01_eda"):
        find_notebooks(tmp_path / "none")


def test_select_takes_numbers_and_names(tmp_path):
    write_notebook(tmp_path / "01_look.ipynb", 'data = "synthetic"', "")
    write_notebook(tmp_path / "02_train.ipynb", "lr = 1e-3", "")
    notebooks = find_notebooks(tmp_path)
    assert [n.stem for n in select(notebooks, "2")] == ["02_train"]
    assert [n.stem for n in select(notebooks, "", "01_look")] == ["01_look"]
    assert parse_assignments(["data=a=b"], notebooks) == {"data": "a=b"}


def test_what_is_checked_are_parameters_of_the_notebooks_and_settings_of_records():
    declared = {name for notebook in find_notebooks(NOTEBOOKS) for name in notebook.parameters}
    for record, parameters in _SETTINGS:
        assert parameters.keys() <= declared
        settings = list(parameters.values())
        assert set(settings) <= {field.name for field in fields(record)} and len(set(settings)) == len(settings)
