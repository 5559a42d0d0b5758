"""`netchu results`: publishes, prints and writes."""

import pytest
from samples import SCORES

from netchu import cli
from netchu.publish import tables
from netchu.system.paths import write_json

WORTH = {"threshold": 0.8, "checked": 0.5, "cer": 0.01, "wrong_lines": 0.1}
CONFIDENCE = {"mean": 0.5, "calibration_error": 0.1, "calibration_error_by_chance": 0.1, "check_below": [WORTH]}
EVALUATION = {
    **SCORES,
    "confidence": CONFIDENCE,
    "split": "test",
    "decoder": "best",
    "data": "cinnamon",
    "commit": "abc",
    "machine": "A CPU",
}
SHOWN = [
    {"checkpoint": "released"},
    {"checkpoint": "released", "data": "kalapa"},
    {"checkpoint": "released", "data": "vnondb"},
    {"checkpoint": "laptop.safetensors"},
    {"checkpoint": "quick.safetensors", "data": "synthetic"},
]


def test_runs_and_evaluations_are_published_printed_and_written(project, capsys):
    files = [str(project / f"{i}.json") for i in range(len(SHOWN))]
    for file, values in zip(files, SHOWN, strict=True):
        write_json(file, EVALUATION | values)
    assert cli.main(["results", "--keep", "mine", *files]) == 0
    printed = capsys.readouterr().out
    assert "| mine | phase1 |" in printed and "| quick | – | synthetic | test | 40 | best |" in printed
    pages = tables.marked_parts()
    for file, parts in pages.items():
        marks = [f"<!-- {part}: written by netchu results --readme -->\nold\n<!-- end of {part} -->" for part in parts]
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("\n".join(marks), encoding="utf-8")
    assert cli.main(["results", "--readme"]) == 0
    assert printed.strip() in (project / "results" / "README.md").read_text(encoding="utf-8")
    assert "| **netchu** | **3.5 % (12.5 %)** |" in (project / "README.md").read_text(encoding="utf-8")
    assert "| **netchu** | **3,5 % (12,5 %)** |" in (project / "README.vi.md").read_text(encoding="utf-8")
    assert not any("\nold\n" in file.read_text(encoding="utf-8") for file in pages)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--levers", "base", "more"], "--levers is now called --ablations"),
        (["--ablations", "base"], "name two or more"),
        (["--also", "data"], "--also goes with --ablations"),
        (["--keep", "nothing"], "There is no run nothing"),
        (["--keep", "other.json"], "other.json holds no scores"),
    ],
)
def test_what_cannot_be_published_gives_a_sentence(project, monkeypatch, capsys, words, sentence):
    monkeypatch.chdir(project)
    write_json(project / "other.json", {"lines": 3})
    assert cli.main(["results", *words]) == 2
    assert sentence in capsys.readouterr().err


def test_a_run_that_is_not_there_is_not_rendered(project, capsys):
    assert cli.main(["results", "--rendered", "nothing"]) == 2
    assert "There is no run nothing" in capsys.readouterr().err
