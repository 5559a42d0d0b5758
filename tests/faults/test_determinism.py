"""The same seed on the same machine: the same losses, checkpoint and pages, apart from times; another seed, others."""

import re
from pathlib import Path

import pytest
from run_files import files, numbers

TIMES = re.compile(r"\d+ h \d+ min|\d+ min \d+ s|[\d.,]+ (s|ms|min|GB)\b|\d{4}-\d\d-\d\d \d\d:\d\d")


def pages(run: Path) -> dict[str, object]:
    """Pages without their times, and pictures."""
    found = {}
    for file in files(run):
        if file.suffix in (".html", ".png", ".webp"):
            text = TIMES.sub("", file.read_text(encoding="utf-8")) if file.suffix == ".html" else file.read_bytes()
            found[file.relative_to(run).as_posix()] = text
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
