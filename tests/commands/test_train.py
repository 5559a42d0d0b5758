"""`netchu train` and `netchu finetune`: what they ask of a run, also in the original system's words."""

from dataclasses import replace

from netchu import cli
from netchu.charset import Charset
from netchu.config import MODEL, PHASE1, PHASE2, Preprocessing
from netchu.models.header import Header


def test_train_as_the_original_system_spells_it(run, capsys):
    words = "train --epoch 3 --img_path pages --label_path l.json --lr 1e-2 --batch_size 8 --ft true --mode beam"
    assert cli.main(words.split()) == 0
    (_, name), (_, _, options), (_, model, phase, start), predictions = run
    assert name == "cli" and options["img_path"] == "pages" and options["label_path"] == "l.json"
    assert phase == replace(PHASE2, epochs=3, lr=0.01, batch_size=8) and (model, start) == (MODEL, "")
    assert predictions == ("predictions", "val", "beam", "phase2")
    assert "CER" in capsys.readouterr().out
    long = "train --epochs 3 --img-path pages --label-path l.json --learning-rate 1e-2 --batch-size 8 --finetune true"
    run.clear()
    assert cli.main([*long.split(), "--decoder", "beam"]) == 0
    assert run[2] == ("train", model, phase, start) and run[1][2] == options


def test_train_without_ft_freezes_the_backbone_and_warns_of_random_weights(run, capsys):
    assert cli.main("train --backbone vgg16 --run a --seed 4 --input-mode binary --unknown drop-line".split()) == 0
    (_, name), (_, _, options), (_, model, phase, _), _ = run
    assert name == "a" and options["data"] == "synthetic" and options["unknown"] == "drop-line"
    assert phase == replace(PHASE1, seed=4) and model == replace(MODEL, backbone="vgg16", input_mode="binary")
    assert "random weights" in capsys.readouterr().err
    assert cli.main("train --backbone vgg16 --backbone-weights imagenet".split()) == 0
    assert "random weights" not in capsys.readouterr().err


def describe(monkeypatch, header):
    """Every checkpoint has this description."""
    for module in ("header", "checkpoint"):
        monkeypatch.setattr(f"netchu.models.{module}.read_header", lambda path, charset=None: header)


def test_finetune_starts_from_the_checkpoint_and_its_model(run, tmp_path, monkeypatch, capsys):
    model = replace(MODEL, backbone="crnn")
    header = Header(Charset.vietnamese(), model, Preprocessing())
    describe(monkeypatch, header)
    assert cli.main(["finetune", "--data", "d"]) == 0
    assert run[2] == ("train", model, PHASE2, str(tmp_path / "phase1.safetensors"))
    run.clear()
    assert cli.main(["finetune", "--checkpoint", "x.safetensors", "--ft", "false"]) == 0
    assert run[2] == ("train", model, PHASE1, "x.safetensors")
    assert "Language models" not in capsys.readouterr().out
    assert cli.main(["finetune", "--checkpoint", "tuned.safetensors"]) == 0
    assert "are those of tuned.safetensors" in capsys.readouterr().out
    assert cli.main(["finetune", "--backbone", "vgg16"]) == 2
    assert "has --backbone crnn, not vgg16" in capsys.readouterr().err


def test_extra_characters_are_those_of_data_and_network(run):
    assert cli.main(["train", "--extra-characters", "∑"]) == 0
    assert run[1][2]["extra_characters"] == "∑" and run[2][-1] == "∑"


def test_what_reads_afterwards_must_be_there_before_anything_is_done(run, tmp_path, monkeypatch, capsys):
    assert cli.main(["train", "--decoder", "lexicon"]) == 2
    assert "needs the lines that may occur" in capsys.readouterr().err
    assert cli.main(["train", "--decoder", "lexicon", "--lexicon", str(tmp_path / "none.txt")]) == 2
    assert "none.txt" in capsys.readouterr().err
    header = Header(Charset.vietnamese(), MODEL, Preprocessing(), decoding={"alpha": 0.5})
    describe(monkeypatch, header)
    assert cli.main(["finetune", "--checkpoint", "mine.safetensors"]) == 2
    assert "There is no language model mine.lm.safetensors" in capsys.readouterr().err
    assert cli.main(["finetune", "--checkpoint", "mine.onnx"]) == 2
    assert "not trained or changed" in capsys.readouterr().err
    assert {what for what, *_ in run} == {"open"}


def test_language_models_of_another_alphabet_are_left_out_with_a_sentence(run, monkeypatch, capsys):
    header = Header(Charset.vietnamese(), MODEL, Preprocessing(), decoding={"alpha": 0.5})
    describe(monkeypatch, header)
    assert cli.main(["finetune", "--checkpoint", "mine.safetensors", "--extra-characters", "∑"]) == 0
    assert "mine.safetensors know another alphabet" in capsys.readouterr().err
    describe(monkeypatch, replace(header, decoding={}))
    assert cli.main(["finetune", "--checkpoint", "mine.safetensors", "--extra-characters", "∑"]) == 0
    assert not capsys.readouterr().err
