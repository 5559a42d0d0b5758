"""`netchu evaluate`: numbers and predictions as files, broken images survived, the test split's use logged."""

import csv
import json

from netchu import cli
from netchu.decoding import Hypothesis


def test_evaluate_writes_the_numbers_and_the_predictions(checkpoint, lines, tmp_path, capsys):
    file = tmp_path / "result" / "numbers.json"
    assert cli.main(["evaluate", "--data", str(lines), "--decoder", "beam", "--json", str(file)]) == 0
    report = json.loads(file.read_text(encoding="utf-8"))
    assert {"lines", "cer", "wer", "line_accuracy", "ms_per_line", "predictions"} <= set(report)
    assert (report["lines"], report["cer"], report["wer"]) == (3, 1 / 9, 1 / 3) and report["ms_per_line"] > 0
    assert report["cer_low"] <= report["cer"] <= report["cer_high"] and report["checkpoint"] == str(checkpoint)
    with open(report["predictions"], encoding="utf-8") as stream:
        rows = list(csv.reader(stream))
    assert rows[0] == ["path", "reference", "hypothesis", "confidence"]
    assert rows[3] == [str(lines / "c.png"), "149", "140", "0.5"]
    out = capsys.readouterr().out
    assert "11.11 %" in out and "opened_test" not in report
    assert report["confidence"]["mean"] == 0.5 and "mean 50.0 %, right 66.7 %, calibration error 16.7 %" in out
    rows = [line.split() for line in out.partition("wrong lines of the rest\n")[2].splitlines()[:2]]
    assert rows == [["0.5", "0.0", "%", "11.11", "%", "33.3", "%"], ["0.8", "100.0", "%", "–", "–"]]


def test_numbers_of_two_checkpoints_stand_side_by_side(checkpoint, lines, tmp_path):
    other = tmp_path / "mine.safetensors"
    other.write_bytes(b"")
    for words in ([], ["--checkpoint", str(other)], ["--checkpoint", "released"]):
        assert cli.main(["evaluate", "--data", str(lines), *words]) == 0
    found = {file.name for file in (tmp_path / "outputs" / "evaluations").glob("*.json")}
    assert found == {f"lines_all_{name}_greedy.json" for name in ("mine_phase2", "mine", "released")}


def test_a_decoder_without_confidences_is_no_obstacle(recognizer, checkpoint, lines, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(recognizer, "text", lambda self, image: Hypothesis("100", -1.0))
    file = tmp_path / "numbers.json"
    assert cli.main(["evaluate", "--data", str(lines), "--json", str(file)]) == 0
    assert "confidence: mean" not in capsys.readouterr().out
    assert json.loads(file.read_text(encoding="utf-8"))["confidence"] is None


def test_evaluate_survives_broken_images_and_logs_the_test_split(checkpoint, lines, tmp_path, capsys):
    whole = (lines / "b.png").read_bytes()
    (lines / "b.png").write_bytes(whole[: len(whole) // 2])
    table = "path,text,split\na.png,100,test\nb.png,120,test\nc.png,140,train\n"
    (lines / "table.csv").write_text(table, encoding="utf-8")
    file = tmp_path / "n.json"
    words = ["evaluate", "--data", str(lines / "table.csv"), "--split", "test", "--json", str(file)]
    assert cli.main(words) == 0 and cli.main(words) == 0
    report = json.loads(file.read_text(encoding="utf-8"))
    assert report["lines"] == 1 and report["cer"] == 0
    assert any("b.png" in problem for problem in report["problems"]) and "b.png" in capsys.readouterr().err
    with open(report["opened_test"], encoding="utf-8") as log:
        assert [json.loads(line)["lines"] for line in log] == [1, 1]


def test_evaluate_prints_a_table_by_hand_and_says_what_was_normalised(checkpoint, lines, tmp_path, capsys):
    table = "path,text,source,writer\na.png,100,vnondb,w1\nb.png,120,vnondb,w1\nc.png,149,k,w2\n"
    (lines / "table.csv").write_text(table, encoding="utf-8")
    file = tmp_path / "n.json"
    assert cli.main(["evaluate", "--data", str(lines / "table.csv"), "--by", "writer", "--json", str(file)]) == 0
    out = capsys.readouterr().out
    assert "both sides of 2 lines" in out and json.loads(file.read_text(encoding="utf-8"))["tidied_lines"] == 2
    assert out.index("w2 ") < out.index("w1 ")


def test_a_folder_for_the_numbers_is_told_before_anything_is_read(checkpoint, lines, capsys):
    words = ["evaluate", "--data", str(lines), "--checkpoint", str(checkpoint), "--json", str(lines)]
    assert cli.main(words) == 2
    assert capsys.readouterr().err.endswith(f"--json {lines} is a folder: name a file in it.\n")
    assert not list(lines.parent.rglob("*_predictions.csv"))
