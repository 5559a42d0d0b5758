"""Runs side by side: settings, scores, curves, readings line by line."""

import numpy as np
import pytest
from comparisons import compare_folders

from netchu.errors import InputError
from netchu.runs.comparison import chosen_runs, curve_summary, curve_table, most_changed, shared_readings
from netchu.runs.folder import RunFolder
from netchu.site.comparison import render_comparison


def test_settings_that_differ(two_runs):
    found = compare_folders(two_runs)
    assert found.names == ["first", "second"] and found.runs["name"].tolist() == ["first", "second"]
    assert found.settings.to_dict("index") == {"dropout": {"first": "0.1", "second": "0.2"}}, "folders are no setting"


def test_runs_without_notebooks_are_compared_by_what_was_asked_of_the_training(two_runs):
    for folder in two_runs:
        (folder / "run.json").unlink()
    assert compare_folders(two_runs).settings.to_dict("index") == {"phase epochs": {"first": "5", "second": "3"}}


def test_scores_side_by_side(two_runs):
    (two_runs[1] / "metrics" / "06_error_analysis.json").write_text(
        '{"split": "test", "beam": {"cer": 0.5, "wer": 0.6}}'
    )
    found = compare_folders(two_runs).scores
    assert found.index.tolist() == [("06 error analysis", "test", "greedy"), ("06 error analysis", "test", "beam")]
    assert found["first", "cer"].tolist()[0] == 0.02 and np.isnan(found["second", "cer"].iloc[0])
    assert found["second", "wer"].tolist()[1] == 0.6 and np.isnan(found["second", "cer_low"].iloc[1])


def test_readings_are_compared_line_by_line(two_runs, tmp_path):
    for folder, texts in zip(two_runs, (("Hà Nội", "Hué"), ("Hà Nội", "Huế")), strict=True):
        (folder / "predictions").mkdir()
        rows = [
            f"{folder}/a/{i}.png,{ref},{hyp},0.5"
            for i, (ref, hyp) in enumerate(zip(("Hà Nội", "Huế"), texts, strict=True))
        ]
        table = "\n".join(["path,reference,hypothesis,confidence", *rows])
        (folder / "predictions" / "phase2_val_greedy.csv").write_text(table, encoding="utf-8")
    (two_runs[0] / "predictions" / "phase1_val_greedy.csv").write_text("cut")
    found = compare_folders(two_runs)
    assert found.paired[["predictions", "run", "lines", "better", "worse"]].values.tolist() == [
        ["validation lines, greedy, phase2", "second", 2, 1, 0]
    ]
    assert found.paired["cer_change"].tolist() == [-1 / 9]
    assert "−11.11" in render_comparison(found, tmp_path / "c.html").read_text(encoding="utf-8")


def write_readings(folder, lines):
    table = "\n".join(
        ["path,reference,hypothesis,confidence", *(f"{path},{ref},{hyp},0.5" for path, ref, hyp in lines)]
    )
    (folder / "predictions").mkdir(exist_ok=True)
    (folder / "predictions" / "phase2_val_greedy.csv").write_text(table, encoding="utf-8")


def test_readings_of_the_same_lines_come_in_one_order(two_runs):
    one, other = map(RunFolder, two_runs)
    write_readings(one.dir, [("/x/a/1.png", "Huế", "Hué"), ("/x/a/2.png", "Hà Nội", "Hà Nội")])
    write_readings(other.dir, [("/y/a/2.png", "Hà Nội", "Ha Nội"), ("/y/a/3.png", "Vinh", "Vinh")])
    name, first, second = shared_readings(one, other)
    assert name == "validation lines, greedy, phase2"
    assert first["hypothesis"].tolist() == ["Hà Nội"] and second["hypothesis"].tolist() == ["Ha Nội"]
    write_readings(other.dir, [("/y/a/3.png", "Vinh", "Vinh")])
    with pytest.raises(InputError, match="first and second have read no line in common"):
        shared_readings(one, other)


def test_the_run_that_changed_most_is_the_one_whose_lines_are_shown(two_runs):
    write_readings(two_runs[0], [("/x/a/1.png", "Huế", "Hué")])
    with pytest.raises(InputError, match="No other run has read the lines of first: compare runs on the same data"):
        most_changed(compare_folders(two_runs))
    write_readings(two_runs[1], [("/x/a/1.png", "Huế", "Huế")])
    assert most_changed(compare_folders(two_runs)).name == "second"


def test_the_runs_that_have_read_lines_are_compared_the_base_first(two_runs):
    with pytest.raises(InputError, match="fewer than two runs to compare: none"):
        chosen_runs()
    for folder in two_runs:
        write_readings(folder, [("/x/a/1.png", "Huế", "Hué")])
    assert {run.name for run in chosen_runs()} == {"first", "second"}
    assert [run.name for run in chosen_runs("first, second", base="second")] == ["second", "first"]
    with pytest.raises(InputError, match="There is no run third"):
        chosen_runs("first,third")
    with pytest.raises(InputError, match="fewer than two runs to compare: first"):
        chosen_runs("first")


def test_curves(two_runs):
    found = compare_folders(two_runs)
    summary = curve_summary(found.curves)
    assert summary[["run", "epochs", "best", "cer", "seconds"]].values.tolist() == [
        ["first", 5, 5, 0.1, 30.0], ["second", 3, 3, 0.5 / 3, 30.0],
    ]  # fmt: skip
    table = curve_table(found.curves)
    assert (
        table.index.tolist() == [1, 2, 3, 4, 5] and np.isnan(table.loc[4, "second"]) and table.loc[4, "first"] == 0.125
    )
    assert curve_table(found.curves, most=3).index.tolist() == [1, 3, 5]
    assert curve_table({"a": {}}).empty and curve_summary({"a": {}}).empty


@pytest.mark.parametrize("names", [["first"], ["first", "first"], ["first", "second", "first"]])
def test_comparing_takes_two_different_runs(two_runs, names):
    with pytest.raises(InputError, match="two or more different runs"):
        compare_folders([two_runs[0].parent / name for name in names])
