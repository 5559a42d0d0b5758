"""The comparison page: it stands alone, and shows no best run where the lines differ."""

import shutil

import pytest
from comparisons import compare_folders
from samples import greedy_scores, write_run
from web import remote_sources

from netchu.errors import InputError
from netchu.site.comparison import render_comparison
from netchu.system.paths import runs_dir


def test_other_lines_are_remarked_and_nothing_stands_out(two_runs, tmp_path):
    same = compare_folders(two_runs)
    assert same.remarks == [] and same.apart == set()
    page = render_comparison(same, tmp_path / "same.html").read_text(encoding="utf-8")
    assert page.count('class="n best"') == 2
    shutil.rmtree(two_runs[1])
    write_run(two_runs[1], greedy_scores(0.04), texts=("Hà Nội", "Đà Nẵng"))
    other = compare_folders(two_runs)
    assert other.apart == {"val", "test"} and "different validation and test lines" in other.remarks[0]
    page = render_comparison(other, tmp_path / "other.html").read_text(encoding="utf-8")
    assert 'class="n best"' not in page and other.remarks[0] in page
    (two_runs[0] / "manifest.csv").unlink()
    assert compare_folders(two_runs).remarks == ["Which lines were held out is not known of first."]


def test_the_page_stands_alone(two_runs, tmp_path):
    (two_runs[0] / "index.html").write_text("")
    file = render_comparison(compare_folders(two_runs), runs_dir() / "compare.html")
    html = file.read_text(encoding="utf-8")
    assert remote_sources(html) == [] and "data:image/png;base64," in html
    assert 'href="first/index.html"' in html and 'href="second' not in html
    assert "2.00 %" in html and "1.0–4.0 %" in html and "dropout" in html and str(tmp_path) not in html
    with pytest.raises(InputError, match="must end with .html"):
        render_comparison(compare_folders(two_runs), tmp_path / "a.pdf")


def test_runs_that_have_done_nothing_yet(tmp_path):
    folders = [runs_dir() / name for name in "ab"]
    for folder in folders:
        folder.mkdir(parents=True)
    found = compare_folders(folders)
    html = render_comparison(found, tmp_path / "c.html").read_text(encoding="utf-8")
    assert "None of them has trained an epoch yet" in html and "reported a score" in html and found.scores.empty
