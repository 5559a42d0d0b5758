"""Pre-training for a run: in a run of its own, with lines about as long as the run's."""

from pathlib import Path

import pandas as pd
from samples import write_run

from netchu.config import Model
from netchu.runs.folder import latest_run
from netchu.runs.pretraining import pretrain_first
from netchu.runs.run import Run
from netchu.system.paths import runs_dir, write_json


def test_without_lines_nothing_is_trained():
    model, history = pretrain_first(Run.open("mine"), Model(), 0)
    assert model == Model() and history.empty and not (runs_dir() / "mine-pretrain").exists()


def test_the_model_starts_from_what_was_trained_on_lines_as_long_as_the_runs(monkeypatch):
    asked = []

    def pretrain(self, model, lines, **settings):
        asked.append((self.name, lines, settings))
        (self.dir / "manifest.csv").write_text("")
        return Path("best.safetensors")

    monkeypatch.setattr(Run, "pretrain", pretrain)
    monkeypatch.setattr(Run, "history", lambda self, phase: pd.DataFrame({"phase": [phase]}))
    write_run(runs_dir() / "mine", {}, texts=("Huế", "x" * 22))
    model, history = pretrain_first(Run.open("mine"), Model(), 50, seed=3)
    assert asked == [("mine-pretrain", 50, {"max_chars": 22, "font_dir": "", "seed": 3})]
    assert model.backbone_weights == model.head_weights == "best.safetensors"
    assert history["phase"].tolist() == ["pretrain"] and latest_run() == "mine"


def test_fonts_beside_the_runs_lines_are_taken_unless_others_are_named(monkeypatch):
    asked = []
    monkeypatch.setattr(Run, "pretrain", lambda self, model, lines, **settings: asked.append(settings["font_dir"]))
    monkeypatch.setattr(Run, "history", lambda self, phase: pd.DataFrame())
    run = Run(write_run(runs_dir() / "mine", {}))
    write_json(run.beside_file, {"font_dir": "/lines/fonts"})
    for font_dir in ("", "/hands"):
        pretrain_first(run, Model(), 50, font_dir=font_dir)
    assert asked == ["/lines/fonts", "/hands"]
