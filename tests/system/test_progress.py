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
    """A model that is loaded before the first letter isn't loaded before each."""
    now = [0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(progress, "LOG_SECONDS", -1)
    monkeypatch.setattr(progress, "_last_shown", float("-inf"))

    def letters():
        for seconds, letter in zip((100, 2, 2), "abc", strict=True):
            now[0] += seconds
            yield letter

    assert list(progress.track(letters(), "letters", total=3)) == ["a", "b", "c"]
    assert capsys.readouterr().err.splitlines() == [
        "letters: 1/3", "letters: 2/3, 2 s left", "letters: 3/3, 0 s left", "letters: 3 in 1 min 44 s"
    ]  # fmt: skip
