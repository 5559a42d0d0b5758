"""What a sweep's file may say, and which runs follow from it."""

import pytest
from sweeps import GRID, write_sweep

from netchu.errors import InputError
from netchu.runs.sweep import read_sweep


def test_a_grid_has_every_combination_and_one_of_them_is_the_base(notebook_project):
    write_sweep(notebook_project)
    sweep = read_sweep("small")
    trials = sweep.listed()
    assert [trial.name for trial in trials] == ["small-001", "small-002", "small-003", "small-004"]
    assert trials[3].values == {"lr": 0.002, "binary": True}
    assert sweep.base_trial() == trials[0], "lr 0.001 and binary false are the notebooks' defaults"
    assert sweep.words(trials[3]) == [
        "run", "--config", "quick", "--name", "small-004",
        "-p", "data=synthetic", "-p", "lr=0.002", "-p", "binary=true",
    ]  # fmt: skip
    write_sweep(notebook_project, "base: full\nto: '01'\ngrid:\n  lines: [7, 9]\n")
    sweep = read_sweep("small")
    assert sweep.base_trial().name == "small-000" and not sweep.base_trial().values
    assert sweep.words(sweep.base_trial()) == ["run", "--config", "full", "--name", "small-000", "--to", "01"]


def test_random_values_are_the_same_each_time_and_within_their_range(notebook_project):
    text = """random:
  samples: 40
  seed: 3
  parameters:
    lr: {low: 0.0001, high: 0.01, log: true}
    lines: {low: 2, high: 4}
    binary: [true, false]
"""
    write_sweep(notebook_project, text)
    values = [trial.values for trial in read_sweep("small").listed()]
    assert values == [trial.values for trial in read_sweep("small").listed()] and len(values) == 40
    assert {one["lines"] for one in values} == {2, 3, 4} and {one["binary"] for one in values} == {True, False}
    assert all(0.0001 <= one["lr"] <= 0.01 for one in values)
    assert 10 < sum(one["lr"] < 0.001 for one in values) < 30, "evenly by the logarithm"


@pytest.mark.parametrize("kind", ["random", "search"])
def test_a_range_between_whole_numbers_is_whole_only_where_the_parameter_is(notebook_project, kind):
    write_sweep(
        notebook_project,
        f"{kind}: {{samples: 9, parameters: {{lr: {{low: 0, high: 1}}, lines: {{low: 2, high: 4}}}}}}\n",
    )
    sweep = read_sweep("small")
    assert not sweep.varied["lr"].whole and sweep.varied["lines"].whole
    assert all(0 < trial.values["lr"] < 1 for trial in sweep.listed())


def test_paths_are_those_beside_the_file(notebook_project, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "lines").mkdir()
    (tmp_path / "mine" / "wide.yaml").write_text("lines: 3\n")
    file = tmp_path / "mine" / "try.yaml"
    file.write_text("base: wide.yaml\nset: {data: lines}\ngrid: {lr: [1]}\n")
    sweep = read_sweep(str(file))
    assert sweep.common == {"lines": 3, "data": str(tmp_path / "mine" / "lines")} and sweep.name == "try"
    assert sweep.base == str(tmp_path / "mine" / "wide.yaml")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("base: quick\n", "one of grid:, random: or search:"),
        ("- 1\n", "write base: RECIPE"),
        ("grid: {lr: [1]}\nrandom: {samples: 1}\n", "one of grid:"),
        ("grid: {lr: [1]}\njobs: 3\n", "there is no jobs"),
        ("grid: {lr: 0.1}\n", r"lr: write a list of values, such as \[0.1\]"),
        ("grid: {lr: {low: 1, high: 2}}\n", "lr: write a list"),
        ("grid: {lrr: [1]}\n", "No notebook has a parameter lrr; did you mean lr"),
        ("grid: {lr: [fast]}\n", "lr of 02_train takes a number, not 'fast'"),
        ("grid: {run_name: [a]}\n", "run_name is taken"),
        ("set: [1]\ngrid: {lr: [1]}\n", "set: write name: value"),
        ("to: '09'\ngrid: {lr: [1]}\n", "names no notebook"),
        ("base: gone\ngrid: {lr: [1]}\n", "There is no recipe gone"),
        ("random: {parameters: {lr: [1]}}\n", "samples must be a whole number of 1 or more"),
        ("random: {samples: 1, parameters: {lr: {low: 2, high: 1}}}\n", "lr: low must be a number under high"),
        ("random: {samples: 1, parameters: {lr: {low: 0, high: 1, log: true}}}\n", "above 0 where log"),
        ("random: {samples: 1}\n", "random has no parameters"),
        ("grid: {lr: [1]\n", "can't be read"),
    ],
)
def test_what_is_no_sweep_is_one_sentence(notebook_project, text, said):
    file = write_sweep(notebook_project, text)
    with pytest.raises(InputError, match=said) as caught:
        read_sweep("small")
    assert str(file) in str(caught.value)


def test_a_sweep_that_is_not_there_names_those_that_are(notebook_project):
    write_sweep(notebook_project, GRID)
    with pytest.raises(InputError, match=r"There is no sweep big.*\(small\)"):
        read_sweep("big")
