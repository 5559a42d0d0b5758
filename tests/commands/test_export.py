"""`netchu export`: half the size, no folder of this machine, the same readings."""

import pytest
import torch

from netchu import cli
from netchu.charset import Charset
from netchu.config import DECODING, Model, Preprocessing
from netchu.decoding import CharacterLanguageModel
from netchu.errors import InputError
from netchu.models import Header, build_model, load_checkpoint, save_checkpoint
from netchu.models.header import read_header
from netchu.training.decoder_weights import give_beam_models


def test_export_halves_a_checkpoint_and_forgets_folders(tmp_path, capsys):
    torch.manual_seed(3)
    charset, source, output = Charset("0123456789"), tmp_path / "c.safetensors", tmp_path / "small" / "d.safetensors"
    model = Model(hidden=16, layers=1, backbone_weights=str(tmp_path / "start.safetensors"))
    save_checkpoint(source, build_model(model, len(charset)), Header(charset, model, Preprocessing()))
    words = ["export", "--checkpoint", str(source), "--output"]
    assert cli.main([*words, str(output)]) == 0 and output.stat().st_size < 0.6 * source.stat().st_size
    assert read_header(output).model.backbone_weights == "start.safetensors"
    assert not (output.parent / "d.lm.safetensors").exists()
    language_model = CharacterLanguageModel.train(["100", "120"], charset, order=2)
    give_beam_models(source, language_model, [], DECODING, {})
    assert cli.main([*words, str(output)]) == 0 and (output.parent / "d.lm.safetensors").is_file()
    line = torch.rand(1, 1, 64, 90), torch.tensor([90])
    with torch.no_grad():
        before, after = (load_checkpoint(file)[0](*line)[0] for file in (source, output))
    torch.testing.assert_close(after, before, atol=0.01, rtol=0)
    assert cli.main([*words, str(tmp_path / "d.bin")]) == 2


def test_export_blends_the_weights_that_training_started_from(tmp_path, capsys):
    torch.manual_seed(4)
    charset, model = Charset("01"), Model(hidden=8, layers=1)
    old, new = (build_model(model, len(charset)).eval() for _ in range(2))
    for name, network in (("old", old), ("new", new)):
        save_checkpoint(tmp_path / f"{name}.safetensors", network, Header(charset, model, Preprocessing()))
    files = [str(tmp_path / f"{name}.safetensors") for name in ("new", "old", "out")]
    words = ["export", "--checkpoint", files[0], "--blend", files[1], "--output", files[2]]
    assert cli.main([*words, "--blend-share", "0.25"]) == 0
    blended, header = load_checkpoint(tmp_path / "out.safetensors")
    assert header.training["blended_share"] == 0.25 and header.training["blended"] == "old.safetensors"
    wanted = 0.75 * new.classifier.bias + 0.25 * old.classifier.bias
    torch.testing.assert_close(blended.classifier.bias, wanted, atol=1e-4, rtol=0)
    assert cli.main([*words, "--blend-share", "2"]) == 2 and "from 0 to 1" in capsys.readouterr().err
    assert cli.main([*words[:3], *words[5:], "--blend-share", "0.2"]) == 2
    assert "--blend-share has no use without --blend" in capsys.readouterr().err


@pytest.mark.parametrize("option", ["--data", "--img_path"])
def test_lines_are_refused_where_nothing_is_measured(tmp_path, capsys, option):
    words = ["export", "--checkpoint", "released", "--output", str(tmp_path / "a.safetensors")]
    assert cli.main([*words, option, str(tmp_path)]) == 2
    assert "--data has no use without --onnx" in capsys.readouterr().err and not any(tmp_path.iterdir())


def test_export_as_onnx_leaves_the_weights_in_the_checkpoint_beside_it(tmp_path, capsys):
    pytest.importorskip("onnx")
    torch.manual_seed(5)
    charset, model, source = Charset("01"), Model(hidden=8, layers=1), tmp_path / "c.safetensors"
    save_checkpoint(source, build_model(model, len(charset)), Header(charset, model, Preprocessing()))
    words = ["export", "--checkpoint", str(source), "--onnx", str(tmp_path / "d.onnx")]
    assert cli.main(words) == 0 and read_header(tmp_path / "d.onnx").charset == charset
    whole = (tmp_path / "d.onnx").stat().st_size
    assert cli.main([*words, "--output", str(tmp_path / "d.safetensors")]) == 0
    assert (tmp_path / "d.onnx").stat().st_size < whole / 4
    with pytest.raises(InputError, match=r"d\.onnx has its weights in .*d\.safetensors: name that file"):
        read_header(tmp_path / "d.onnx")
    assert cli.main(words[:3]) == 2 and "Say what to write" in capsys.readouterr().err
    assert cli.main([*words[:4], "d.bin"]) == 2
