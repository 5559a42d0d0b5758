"""`netchu bench`: decoders are timed, pages read, addresses found, and reading is timed in processes of its own."""

import json

import pytest
from ink_files import write_pages

from netchu import cli
from netchu.addresses.divisions import divisions, divisions_today
from netchu.charset import Charset
from netchu.config import Model, Preprocessing
from netchu.decoding import CharacterLanguageModel
from netchu.models import Header, build_model, save_checkpoint
from netchu.publish import address_benchmark, engines, limits, reading_benchmark, speed


def test_bench_times_every_decoder(tmp_path, lines, capsys):
    charset, language_model = Charset("0123456789"), tmp_path / "lm.safetensors"
    model, checkpoint = Model(hidden=16, layers=1), tmp_path / "c.safetensors"
    save_checkpoint(checkpoint, build_model(model, len(charset)), Header(charset, model, Preprocessing()))
    CharacterLanguageModel.train(["100", "120"], charset, order=2).save(language_model)
    rows = "".join(f"{name}.png,{text},{split}\n" for name, text, split in (("a", 100, "val"), ("c", 149, "train")))
    (lines / "lines.csv").write_text("path,text,split\n" + rows, encoding="utf-8")
    words = ["bench", "decode", "--data", str(lines / "lines.csv"), "--checkpoint", str(checkpoint)]
    assert cli.main([*words, "--lm", str(language_model), "--json", str(tmp_path / "bench.json")]) == 0
    report = json.loads((tmp_path / "bench.json").read_text(encoding="utf-8"))
    timed = {(row["decoder"], row["language_model"]): row["ms_per_line"] for row in report["rows"]}
    assert report["lines"] == 1 and timed["beam 16", "order 2"] > 0 and timed["greedy, in a batch", ""] > 0
    assert len(timed) == len(report["rows"]) >= 10 and "flashlight-text" in capsys.readouterr().out


def test_bench_reads_whole_pages(tmp_path, lines, capsys):
    (lines / "lines.csv").write_text("path,text\na.png,100\nc.png,149\n", encoding="utf-8")
    words = ["bench", "pages", "--data", str(lines / "lines.csv"), "--checkpoint", "released", "--split", "all"]
    assert cli.main([*words, "--pages", "2", "--json", str(tmp_path / "pages.json")]) == 0
    report = json.loads((tmp_path / "pages.json").read_text(encoding="utf-8"))
    assert [row["pages"] for row in report["page_scores"]] == ["150 dpi, level", "300 dpi, level", "all"]
    assert report["page_scores"][-1]["rows"] == sum(page["rows"] for page in report["pages"]) and report["commit"]
    assert "rows_found" in capsys.readouterr().out


def test_bench_scores_engines_and_they_are_published(project, lines, monkeypatch, capsys):
    monkeypatch.setattr(engines, "READERS", {"deaf": lambda checkpoint: lambda pictures: ("" for _ in pictures)})
    monkeypatch.setattr(engines, "installed_readers", lambda checkpoint: ["deaf"])
    (lines / "lines.csv").write_text("path,text\na.png,100\nc.png,149\n", encoding="utf-8")
    words = ["bench", "engines", "--data", str(lines / "lines.csv"), "--split", "all"]
    assert cli.main([*words, "--json", str(project / "engines.json")]) == 0 and "deaf" in capsys.readouterr().out
    assert cli.main(["results", "--keep", "mine", str(project / "engines.json")]) == 0
    assert engines.read_engines()[["engine", "data", "split", "cer"]].values.tolist() == [["deaf", "lines", "all", 1.0]]


@pytest.mark.slow
def test_bench_times_reading_in_processes_of_its_own(project, lines, monkeypatch, capsys):
    for name, value in {"COLD_STARTS": 1, "REPEATS": 1, "STREAM": 2}.items():
        monkeypatch.setattr(reading_benchmark, name, value)
    monkeypatch.setattr(reading_benchmark, "installed_readers", lambda checkpoint: ["netchu, onnxruntime"])
    (lines / "lines.csv").write_text("path,text\na.png,100\nc.png,149\n", encoding="utf-8")
    words = ["bench", "reading", "--data", str(lines / "lines.csv"), "--split", "all", "--lines", "3"]
    words += ["--ink", str(write_pages(lines / "ink", {"ann": ["mot hai"]})), "--json", str(project / "speed.json")]
    assert cli.main(words) == 0 and "| drawing ink |" in capsys.readouterr().out
    assert cli.main(["results", "--keep", "mine", str(project / "speed.json")]) == 0
    table = speed.read_speed()
    peaks = table.loc[table["measure"] == "peak memory", "lines"].tolist()
    assert table["data"].eq("lines").all() and table["split"].eq("all").all() and peaks in ([1, 2, 3], [])


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["a.png", "--data", "x"], "either pictures or --data"),
        ([], "Say which lines"),
        (["a.png", "--ink", "lines.csv"], "holds no ink"),
    ],
)
def test_bench_reading_says_what_it_needs(lines, monkeypatch, capsys, words, sentence):
    (lines / "lines.csv").write_text("path,text\na.png,100\n", encoding="utf-8")
    monkeypatch.chdir(lines)
    assert cli.main(["bench", "reading", *words]) == 2
    assert sentence in capsys.readouterr().err


def test_bench_finds_made_addresses(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(address_benchmark, "divisions", lambda: divisions()[-1:])
    monkeypatch.setattr(address_benchmark, "divisions_today", lambda: divisions_today()[:1])
    assert cli.main(["bench", "addresses", "--count", "3", "--json", str(tmp_path / "found.json")]) == 0
    report = json.loads((tmp_path / "found.json").read_text(encoding="utf-8"))
    assert [row["count"] for row in report["addresses"]][:4] == [3, 3, 3, 3] and report["commit"]
    assert "| all wards, since 2025-07 | 126 | 100.0 %" in capsys.readouterr().out


def test_bench_says_where_the_limit_lies(monkeypatch, capsys):
    machine = limits.Machine(float32=2e11, int8=8e11, memory=3e10)
    monkeypatch.setattr(limits, "measure_machine", lambda: machine)
    assert cli.main(["bench", "limits", "--width", "200"]) == 0
    said = capsys.readouterr().out
    assert "A line of 200 px" in said and "| convolutions |" in said and "at 30.0 GB/s" in said
