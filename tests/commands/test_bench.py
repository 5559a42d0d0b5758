"""`netchu bench`: every decoder is timed, and whole pages are read."""

import json

from netchu import cli
from netchu.charset import Charset
from netchu.config import Model, Preprocessing
from netchu.decoding import CharacterLanguageModel
from netchu.models import Header, build_model, save_checkpoint


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
