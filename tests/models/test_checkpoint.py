"""A checkpoint comes back whole, or is refused in a sentence."""

from dataclasses import replace

import pytest
import torch
from networks import CHARSET, header, tiny_model
from safetensors.torch import load_file

from netchu.charset import Charset
from netchu.config import Preprocessing
from netchu.errors import InputError
from netchu.models import Header, build_model, load_checkpoint, save_checkpoint
from netchu.models.checkpoint import save_header
from netchu.models.header import read_header
from netchu.system.paths import runs_dir


def test_weights_of_another_make_are_told(tmp_path):
    file = tmp_path / "a.safetensors"
    save_checkpoint(file, build_model(tiny_model("crnn"), len(CHARSET)), header(tiny_model("compact")))
    with pytest.raises(InputError, match="other weights than a compact"):
        load_checkpoint(file)


def test_checkpoint_round_trip(tmp_path):
    network = build_model(tiny_model(), len(CHARSET)).eval()
    save_checkpoint(tmp_path / "a.safetensors", network, header(tiny_model()))
    loaded, found = load_checkpoint(tmp_path / "a.safetensors", CHARSET)
    assert found.charset == CHARSET and found.model == tiny_model()
    assert found.preprocessing == Preprocessing.named("binary") and found.metrics == {"val_cer": 0.5}
    assert found.versions["torch"] == torch.__version__
    image, width = torch.rand(1, 1, 64, 90), torch.tensor([90])
    with torch.no_grad():
        torch.testing.assert_close(loaded(image, width)[0], network(image, width)[0])


@pytest.mark.parametrize("half", [True, False])
def test_another_description_leaves_the_weights_bit_by_bit(tmp_path, half):
    file = tmp_path / "a.safetensors"
    save_checkpoint(file, build_model(tiny_model(), len(CHARSET)), header(tiny_model()), half=half)
    before = load_file(file)
    save_header(file, replace(read_header(file), decoding={"alpha": 0.5}))
    after = load_file(file)
    assert before.keys() == after.keys() and read_header(file).decoding == {"alpha": 0.5}
    assert all(tensor.dtype == after[name].dtype and tensor.equal(after[name]) for name, tensor in before.items())
    assert (torch.float16 in {tensor.dtype for tensor in after.values()}) == half


def test_a_checkpoint_with_another_alphabet_is_refused(tmp_path):
    network = build_model(tiny_model(), len(CHARSET))
    save_checkpoint(tmp_path / "a.safetensors", network, header(tiny_model()))
    with pytest.raises(InputError, match="another alphabet.*cd"):
        load_checkpoint(tmp_path / "a.safetensors", Charset("ab d"))


def test_what_is_no_checkpoint_is_refused(tmp_path):
    (tmp_path / "a.safetensors").write_bytes(b"not a checkpoint at all")
    with pytest.raises(InputError, match="not a netchu checkpoint"):
        load_checkpoint(tmp_path / "a.safetensors")
    with pytest.raises(InputError, match="no checkpoint"):
        load_checkpoint(tmp_path / "b.safetensors")


@pytest.mark.parametrize("what", ["backbone", "steps"])
def test_a_stranger_s_checkpoint_does_not_choose_which_code_is_run(tmp_path, monkeypatch, what):
    model, preprocessing = tiny_model(), Preprocessing()
    network = build_model(model, 3)
    if what == "backbone":
        model = replace(model, backbone="own_code:Backbone")
    else:
        preprocessing = Preprocessing(steps=("own_code:step", "resize_to_height"))
    strange = Header(Charset("ab"), model, preprocessing)
    save_checkpoint(tmp_path / "strange.safetensors", network, strange)
    with pytest.raises(InputError, match="runs code of its own .own_code:.*NETCHU_OWN_CODE=1"):
        read_header(tmp_path / "strange.safetensors")
    own = runs_dir() / "mine" / "phase1" / "best.safetensors"
    save_checkpoint(own, network, strange)
    assert read_header(own).model == model
    monkeypatch.setenv("NETCHU_OWN_CODE", "1")
    assert read_header(tmp_path / "strange.safetensors").preprocessing == preprocessing
