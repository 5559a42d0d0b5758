"""`netchu export`: half the size, no folder of this machine, the same readings."""

import torch

from netchu import cli
from netchu.charset import Charset
from netchu.config import DECODING, Model, Preprocessing
from netchu.decoding import CharacterLanguageModel
from netchu.models import Header, build_model, load_checkpoint, save_checkpoint
from netchu.models.checkpoint import read_header
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
