"""`netchu runs`: lists runs, shows one, compares several."""

import pytest
from samples import write_run

from netchu import cli
from netchu.system.paths import runs_dir


@pytest.fixture
def runs():
    folder = runs_dir()
    write_run(folder / "first", {"greedy": {"cer": 0.02, "wer": 0.06, "lines": 2}}, epochs=30, dropout=0.1)
    write_run(folder / "second", {"greedy": {"cer": 0.125, "wer": 0.5, "lines": 2}}, data="synthetic", dropout=0.2)
    (folder / "cut").mkdir()
    (folder / "cut" / "run.json").write_text("{")
    return folder


def test_without_a_run(capsys):
    assert cli.main(["runs"]) == 0
    assert "There is no run yet in" in capsys.readouterr().out


def test_lists_the_runs(runs, capsys):
    assert cli.main(["runs"]) == 0
    head, *rows = capsys.readouterr().out.splitlines()
    assert head.split()[:3] == ["run", "data", "lines"] and len(rows) == 3
    second = next(row for row in rows if row.startswith("second"))
    for part in (
        "synthetic",
        "compact, gray",
        "12.50 %",
        "50.0 %",
        "2 test",
        "1 min 0 s",
        "2026-01-02 03:04",
        "5b6ce1f74e+",
    ):
        assert part in second
    assert "not valid JSON" in next(row for row in rows if row.startswith("cut"))


def test_one_name_shows_its_scores(runs, capsys):
    assert cli.main(["runs", "first"]) == 0
    out = capsys.readouterr().out
    assert "06 error_analysis" in out and "second" not in out


def test_compares(runs, capsys, tmp_path):
    assert cli.main(["runs", "first", "second"]) == 0
    out = capsys.readouterr().out
    assert "2.00 % / 6.0 %" in out and "12.50 % / 50.0 %" in out
    assert [line.split() for line in out.splitlines() if line.startswith("dropout")] == [["dropout", "0.1", "0.2"]]
    curve = out.partition("Validation CER by epoch\n")[2].partition("\n\n")[0].splitlines()
    assert len(curve) == 1 + 12 and curve[1].split() == ["1", "50.00", "%", "50.00", "%"] and curve[-1].endswith("–")
    assert (runs / "compare-first-second.html").is_file() and "compare-first-second.html" in out
    assert cli.main(["runs", "first", "second", "--html", str(tmp_path / "new" / "c.html")]) == 0
    assert (tmp_path / "new" / "c.html").is_file()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("runs frist second", "There is no run frist in"),
        ("runs first first", "two or more different runs"),
        ("runs first --html a.html", "name two or more runs"),
        ("runs first second --html a.txt", "must end with .html"),
        ("runs first cut", "is not valid JSON"),
    ],
)
def test_bad_words_are_told_in_one_sentence(runs, words, sentence, capsys):
    assert cli.main(words.split()) == 2
    err = capsys.readouterr().err
    assert sentence in err and err.count("\n") == 1
