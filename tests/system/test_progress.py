"""Progress lines: to a log, to a file that the pipeline reads."""

from netchu.system import progress


def test_lines_that_stay_reach_the_file(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("NETCHU_PROGRESS_FILE", str(tmp_path / "p.log"))
    progress.say("Hà Nội")
    progress.say("passing", passing=True)
    assert (tmp_path / "p.log").read_text(encoding="utf-8") == "Hà Nội\n"
    assert "Hà Nội" in capsys.readouterr().err


def test_no_work_stops_because_progress_cannot_be_written(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("NETCHU_PROGRESS_FILE", str(tmp_path))  # a folder is as little to write to as a full disk
    progress.say("epoch 1")
    assert "epoch 1" in capsys.readouterr().err


def test_track_says_how_much_is_left(monkeypatch, capsys):
    clock = iter(range(0, 1000, 10))
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(clock))
    monkeypatch.setattr(progress, "_last_shown", float("-inf"))
    assert list(progress.track("abc", "three letters")) == ["a", "b", "c"]
    shown = capsys.readouterr().err
    assert "three letters: 1/3" in shown and "left" in shown and "three letters: 3 in" in shown
