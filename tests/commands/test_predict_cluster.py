"""`netchu predict --cluster`: all pictures once, whatever dies; what fails is said."""

import csv
import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import cv2
import pytest
from samples import draw_line

from netchu import cli

distributed = pytest.importorskip("distributed", reason="distributed isn't installed: pip install 'netchu[scale]'")

from clusters import workers_in_threads  # noqa: E402


@pytest.fixture
def scheduler(monkeypatch):
    monkeypatch.setenv("NETCHU_CORES", "1")
    with workers_in_threads(2) as address:
        yield address


@pytest.fixture
def words(scheduler, checkpoint, lines, tmp_path, monkeypatch):
    """A command that reads three pictures, one of them broken, and five more."""
    monkeypatch.setattr("netchu.exports.reading_parts._reader.cache_clear", lambda: None, raising=False)
    for i in range(5):
        (lines / f"more{i}.png").write_bytes((lines / "a.png").read_bytes())
    (lines / "b.png").write_bytes(b"")
    monkeypatch.chdir(lines)
    Path("list.txt").write_text("\n".join(sorted(file.name for file in lines.glob("*.png"))))
    return ["predict", "list.txt", "--checkpoint", str(checkpoint), "--decoder", "greedy",
            "--cluster", scheduler, "--part", "3", "--output", str(tmp_path / "out")]  # fmt: skip


def rows_of(folder: Path) -> list[dict]:
    rows = []
    for file in sorted(folder.glob("part-*.csv")):
        with file.open(encoding="utf-8", newline="") as stream:
            rows += csv.DictReader(stream)
    return rows


def test_parts_are_read_and_gone_on_with(words, tmp_path, capsys):
    assert cli.main(words) == 0
    said = capsys.readouterr()
    assert "8 pictures in" in said.out and ", 0 were there before, 1 problems in unread" in said.out
    assert said.err.count("b.png") == 1
    rows = rows_of(tmp_path / "out")
    assert [row["path"] for row in rows] == ["a.png", "c.png", *(f"more{i}.png" for i in range(5))]
    assert [row["text"] for row in rows] == ["100", "140", *["100"] * 5]
    kept = (tmp_path / "out" / "part-00000.csv").stat().st_mtime_ns
    (tmp_path / "out" / "part-00001.csv").unlink()
    assert cli.main(words) == 0 and rows_of(tmp_path / "out") == rows
    assert (tmp_path / "out" / "part-00000.csv").stat().st_mtime_ns == kept
    assert "3 pictures in" in (out := capsys.readouterr().out) and "5 were there before" in out


def test_what_fails_on_every_worker_is_a_sentence(words, tmp_path, monkeypatch, capsys):
    from netchu.exports import reading_parts

    def full(names, folder):
        if any("more4" in name for name in names):
            raise OSError(28, "No space left on device")
        return fetch(names, folder)

    fetch = reading_parts.fetch
    monkeypatch.setattr(reading_parts, "fetch", full)
    assert cli.main(words) == 1
    said = capsys.readouterr().err
    assert "part 2 is left out: No space left on device" in said and "1 parts are missing: the same command" in said
    monkeypatch.setattr(reading_parts, "fetch", fetch)
    assert cli.main(words) == 0 and len(rows_of(tmp_path / "out")) == 7


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--json"], "--json has no use with --cluster"),
        (["--figure", "a.png"], "--figure has no use"),
        (["--output", "a.csv"], "give --output DIR"),
        (["--checkpoint", "gone.safetensors"], "gone.safetensors"),
        (["--cluster", "somewhere"], "must be local:N"),
    ],
)
def test_what_cannot_be_done_is_said_before_anything_is_read(words, more, said, tmp_path, capsys):
    assert cli.main([*words, *more]) == 2
    assert said in capsys.readouterr().err and not (tmp_path / "out").exists()


def draw_pictures(folder: Path, count: int) -> None:
    folder.mkdir()
    for i in range(count):
        cv2.imwrite(str(folder / f"{i:05d}.png"), draw_line(f"So {i}"))


