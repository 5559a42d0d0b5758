"""`netchu pretrain`: the best checkpoint is copied where it is asked for."""

from dataclasses import replace

from netchu import cli
from netchu.config import MODEL


def test_pretrain_copies_the_best_checkpoint(run, tmp_path, capsys):
    (tmp_path / "pretrain.safetensors").write_bytes(b"weights")
    output = tmp_path / "new" / "compact.safetensors"
    words = ["pretrain", "--lines", "50", "--epochs", "2", "--max-chars", "24", "--seed", "9", "--output", str(output)]
    assert cli.main([*words, "--batch_size", "64", "--lr", "5e-4", "--layers", "3"]) == 0
    assert run[0] == ("open", "pretrain-compact")
    options = {"lines": 50, "epochs": 2, "max_chars": 24, "batch_size": 64, "lr": 5e-4, "font_dir": "", "seed": 9}
    assert run[1] == ("pretrain", replace(MODEL, layers=3), options)
    assert output.read_bytes() == b"weights" and "25.00 %" in capsys.readouterr().out
