import shutil

import numpy as np
import pytest
from samples import write_run

from netchu.errors import InputError
from netchu.runs.comparison import compare_runs, curve_summary, curve_table
from netchu.runs.folder import RunFolder
from netchu.site.comparison import render_comparison
from netchu.site.pages import remote_sources
from netchu.system.paths import runs_dir


def compare_folders(folders):
    return compare_runs([RunFolder(folder) for folder in folders])


def scores(cer):
    return {"greedy": {"cer": cer, "cer_low": cer / 2, "cer_high": 2 * cer, "wer": 3 * cer}}


@pytest.fixture
def two():
    runs = runs_dir()
    first = write_run(
        runs / "first", scores(0.02), epochs=5, dropout=0.1, backbone_weights="/home/me/start.safetensors"
    )
    return [
        first,
        write_run(runs / "second", scores(0.04), epochs=3, dropout=0.2, backbone_weights="start.safetensors"),
    ]


def test_settings_that_differ(two):
    found = compare_folders(two)
    assert found.names == ["first", "second"] and found.runs["name"].tolist() == ["first", "second"]
    assert found.settings.to_dict("index") == {"dropout": {"first": "0.1", "second": "0.2"}}, "folders are no setting"


def test_runs_without_notebooks_are_compared_by_what_was_asked_of_the_training(two):
    for folder in two:
        (folder / "run.json").unlink()
    assert compare_folders(two).settings.to_dict("index") == {"phase epochs": {"first": "5", "second": "3"}}


def test_scores_side_by_side(two):
    (two[1] / "metrics" / "06_error_analysis.json").write_text('{"split": "test", "beam": {"cer": 0.5, "wer": 0.6}}')
    found = compare_folders(two).scores
    assert found.index.tolist() == [("06 error analysis", "test", "greedy"), ("06 error analysis", "test", "beam")]
    assert found["first", "cer"].tolist()[0] == 0.02 and np.isnan(found["second", "cer"].iloc[0])
    assert found["second", "wer"].tolist()[1] == 0.6 and np.isnan(found["second", "cer_low"].iloc[1])


def test_readings_are_compared_line_by_line(two, tmp_path):
    for folder, texts in zip(two, (("Hà Nội", "Hué"), ("Hà Nội", "Huế")), strict=True):
        (folder / "predictions").mkdir()
        rows = [
            f"{folder}/a/{i}.png,{ref},{hyp},0.5"
            for i, (ref, hyp) in enumerate(zip(("Hà Nội", "Huế"), texts, strict=True))
        ]
        table = "\n".join(["path,reference,hypothesis,confidence", *rows])
        (folder / "predictions" / "phase2_val_greedy.csv").write_text(table, encoding="utf-8")
    (two[0] / "predictions" / "phase1_val_greedy.csv").write_text("cut")
    found = compare_folders(two)
    assert found.paired[["predictions", "run", "lines", "better", "worse"]].values.tolist() == [
        ["validation lines, greedy, phase2", "second", 2, 1, 0]
    ]
    assert found.paired["cer_change"].tolist() == [-1 / 9]
    assert "−11.11" in render_comparison(found, tmp_path / "c.html").read_text(encoding="utf-8")


def test_curves(two):
    found = compare_folders(two)
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


def test_other_lines_are_remarked_and_nothing_stands_out(two, tmp_path):
    same = compare_folders(two)
    assert same.remarks == [] and same.apart == set()
    page = render_comparison(same, tmp_path / "same.html").read_text(encoding="utf-8")
    assert page.count('class="n best"') == 2
    shutil.rmtree(two[1])
    write_run(two[1], scores(0.04), texts=("Hà Nội", "Đà Nẵng"))
    other = compare_folders(two)
    assert other.apart == {"val", "test"} and "different validation and test lines" in other.remarks[0]
    page = render_comparison(other, tmp_path / "other.html").read_text(encoding="utf-8")
    assert 'class="n best"' not in page and other.remarks[0] in page
    (two[0] / "manifest.csv").unlink()
    assert compare_folders(two).remarks == ["Which lines were held out is not known of first."]


def test_the_page_stands_alone(two, tmp_path):
    (two[0] / "index.html").write_text("")
    file = render_comparison(compare_folders(two), runs_dir() / "compare.html")
    html = file.read_text(encoding="utf-8")
    assert remote_sources(html) == [] and "data:image/png;base64," in html
    assert 'href="first/index.html"' in html and 'href="second' not in html
    assert "2.00 %" in html and "1.0–4.0 %" in html and "dropout" in html and str(tmp_path) not in html
    with pytest.raises(InputError, match="must end with .html"):
        render_comparison(compare_folders(two), tmp_path / "a.pdf")


def test_runs_that_have_done_nothing_yet(tmp_path):
    folders = [runs_dir() / name for name in "ab"]
    for folder in folders:
        folder.mkdir(parents=True)
    found = compare_folders(folders)
    html = render_comparison(found, tmp_path / "c.html").read_text(encoding="utf-8")
    assert "None of them has trained an epoch yet" in html and "reported a score" in html and found.scores.empty


@pytest.mark.parametrize("names", [["first"], ["first", "first"], ["first", "second", "first"]])
def test_comparing_takes_two_different_runs(two, names):
    with pytest.raises(InputError, match="two or more different runs"):
        compare_folders([two[0].parent / name for name in names])
