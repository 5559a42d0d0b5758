"""A sweep is carried out once: what is done stays, what fails is a row, what was asked otherwise is refused."""

import pytest
from samples import write_notebook
from sweeps import AtOnce, write_sweep

from netchu.errors import InputError
from netchu.runs import sweeping
from netchu.runs.sweep import read_sweep
from netchu.runs.sweep_table import sweep_table, write_table
from netchu.runs.sweeping import carry_out_sweep
from netchu.site.sweep import render_sweep
from netchu.system.paths import runs_dir


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch):
    monkeypatch.setattr(sweeping, "_POLL_SECONDS", 0.0)


def test_runs_begin_where_there_is_room_and_are_not_done_again(notebook_project, capsys):
    write_sweep(notebook_project)
    sweep, place = read_sweep("small"), AtOnce()
    runs = carry_out_sweep(sweep, place)
    assert [order.name for order in place.orders] == ["small-001", "small-002", "small-003", "small-004"]
    assert [run.state for run in runs] == ["done"] * 4
    assert "small-004: begins with lr 0.002, binary True" in capsys.readouterr().out
    (runs_dir() / "small-003" / "run.json").unlink()
    again = AtOnce()
    assert len(carry_out_sweep(sweep, again)) == 4 and [order.name for order in again.orders] == ["small-003"]
    write_sweep(notebook_project, "grid:\n  lr: [0.1, 0.2]\n")
    with pytest.raises(InputError, match="small-001 was made with lr 0.001, and the sweep now asks for 0.1"):
        carry_out_sweep(read_sweep("small"), again)


def test_a_notebook_without_a_run_is_no_part_of_a_sweep(notebook_project):
    """No run ever has it: what waited for it would be done again by each call."""
    write_notebook(notebook_project / "notebooks" / "03_compare.ipynb", 'runs = ""', "")
    write_sweep(notebook_project)
    carry_out_sweep(read_sweep("small"), AtOnce())
    again = AtOnce()
    carry_out_sweep(read_sweep("small"), again)
    assert not again.orders
    write_sweep(notebook_project, "to: '03'\ngrid: {lr: [1]}\n")
    with pytest.raises(InputError, match="--to 03 names no notebook"):
        read_sweep("small")
    write_sweep(notebook_project, "set: {runs: small}\ngrid: {lr: [1]}\n")
    with pytest.raises(InputError, match="No notebook has a parameter runs"):
        read_sweep("small")


def test_a_run_that_fails_is_a_row_and_is_tried_again(notebook_project, tmp_path):
    write_sweep(notebook_project)
    sweep = read_sweep("small")
    place = AtOnce(
        worst=lambda values: 200 * values.get("lr", 0.001) + 0.1 * values["binary"],
        says=lambda order: "02_train.ipynb: the kernel died" if order.name == "small-002" else "",
    )
    runs = carry_out_sweep(sweep, place)
    table = sweep_table(sweep, runs)
    assert list(table["run"]) == ["small-001", "small-003", "small-004", "small-002"], "the lowest CER first"
    assert list(table["state"]) == ["done", "done", "done", "failed"] and "kernel died" in table["problem"][3]
    first, second = table.iloc[0], table.iloc[1]
    assert first["cer"] == pytest.approx(0.1) and first["cer_low"] == pytest.approx(0.05) and first["minutes"] == 1.0
    assert first["cer_change"] != first["cer_change"], "the base has no difference to itself"
    assert second["cer_change"] == pytest.approx(0.1) and second["cer_change_low"] <= 0.1 <= second["cer_change_high"]
    assert table["cer"].isna()[3] and first["best_epoch_cer"] == pytest.approx(0.1)
    file = write_table(table, tmp_path / "table.csv")
    assert file.read_text().startswith("run,state,lr,binary,epochs,best_epoch_cer,val_decoder,val_lines,cer,")
    page = render_sweep(sweep, table, tmp_path / "sweep.html").read_text(encoding="utf-8")
    assert "failed: 02_train.ipynb: the kernel died" in page and "data:image/png" in page and "+10.00" in page
    assert [run.state for run in carry_out_sweep(sweep, AtOnce())] == ["done"] * 4