def read(words: list[str], home: Path, **more) -> subprocess.Popen:
    """`netchu predict` in a process of its own."""
    environment = os.environ | {"NETCHU_HOME": str(home), "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    command = [sys.executable, "-m", "netchu.cli", "predict", *words]
    return subprocess.Popen(command, cwd=home, env=environment, text=True, **more)


def worker_processes(parent: int) -> list:
    """Processes that read, with their MB: the command's own children, each with a nanny."""
    import psutil

    found = []
    with suppress(psutil.Error):  # the command has ended meanwhile
        for child in psutil.Process(parent).children():
            with suppress(psutil.Error):  # killed, or ended
                if "spawn_main" in " ".join(child.cmdline()):
                    found.append((child, child.memory_info().rss / 1e6))
    return found


def read_with_a_kill(home: Path, count: int, part: int) -> tuple[float, list[float]]:
    """Two workers read; one is killed when a third of the parts is there. Seconds, and MB of the workers by the end."""
    out, parts = home / "out", -(-count // part)
    start = time.monotonic()
    process = read(["pictures", "--cluster", "local:2", "--part", str(part), "--output", str(out)], home)
    killed, memory = False, []
    while process.poll() is None:
        there = len(list(out.glob("part-*.csv")))
        if not killed and there >= parts / 3 and (workers := worker_processes(process.pid)):
            os.kill(workers[0][0].pid, signal.SIGKILL)
            killed = True
        memory.append(max([size for _, size in worker_processes(process.pid)] or [0.0]))
        time.sleep(2 if parts > 10 else 0.1)  # looking costs the workers time, too
    assert process.returncode == 0 and killed
    return time.monotonic() - start, memory


@pytest.mark.slow
def test_a_worker_that_is_killed_is_followed_by_another(tmp_path):
    draw_pictures(tmp_path / "pictures", 24)
    read_with_a_kill(tmp_path, 24, 4)
    alone = read(["pictures", "--json"], tmp_path, stdout=subprocess.PIPE)
    texts = {one["path"]: one["text"] for one in json.loads(alone.communicate()[0])}
    rows = rows_of(tmp_path / "out")
    assert len(rows) == 24 and {row["path"]: row["text"] for row in rows} == texts


@pytest.mark.slow
@pytest.mark.skipif(
    not os.environ.get("NETCHU_BIG_TESTS"), reason="NETCHU_BIG_TESTS=20000 reads 20,000 lines: 15 minutes"
)
def test_twenty_thousand_lines_by_two_workers_one_of_them_killed(tmp_path, monkeypatch):
    """On two free cores: every row once, as a process on one of them reads it, in 0.6 of its time, and memory stays."""
    count = int(os.environ["NETCHU_BIG_TESTS"])
    draw_pictures(tmp_path / "pictures", count)
    start = time.monotonic()
    with monkeypatch.context() as one_core:
        one_core.setenv("NETCHU_CORES", "1")
        alone = read(["pictures", "--output", str(tmp_path / "alone.csv")], tmp_path)
        os.sched_setaffinity(alone.pid, sorted(os.sched_getaffinity(0))[:1])
    assert alone.wait() == 0
    single = time.monotonic() - start
    seconds, memory = read_with_a_kill(tmp_path, count, min(256, count // 20))
    with (tmp_path / "alone.csv").open(encoding="utf-8", newline="") as stream:
        texts = {row["path"]: row["text"] for row in csv.DictReader(stream)}
    rows = rows_of(tmp_path / "out")
    assert len(rows) == count and {row["path"]: row["text"] for row in rows} == texts
    middle, end = memory[len(memory) // 2], memory[-len(memory) // 10]
    print(
        f"{count} lines: {seconds:.0f} s by two workers, {single:.0f} s by one process; {middle:.0f} MB, {end:.0f} MB"
    )
    assert seconds <= 0.6 * single and end < 1.15 * middle
