import csv
import json
import subprocess
import sys
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
import torch
from PIL import Image

from netchu import cli
from netchu.charset import Charset
from netchu.config import DECODING, MODEL, PHASE1, PHASE2, Model, Preprocessing
from netchu.data.images import read_image
from netchu.decoding import CharacterLanguageModel, Hypothesis
from netchu.errors import InputError
from netchu.models import Header, build_model, load_checkpoint, save_checkpoint
from netchu.models.checkpoint import checkpoint_path, read_header
from netchu.reading import Reading
from netchu.training.decoder_weights import give_beam_models


class FakeRun:
    """Notes what it is asked for."""

    asked: list = []

    @classmethod
    def open(cls, name):
        cls.asked.append(("open", name))
        return cls()

    def prepare_data(self, *args, **options):
        self.asked.append(("data", args, options))

    def train(self, model, phase, start=""):
        self.asked.append(("train", model, phase, start))
        return pd.DataFrame({"val_cer": [0.5, 0.25]})

    def pretrain(self, model, **options):
        self.asked.append(("pretrain", model, options))
        return self.checkpoint("pretrain")

    def history(self, phase):
        return pd.DataFrame({"val_cer": [0.5, 0.25]})

    def read(self, split, decoder, phase):
        self.asked.append(("predictions", split, decoder, phase))
        return pd.DataFrame({"reference": ["abcd"], "hypothesis": ["abcx"]})

    def checkpoint(self, phase=""):
        return FakeRun.folder / f"{phase}.safetensors"


class FakeRecognizer:
    """Reads the width of an image."""

    header = SimpleNamespace(charset=Charset("0123456789"), metrics={"val_cer": 0.1}, preprocessing=Preprocessing())

    @classmethod
    def load(cls, checkpoint):
        path = checkpoint_path(checkpoint)
        if not path.is_file():
            raise InputError(f"There is no checkpoint {path}.")
        cls.loaded = path
        return cls()

    def stream(self, images, decoder="greedy", lexicon=""):
        for image in images:
            try:
                yield Reading(str(image), (self.text(read_image(image)),), (), (0, 1, 0, 1))
            except InputError as error:
                yield error

    def text(self, image):
        return Hypothesis(str(image.shape[1]), -1.0, 0.5)


@pytest.fixture
def run(monkeypatch, tmp_path):
    monkeypatch.setattr("netchu.runs.run.Run", FakeRun)
    FakeRun.asked, FakeRun.folder = [], tmp_path
    return FakeRun.asked


@pytest.fixture
def checkpoint(monkeypatch, tmp_path):
    monkeypatch.setattr("netchu.recognizer.Recognizer", FakeRecognizer)
    monkeypatch.setenv("NETCHU_OUTPUTS", str(tmp_path / "outputs"))
    file = tmp_path / "outputs" / "runs" / "mine" / "phase2" / "best.safetensors"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"")
    return file


@pytest.fixture
def lines(tmp_path):
    """Three images as wide as their labels say, but for one; labels.json beside them."""
    folder = tmp_path / "lines"
    folder.mkdir()
    labels = {"a.png": "100", "b.png": "120", "c.png": "149"}
    for name, width in zip(labels, (100, 120, 140), strict=True):
        Image.fromarray(np.full((40, width), 255, np.uint8)).save(folder / name)
    (folder / "labels.json").write_text(json.dumps(labels), encoding="utf-8")
    return folder


def test_help_is_quick_because_nothing_heavy_is_imported():
    code = (
        "import sys, netchu.cli as c; c.build_parser(); print(sys.modules.keys() & {'torch', 'pandas', 'cv2', 'numpy'})"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "set()"


def test_exit_codes_and_sentences(monkeypatch, capsys):
    def raises(error):
        def execute(args):
            raise error

        monkeypatch.setattr("netchu.commands.run.execute", execute)
        return cli.main(["run"])

    assert raises(InputError("a.png is empty: replace it.")) == 2
    assert capsys.readouterr().err == "netchu: a.png is empty: replace it.\n"
    assert raises(KeyboardInterrupt()) == 130
    assert "what was made so far is kept" in capsys.readouterr().err
    with pytest.raises(ZeroDivisionError):
        raises(ZeroDivisionError())
    assert cli.main(["nonsense"]) == 2 and cli.main(["--version"]) == 0


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


def test_finetune_starts_from_the_checkpoint_and_its_model(run, tmp_path, monkeypatch, capsys):
    model = replace(MODEL, backbone="crnn")
    monkeypatch.setattr("netchu.models.checkpoint.read_header", lambda path: SimpleNamespace(model=model))
    assert cli.main(["finetune", "--data", "d"]) == 0
    assert run[2] == ("train", model, PHASE2, str(tmp_path / "phase1.safetensors"))
    run.clear()
    assert cli.main(["finetune", "--checkpoint", "x.safetensors", "--ft", "false"]) == 0
    assert run[2] == ("train", model, PHASE1, "x.safetensors")
    assert cli.main(["finetune", "--backbone", "vgg16"]) == 2
    assert "has --backbone crnn, not vgg16" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("train --data a --img_path b", "either --data or --img_path"),
        ("train --label_path l.json", "give --img_path"),
        ("train --epoch 0", "a whole number of 1 or more"),
        ("train --lr -1", "a number above 0"),
        ("train --ft maybe", "true or false"),
        ("evaluate", "Say which lines"),
        ("pretrain --output weights.pt", "must end with .safetensors"),
        ("pretrain --font-dir nowhere", "is no folder"),
    ],
)
def test_bad_words_are_told(run, words, sentence, capsys):
    assert cli.main(words.split()) == 2
    assert sentence in capsys.readouterr().err and run == []


