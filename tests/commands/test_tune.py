"""`netchu tune`: the checkpoint gets the weights and the language model that read best."""

import torch
from safetensors.torch import load_file

from netchu import cli
from netchu.charset import Charset
from netchu.config import Model, Preprocessing
from netchu.decoder import calibration_of
from netchu.decoding import CharacterLanguageModel
from netchu.models import Header, build_model, save_checkpoint
from netchu.models.header import read_header


def test_tune_gives_the_checkpoint_what_reads_best(tmp_path, lines, capsys):
    torch.manual_seed(2)
    model, charset = Model(hidden=16, layers=1), Charset("0123456789")
    checkpoint, language_model = tmp_path / "c.safetensors", tmp_path / "lm.safetensors"
    save_checkpoint(checkpoint, build_model(model, len(charset)), Header(charset, model, Preprocessing()), half=True)
    weights = {name: tensor.dtype for name, tensor in load_file(checkpoint).items()}
    CharacterLanguageModel.train(["100", "120"], charset, order=2).save(language_model)
    table = "path,text,split\n" + "".join(f"{name}.png,{text},val\n" for name, text in (("a", 100), ("b", 120)))
    table += "c.png,149,train\n"
    (lines / "lines.csv").write_text(table, encoding="utf-8")
    words = ["tune", "--data", str(lines / "lines.csv"), "--checkpoint", str(checkpoint), "--lm"]
    assert cli.main([*words, str(language_model)]) == 0
    assert "validation CER" in capsys.readouterr().out
    assert set(calibration_of(read_header(checkpoint))) == {"greedy", "beam", "best"}
    assert {name: tensor.dtype for name, tensor in load_file(checkpoint).items()} == weights
    tuned_on = read_header(checkpoint).decoding["tuned_on"]
    assert tuned_on["lines"] == 2 and (tmp_path / "c.lm.safetensors").is_file()
    assert cli.main([*words, str(tmp_path / "none.safetensors")]) == 2
    assert cli.main([*words, str(language_model), "--checkpoint", "released"]) == 2
    assert "copy it first" in capsys.readouterr().err


def test_a_graph_is_refused_before_any_line_is_read(tmp_path, capsys):
    words = ["tune", "--data", str(tmp_path / "none"), "--lm", "none.safetensors", "--checkpoint", "mine.onnx"]
    assert cli.main(words) == 2
    assert "mine.onnx can be read with, not trained or changed" in capsys.readouterr().err
