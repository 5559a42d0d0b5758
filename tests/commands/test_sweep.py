"""`netchu sweep`: a table, a page, and an exit status that tells of failed runs."""

import sys
from contextlib import nullcontext

import pytest
from sweeps import AtOnce, write_sweep

from netchu import cli
from netchu.runs import sweeping


@pytest.fixture
def place(notebook_project, monkeypatch):
    write_sweep(notebook_project)
    found = AtOnce(worst=lambda values: 200 * values["lr"])
    monkeypatch.setattr("netchu.runs.sweep_places.place_for", lambda jobs, cluster: nullcontext(found))
    monkeypatch.setattr(sweeping, "_POLL_SECONDS", 0.0)
    return found


def test_the_table_and_the_page(place, notebook_project, capsys):
    assert cli.main(["sweep", "small", "--jobs", "2"]) == 0
    said = capsys.readouterr().out
    folder = notebook_project / "outputs" / "sweeps" / "small"
    assert "small-003" in said and "10.00 % 5.0–20.0 %" in said and "+10.00 (+10.00 to +10.00, greedy)" in said
    assert f"Open {folder / 'sweep.html'}" in said and (folder / "table.csv").read_text().count("\n") == 5
    assert len(place.orders) == 4 and cli.main(["sweep", "small"]) == 0 and len(place.orders) == 4


def test_a_failed_run_is_told_by_the_exit_status(place, capsys):
    place._says = lambda order: "no memory" if order.name == "small-002" else ""
    assert cli.main(["sweep", "small"]) == 1
    assert "small-002: failed: no memory" in capsys.readouterr().out


def test_what_cannot_be_done_is_one_sentence(place, capsys):
    assert cli.main(["sweep", "gone"]) == 2 and "There is no sweep gone" in capsys.readouterr().err
    pytest.importorskip("distributed", reason="distributed isn't installed: pip install 'netchu[scale]'")
    assert cli.main(["sweep", "small", "--jobs", "2", "--cluster", "local:2"]) == 2
    assert "--jobs is for this machine" in capsys.readouterr().err


def test_a_search_without_optuna_is_one_sentence(place, notebook_project, monkeypatch, capsys):
    write_sweep(notebook_project, "search:\n  samples: 1\n  parameters: {lr: [0.1]}\n", "searched")
    monkeypatch.setitem(sys.modules, "optuna", None)
    assert cli.main(["sweep", "searched"]) == 2
    said = capsys.readouterr().err
    assert "optuna" in said and "scale" in said and said.count("\n") == 1 and not place.orders