def test_pretrain_copies_the_best_checkpoint(run, tmp_path, capsys):
    (tmp_path / "pretrain.safetensors").write_bytes(b"weights")
    output = tmp_path / "new" / "compact.safetensors"
    words = ["pretrain", "--lines", "50", "--epochs", "2", "--max-chars", "24", "--seed", "9", "--output", str(output)]
    assert cli.main([*words, "--batch_size", "64", "--lr", "5e-4", "--layers", "3"]) == 0
    assert run[0] == ("open", "pretrain-compact")
    options = {"lines": 50, "epochs": 2, "max_chars": 24, "batch_size": 64, "lr": 5e-4, "font_dir": "", "seed": 9}
    assert run[1] == ("pretrain", replace(MODEL, layers=3), options)
    assert output.read_bytes() == b"weights" and "25.00 %" in capsys.readouterr().out


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
    assert "11.11 %" in capsys.readouterr().out and "opened_test" not in report


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


def test_tune_gives_the_checkpoint_what_reads_best(tmp_path, lines, capsys):
    torch.manual_seed(2)
    model, charset = Model(hidden=16, layers=1), Charset("0123456789")
    checkpoint, language_model = tmp_path / "c.safetensors", tmp_path / "lm.safetensors"
    save_checkpoint(checkpoint, build_model(model, len(charset)), Header(charset, model, Preprocessing()))
    CharacterLanguageModel.train(["100", "120"], charset, order=2).save(language_model)
    table = "path,text,split\n" + "".join(f"{name}.png,{text},val\n" for name, text in (("a", 100), ("b", 120)))
    table += "c.png,149,train\n"
    (lines / "lines.csv").write_text(table, encoding="utf-8")
    words = ["tune", "--data", str(lines / "lines.csv"), "--checkpoint", str(checkpoint), "--lm"]
    assert cli.main([*words, str(language_model)]) == 0
    assert "validation CER" in capsys.readouterr().out
    tuned_on = read_header(checkpoint).decoding["tuned_on"]
    assert tuned_on["lines"] == 2 and (tmp_path / "c.lm.safetensors").is_file()
    assert cli.main([*words, str(tmp_path / "none.safetensors")]) == 2
    assert cli.main([*words, str(language_model), "--checkpoint", "released"]) == 2
    assert "copy it first" in capsys.readouterr().err


def test_without_a_checkpoint_the_run_trained_last_is_taken(checkpoint, lines, tmp_path, capsys):
    import os

    newer = tmp_path / "outputs" / "runs" / "newer"
    for phase in ("phase1", "phase2"):
        (newer / phase).mkdir(parents=True)
        (newer / phase / "best.safetensors").write_bytes(b"")
    os.utime(checkpoint, (1, 1))
    words = ["predict", "--checkpoint", "last", str(lines / "a.png")]
    assert cli.main(words) == 0
    assert FakeRecognizer.loaded == newer / "phase2" / "best.safetensors"
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
    assert "None of the 2 images can be read" in capsys.readouterr().err


def test_predict_draws_what_it_reads(checkpoint, lines, tmp_path, capsys):
    file = tmp_path / "new" / "reads.png"
    words = ["predict", "--checkpoint", "last", str(lines / "a.png"), str(lines / "b.png"), "--figure"]
    assert cli.main([*words, str(file)]) == 0 and read_image(file).shape[1] > 500
    assert cli.main([*words, str(tmp_path / "reads.doc")]) == 2
    assert "must end with .png" in capsys.readouterr().err


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


def test_an_address_is_read_with_its_codes(checkpoint, lines, monkeypatch, capsys):
    text = "3 Lê Lợi, Xã Long Môn, Huyện Minh Long, Quảng Ngãi"
    monkeypatch.setattr(FakeRecognizer, "text", lambda self, image: Hypothesis(text, -1.0, 0.5))
    assert cli.main(["predict", "--checkpoint", "last", "--json", str(lines / "a.png")]) == 0
    address = json.loads(capsys.readouterr().out)[0]["address"]
    assert address["district"] == {"name": "Minh Long", "kind": "huyen", "code": "531"}
    assert (address["province"]["code"], address["ward"]["name"]) == ("51", "Long Môn")


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


def test_data_cinnamon_hands_over_to_the_fetcher(monkeypatch, tmp_path, capsys):
    asked = []
    fetch = SimpleNamespace(fetch_cinnamon=lambda *words: asked.append(words) or words[0])
    monkeypatch.setitem(sys.modules, "netchu.data.fetch", fetch)
    monkeypatch.setenv("NETCHU_HOME", str(tmp_path))
    assert cli.main(["data", "cinnamon", "--from", "a.zip"]) == 0
    assert asked == [(tmp_path / "data" / "cinnamon", "a.zip")]
    assert f"netchu run --data {tmp_path / 'data' / 'cinnamon'}" in capsys.readouterr().out
