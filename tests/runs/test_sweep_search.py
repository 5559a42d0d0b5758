"""A search: optuna chooses, poor runs are stopped, and a study on disk goes on."""

import pytest
from sweeps import AtOnce, write_sweep

from netchu.errors import InputError
from netchu.runs import sweeping
from netchu.runs.sweep import read_sweep
from netchu.runs.sweep_table import sweep_table
from netchu.runs.sweeping import carry_out_sweep

pytest.importorskip("optuna", reason="optuna isn't installed: pip install 'netchu[scale]'")

SEARCH = """base: quick
search:
  samples: {samples}
  seed: 5
  pruner: {pruner}
  parameters:
    lr: {{low: 0.0001, high: 0.1, log: true}}
    lines: {{low: 1, high: 9}}
"""


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch):
    monkeypatch.setattr(sweeping, "_POLL_SECONDS", 0.0)


def worst(values):
    return abs(values.get("lr", 0.05) - 0.02) * 9 + 0.01


def test_a_search_goes_on_where_it_stopped(notebook_project):
    write_sweep(notebook_project, SEARCH.format(samples=3, pruner="none"))
    sweep, place = read_sweep("small"), AtOnce(worst)
    runs = carry_out_sweep(sweep, place)
    assert [run.trial.name for run in runs] == ["small-000", "small-001", "small-002", "small-003"]
    write_sweep(notebook_project, SEARCH.format(samples=5, pruner="none"))
    more = AtOnce(worst)
    again = carry_out_sweep(read_sweep("small"), more)
    assert [order.name for order in more.orders] == ["small-004", "small-005"]
    assert again[:4] == runs and [run.state for run in again] == ["done"] * 6
    values = [run.trial.values["lr"] for run in again[1:]]
    assert len(set(values)) == 5 and all(0.0001 <= value <= 0.1 for value in values)
    table = sweep_table(read_sweep("small"), again)
    assert table["cer"].is_monotonic_increasing and set(table["run"]) == {run.trial.name for run in again}


def test_a_run_in_the_middle_when_netchu_ends_is_gone_on_with(notebook_project):
    write_sweep(notebook_project, SEARCH.format(samples=2, pruner="none"))
    sweep = read_sweep("small")

    def dies(order):
        if order.name == "small-001":
            raise KeyboardInterrupt
        return ""

    with pytest.raises(KeyboardInterrupt):
        carry_out_sweep(sweep, AtOnce(worst, says=dies, slots=1))
    assert "end of the sweep" in (sweep.folder / "logs" / "small-001.stop").read_text(), "for workers that go on"
    place = AtOnce(worst, slots=1)
    assert [run.state for run in carry_out_sweep(sweep, place)] == ["done"] * 3
    assert [order.name for order in place.orders] == ["small-001", "small-002"]


def test_poor_runs_are_stopped(notebook_project):
    pruner = "{median: {n_startup_trials: 1, n_warmup_steps: 1}}"
    write_sweep(notebook_project, SEARCH.format(samples=8, pruner=pruner))
    sweep = read_sweep("small")
    runs = carry_out_sweep(sweep, AtOnce(worst, epochs=6, slots=1))
    states = [run.state for run in runs]
    assert states.count("stopped") >= 1 and states[0] == "done" and len(runs) == 9
    table = sweep_table(sweep, runs).set_index("run")
    stopped = next(run.trial.name for run in runs if run.state == "stopped")
    assert table["epochs"][stopped] < 6
    assert carry_out_sweep(sweep, AtOnce(worst)) == runs, "what was stopped stays so"


def test_a_run_that_fails_is_no_end_of_the_search(notebook_project):
    write_sweep(notebook_project, SEARCH.format(samples=3, pruner="median"))
    runs = carry_out_sweep(
        read_sweep("small"), AtOnce(worst, says=lambda order: "full" if order.name == "small-002" else "")
    )
    assert [run.state for run in runs] == ["done", "done", "failed", "done"]


def test_another_search_under_the_name_is_refused(notebook_project):
    write_sweep(notebook_project, SEARCH.format(samples=1, pruner="none"))
    carry_out_sweep(read_sweep("small"), AtOnce(worst))
    write_sweep(notebook_project, SEARCH.format(samples=1, pruner="none").replace("high: 9", "high: 8"))
    with pytest.raises(InputError, match="has the study of another search"):
        carry_out_sweep(read_sweep("small"), AtOnce(worst))
    for pruner, said in (("best", "There is no pruner best"), ("{median: {a: 1}}", "doesn't take that")):
        write_sweep(notebook_project, SEARCH.format(samples=1, pruner=pruner), "other")
        with pytest.raises(InputError, match=said):
            carry_out_sweep(read_sweep("other"), AtOnce(worst))
