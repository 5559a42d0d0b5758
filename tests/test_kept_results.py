"""Kept results: nothing of this machine's paths, the table says what the files say, the README says the table."""

import json
from pathlib import Path

import pytest

from netchu import cli, kept_results
from netchu.errors import InputError
from netchu.paths import outputs_dir, write_json

PARTS = (kept_results.TABLE, kept_results.HEADLINE)
SCORES = {"lines": 40, "cer": 0.0345, "cer_low": 0.03, "cer_high": 0.04, "wer": 0.125, "line_accuracy": 0.4}


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project of its own, with one finished run called mine."""
    monkeypatch.setenv("NETCHU_HOME", str(tmp_path))
    run = outputs_dir() / "runs" / "mine"
    write_json(
        run / "metrics" / "03_phase1_frozen_backbone.json",
        {"val": {**SCORES, "lines": 41.0, "cer": 0.2}, "seconds": 180.0},
    )
    write_json(run / "metrics" / "06_error_analysis.json", {"split": "test", "decoder": "beam", **SCORES})
    stems = ("03_phase1_frozen_backbone", "06_error_analysis")
    record = {"name": "mine", "profile": "quick", "commit": "0123456789abcdef", "dirty": True, "seconds": 120.0}
    record["parameters"] = {"run_name": "mine", "data": str(tmp_path / "cinnamon"), "lines": 1000, "batch_size": 5}
    record["machine"] = {"cpu": "A CPU", "cores": 2, "gpu": "none"}
    write_json(run / "run.json", record | {"notebooks": {stem: {"status": "done", "seconds": 1} for stem in stems}})
    return tmp_path


def test_a_run_is_kept_with_its_command_and_without_paths(project):
    file = kept_results.keep("mine")
    kept = json.loads(file.read_text(encoding="utf-8"))
    assert file == project / "results" / "mine.json" and str(project) not in file.read_text(encoding="utf-8")
    assert kept["command"] == "netchu run --name mine --profile quick --data cinnamon -p batch_size=5"
    assert (kept["commit"], kept["minutes"], kept["machine"]) == ("0123456789+", 2.0, "A CPU, 2 cores")
    assert kept["training_minutes"] == 3.0
    assert [(row["split"], row["lines"], row["cer"]) for row in kept["rows"]] == [
        ("val", 41, 0.2),
        ("test", 40, 0.0345),
    ]


def test_an_evaluation_is_kept_too(project):
    report = {**SCORES, "split": "val", "decoder": "greedy", "data": "cinnamon", "commit": "abc", "machine": "A CPU"}
    write_json(project / "start.json", report | {"checkpoint": str(project / "pretrained.safetensors")})
    kept = json.loads(kept_results.keep(str(project / "start.json")).read_text(encoding="utf-8"))
    assert kept["rows"][0]["cer"] == 0.0345 and str(project) not in json.dumps(kept)
    assert "--checkpoint pretrained.safetensors --decoder greedy --split val" in kept["command"]


def test_the_headline_is_the_best_on_the_challenge_s_lines(project):
    for data, decoder, cer in (("cinnamon", "greedy", 0.04), ("cinnamon", "best", 0.02), ("kalapa", "best", 0.01)):
        report = SCORES | {"split": "test", "decoder": decoder, "data": data, "cer": cer, "cer_folded": cer / 2}
        file = project / f"{data}_{decoder}.json"
        write_json(file, report | {"checkpoint": "released.safetensors", "commit": "abc", "machine": "A CPU"})
        kept_results.keep(str(file))
    sentence = kept_results.headline(project / "results")
    assert "`cinnamon`" in sentence and "the checkpoint `released` has CER 2.0 %" in sentence
    assert "greedy decoding alone: CER 4.0 %" in sentence
    assert "| released | best | kalapa | test | 40 | 1.00 % (3.0–4.0 %) | 12.5 % | 60.0 % | 0.50 % |" in (
        kept_results.table(project / "results")
    )


def test_what_holds_no_scores_is_refused(project):
    with pytest.raises(InputError, match="neither a run"):
        kept_results.keep("nothing")
    write_json(project / "other.json", {"lines": 3})
    with pytest.raises(InputError, match="netchu evaluate wrote"):
        kept_results.keep(str(project / "other.json"))
    write_json(outputs_dir() / "runs" / "begun" / "run.json", {"notebooks": {}})
    with pytest.raises(InputError, match="begun holds no scores"):
        kept_results.keep("begun")
    with pytest.raises(InputError, match="has no result"):
        kept_results.table(project / "results")


def test_the_command_keeps_prints_and_writes(project, capsys):
    readme = project / "README.md"
    readme.write_text("before\n", encoding="utf-8")
    assert cli.main(["results", "--keep", "mine", "--readme"]) == 2
    assert "lacks the lines" in capsys.readouterr().err
    parts = [f"<!-- {part}: written by netchu results --readme -->\nold\n<!-- end of {part} -->" for part in PARTS]
    readme.write_text("\n".join(["before", *parts, "after", ""]), encoding="utf-8")
    assert cli.main(["results", "--readme"]) == 0
    printed, text = capsys.readouterr().out, readme.read_text(encoding="utf-8")
    assert "| mine | phase 1 | cinnamon | val | 41 | 20.00 % (3.0–4.0 %) | 12.5 % | 60.0 % | – |" in printed
    assert (
        "On 40 lines of `cinnamon`" in text and "3 minutes of training on A CPU, 2 cores, give CER 3.5 %, WER" in text
    )
    assert printed.strip() in text and "\nold\n" not in text and text.startswith("before") and text.endswith("after\n")


def test_the_speed_of_decoders_comes_below(project):
    kept_results.keep("mine")
    times = {"ms_per_line": 1.234, "ms_per_256_frames": 2.5}
    rows = [{"decoder": "beam 16", "language_model": "order 6", **times, "cer": 0.02, "wer": 0.08}]
    missing = dict.fromkeys(("ms_per_line", "ms_per_256_frames", "cer", "wer"))
    rows.append({"decoder": "theirs", "language_model": "", **missing})
    about = {"lines": 40, "frames": 120.4, "classes": 230, "commit": "abc", "machine": "A CPU"}
    write_json(project / "results" / kept_results.SPEED, about | {"rows": rows})
    text = kept_results.table(project / "results")
    assert "| beam 16 | order 6 | 1.23 | 2.50 | 2.00 % | 8.0 % |" in text
    assert "| theirs |  | not installed | – | – | – |" in text


def test_the_readme_shows_what_is_kept():
    root = Path(__file__).parents[1]
    text = (root / "README.md").read_text(encoding="utf-8")
    assert kept_results.table(root / "results") in text and kept_results.headline(root / "results") in text
