"""The same seed on the same machine: the same losses, checkpoint and pages, apart from times; another seed, others."""

import os
import re
import shutil
from pathlib import Path

import pytest
from run_files import files, numbers
from test_all_notebooks import TINY

from netchu.runs.pipeline import run_notebooks
from netchu.runs.plan import Request
from netchu.site.report import render

TIMES = re.compile(r"\d+ h \d+ min|\d+ min \d+ s|[\d.,]+ (s|ms|min|GB)\b|\d{4}-\d\d-\d\d \d\d:\d\d")
PROGRESS = re.compile(
    r'<div class="output_area">\s*<div class="output_markdown[^>]*>\s*<p><em>[^<]*</em></p>(\s*</div>){2}'
)
EMPTY = re.compile(r'<div class="output_wrapper">\s*<div class="output">(\s*</div>){2}')  # where progress stood alone


def _timeless(page: str) -> str:
    """A page without times, and without progress, which is shown where something is slow."""
    return re.sub(r"\s+", " ", EMPTY.sub("", PROGRESS.sub("", TIMES.sub("", page))))


def pages(run: Path) -> dict[str, object]:
    """Pages without their times, and pictures."""
    found = {}
    for file in files(run):
        if file.suffix in (".html", ".png", ".webp"):
            page = file.suffix == ".html"
            shown = _timeless(file.read_text(encoding="utf-8")) if page else file.read_bytes()
            found[file.relative_to(run).as_posix()] = shown
    return found


@pytest.mark.slow
def test_the_same_seed_gives_the_same_run_and_another_one_another(forks, lines, tmp_path):
    runs = []
    for name, seed in (("first", "1"), ("second", "1"), ("other", "2")):
        done = forks.run("fault_works:train_and_show", str(lines), seed, NETCHU_OUTPUTS=str(tmp_path / name))
        assert done.code == 0, done.said
        runs.append(tmp_path / name / "runs" / "mine")
    first, second, other = map(numbers, runs)
    assert first == second
    assert first["phase2/log.jsonl"] != other["phase2/log.jsonl"]
    assert len(pages(runs[0])) > 3 and pages(runs[0]) == pages(runs[1])


@pytest.mark.skipif(not os.environ.get("NETCHU_FAULTS_EVERY"), reason="the notebooks twice take minutes: make faults")
def test_the_notebooks_run_twice_show_the_same(tmp_path, monkeypatch):
    """But for the index and 02 to 06, whose tables and figures show how long things took."""
    shown = []
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    for _ in range(2):
        request = Request("quick", name="tiny", assignments=tuple(f"{name}={value}" for name, value in TINY.items()))
        page = run_notebooks(request, render)
        shown.append(pages(page.parent))
        shutil.rmtree(tmp_path / "outputs")
    timeless = [[name for name in names if not re.search("/0[2-6]|index", name)] for names in shown]
    assert len(timeless[0]) > 1 and timeless[0] == timeless[1]
    assert [name for name in timeless[0] if shown[0][name] != shown[1][name]] == []
