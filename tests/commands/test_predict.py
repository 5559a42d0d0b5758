"""`netchu predict`: readings as text, JSON and a figure; what can't be read is told."""

import json

from netchu import cli
from netchu.data.images import read_image
from netchu.decoding import Hypothesis


def test_without_a_checkpoint_the_run_trained_last_is_taken(recognizer, checkpoint, lines, tmp_path, capsys):
    import os

    newer = tmp_path / "outputs" / "runs" / "newer"
    for phase in ("phase1", "phase2"):
        (newer / phase).mkdir(parents=True)
        (newer / phase / "best.safetensors").write_bytes(b"")
    os.utime(checkpoint, (1, 1))
    words = ["predict", "--checkpoint", "last", str(lines / "a.png")]
    assert cli.main(words) == 0
    assert recognizer.loaded == newer / "phase2" / "best.safetensors"
    for file in (tmp_path / "outputs" / "runs").glob("*/*/best.safetensors"):
        file.unlink()
    capsys.readouterr()
    assert cli.main(words) == 2
    assert "There is no trained run in" in capsys.readouterr().err


def test_predict_reads_the_good_ones(checkpoint, lines, capsys):
    (lines / "zero.png").write_bytes(b"")
    good, bad, gone = (str(lines / name) for name in ("a.png", "zero.png", "gone.png"))
    assert cli.main(["predict", "--checkpoint", "last", good, bad, str(lines / "b.png"), gone]) == 0
    captured = capsys.readouterr()
    assert captured.out == f"{good}\t100\n{lines / 'b.png'}\t120\n"
    assert captured.err.count("netchu: ") == 2 and "zero.png" in captured.err and "gone.png" in captured.err
    assert cli.main(["predict", "--checkpoint", "last", "--json", bad, good]) == 0
    nowhere = {"province": None, "district": None, "ward": None}
    assert json.loads(capsys.readouterr().out) == [
        {"path": good, "text": "100", "confidence": 0.5, "log_prob": -1.0, "address": nowhere}
    ]
    assert cli.main(["predict", "--checkpoint", "last", bad, gone]) == 2
    assert "No picture can be read" in capsys.readouterr().err


def test_predict_draws_what_it_reads(checkpoint, lines, tmp_path, capsys):
    file = tmp_path / "new" / "reads.png"
    words = ["predict", "--checkpoint", "last", str(lines / "a.png"), str(lines / "b.png"), "--figure"]
    assert cli.main([*words, str(file)]) == 0 and read_image(file).shape[1] > 500
    assert cli.main([*words, str(tmp_path / "reads.doc")]) == 2
    assert "must end with .png" in capsys.readouterr().err


def test_an_address_is_read_with_its_codes(recognizer, checkpoint, lines, monkeypatch, capsys):
    text = "3 Lê Lợi, Xã Long Môn, Huyện Minh Long, Quảng Ngãi"
    monkeypatch.setattr(recognizer, "text", lambda self, image: Hypothesis(text, -1.0, 0.5))
    assert cli.main(["predict", "--checkpoint", "last", "--json", str(lines / "a.png")]) == 0
    address = json.loads(capsys.readouterr().out)[0]["address"]
    assert address["district"] == {"name": "Minh Long", "kind": "huyen", "code": "531"}
    assert (address["province"]["code"], address["ward"]["name"]) == ("51", "Long Môn")
