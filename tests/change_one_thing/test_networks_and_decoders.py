"""The rows of the README's "Change one thing": each test makes that one edit, and all of netchu sees it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import cv2
import pytest
from samples import draw_line

from netchu import Recognizer, cli, registry
from netchu.analysis.data.exploration import backbone_strides
from netchu.analysis.network import shapes_table
from netchu.models import build_model
from netchu.models.backbones import build_backbone
from netchu.models.header import read_header
from netchu.runs.plan import Request, make_plan
from netchu.runs.run import Run

PROJECT = Path(__file__).parents[2]
MINE = """
from torch import nn
from netchu.decoding import Hypothesis
from netchu.models import Backbone

class Squares(Backbone):
    stride = 16

    def __init__(self, features: int = 4):
        super().__init__()
        self.squares = nn.Conv2d(1, features, 16, 16)

    def maps(self, images, widths):
        return self.squares(images)

def always_ba(log_probs, charset, knowledge):
    return [Hypothesis("ba", 0.0, 0.5)]
"""


@pytest.fixture
def mine(tmp_path, monkeypatch):
    """A module of the user's own, in the working directory."""
    (tmp_path / "mine_of_a_test.py").write_text(MINE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NETCHU_HOME", str(PROJECT))
    monkeypatch.setattr(sys, "path", [*sys.path])
    return "mine_of_a_test"


@pytest.fixture
def lines(tmp_path):
    """Thirty labelled lines of printed text."""
    folder = tmp_path / "lines"
    folder.mkdir()
    texts = [a + b + c for a in "abc" for b in "abcde" for c in "ab"]
    for i, text in enumerate(texts):
        cv2.imwrite(str(folder / f"{i}.png"), draw_line(text, seed=i))
    (folder / "labels.json").write_text(json.dumps({f"{i}.png": text for i, text in enumerate(texts)}))
    return folder


def training(lines: Path, backbone: str, decoder: str = "greedy") -> list[str]:
    words = ["train", "--data", str(lines), "--ft", "true", "--epochs", "1", "--backbone", backbone]
    return [*words, "--backbone-options", "features=6", "--decoder", decoder]


def help_of(command: str, capsys) -> str:
    assert cli.main([command, "--help"]) == 0
    return capsys.readouterr().out


def test_a_backbone_is_one_entry(mine, lines, monkeypatch, capsys):
    monkeypatch.setitem(registry.BACKBONES, "squares", f"{mine}:Squares")
    assert "squares" in help_of("train", capsys) and "squares" in help_of("pretrain", capsys)
    assert cli.main(training(lines, "squares")) == 0
    recognizer = Recognizer.load("last")
    model = recognizer.header.model
    assert (model.backbone, model.backbone_options) == ("squares", "features=6")
    assert len(recognizer.read([lines / "0.png", lines / "1.png"])) == 2
    assert cli.main(["evaluate", "--data", str(lines)]) == 0
    # what notebooks 1 and 3 show
    assert backbone_strides()["squares"] == 16
    assert "backbone.squares" in shapes_table(build_model(model, 5))["part"].tolist()
    plan = make_plan(Request("quick", assignments=("backbone=squares",), name="a"))
    assert plan.values["backbone"] == "squares"


def test_a_decoder_is_one_entry(mine, lines, monkeypatch, capsys):
    monkeypatch.setitem(registry.DECODERS, "ba", f"{mine}:always_ba")
    assert all(", ba" in help_of(command, capsys) for command in ("train", "evaluate", "predict"))
    assert cli.main(["predict", "--decoder", "ba", str(lines / "0.png")]) == 0
    assert capsys.readouterr().out.endswith("0.png\tba\n")
    words = ["evaluate", "--checkpoint", "released", "--data", str(lines), "--decoder", "ba", "--json", "scores.json"]
    assert cli.main(words) == 0
    report = json.loads(Path("scores.json").read_text(encoding="utf-8"))
    assert report["decoder"] == "ba" and report["line_accuracy"] == 0
    assert Recognizer.load("released").read(lines / "0.png", decoder="ba")[0].text == "ba"
    assert make_plan(Request("quick", assignments=("decoder=ba",), name="a")).values["decoder"] == "ba"


def test_a_recipe_is_one_file(tmp_path, monkeypatch):
    for name in ("notebooks", "pyproject.toml"):
        os.symlink(PROJECT / name, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NETCHU_HOME", str(tmp_path))
    (tmp_path / "configs").mkdir()
    (tmp_path / "configs" / "narrow.yaml").write_text("backbone: compact\nbackbone_options: features=64\nseed: 5\n")
    asked = []
    monkeypatch.setattr("netchu.runs.pipeline.run_notebooks", lambda request, render: asked.append(make_plan(request)))
    for words in (["--config", "narrow"], ["--config", "configs/narrow.yaml"], ["--profile", "narrow"]):
        assert cli.main(["run", *words, "-p", "seed=6"]) == 0
        values = asked.pop().values
        assert values["run_name"] == "narrow" and values["seed"] == 6
        assert build_backbone(values["backbone"], values["backbone_options"]).projection.out_features == 64


@pytest.mark.slow
def test_import_paths_need_no_entry(mine, lines, tmp_path):
    """In a fresh process, called where the module lies; files are named after it without the colon."""

    def netchu(*words: str) -> str:
        done = subprocess.run([sys.executable, "-m", "netchu.cli", *words], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    backbone, decoder = f"{mine}:Squares", f"{mine}:always_ba"
    assert decoder in netchu(*training(lines, backbone, decoder))
    run = Run.open("cli")
    assert read_header(run.checkpoint()).model.backbone == backbone
    assert (run.dir / "predictions" / f"phase2_val_{mine}_always_ba.csv").is_file()
    image = str(lines / "3.png")
    assert netchu("predict", "--checkpoint", "last", "--decoder", decoder, image) == f"{image}\tba\n"


def test_files_named_after_an_import_path_have_no_colon(mine, lines, tmp_path, capsys):
    assert (
        cli.main(["evaluate", "--checkpoint", "released", "--data", str(lines), "--decoder", f"{mine}:always_ba"]) == 0
    )
    assert (tmp_path / "outputs" / "evaluations" / f"lines_all_released_{mine}_always_ba.json").is_file()
    words = "pretrain --lines 20 --epochs 1 --max-chars 8 --backbone-options features=6 --backbone"
    assert cli.main([*words.split(), f"{mine}:Squares"]) == 0
    assert (tmp_path / "outputs" / f"pretrained_{mine}_Squares.safetensors").is_file()
    assert f"--backbone {mine}:Squares --backbone-options features=6 " in capsys.readouterr().out
