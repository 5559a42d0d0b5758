"""What every test gets: an outputs folder of its own, and small data where it asks for them."""

import os

os.environ["ACCELERATE_MIXED_PRECISION"] = "no"  # the same numbers on every machine

import pytest
from notebook_project import write_project
from samples import SCORES, draw_line, greedy_scores, lines_of_images, write_run

from netchu.data.lines import Lines
from netchu.system.paths import runs_dir, write_json, write_text


@pytest.fixture(autouse=True)
def own_outputs(tmp_path, monkeypatch):
    """Every test has an outputs folder of its own."""
    monkeypatch.setenv("NETCHU_OUTPUTS", str(tmp_path / "outputs"))


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory):
    """No test leaves anything in the user's cache."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NETCHU_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project of its own, with one finished run called mine."""
    monkeypatch.setenv("NETCHU_HOME", str(tmp_path))
    write_text(tmp_path / "configs" / "quick.yaml", "lines: 1000\n")
    run = runs_dir() / "mine"
    write_json(
        run / "metrics" / "03_phase1_frozen_backbone.json",
        {"val": {**SCORES, "lines": 41.0, "cer": 0.2}, "seconds": 180.0},
    )
    write_json(run / "metrics" / "06_error_analysis.json", {"split": "test", "decoder": "beam", **SCORES})
    stems = ("03_phase1_frozen_backbone", "06_error_analysis")
    record = {"name": "mine", "profile": "quick", "commit": "0123456789abcdef", "dirty": True, "seconds": 120.0}
    record["parameters"] = {"run_name": "mine", "data": str(tmp_path / "cinnamon"), "lines": 1000, "batch_size": 5}
    record["machine"] = {"cpu": "A CPU", "cores": 2, "gpu": "none"}
    write_json(run / "run.json", record | {"notebooks": {stem: {"status": "done", "seconds": 1} for stem in stems}})
    return tmp_path


@pytest.fixture
def notebook_project(tmp_path, monkeypatch):
    """A project of two small notebooks, and netchu called from the folder around it."""
    home = write_project(tmp_path / "project")
    monkeypatch.setenv("NETCHU_HOME", str(home))
    monkeypatch.setenv("NETCHU_OUTPUTS", str(home / "outputs"))
    monkeypatch.chdir(tmp_path)
    return home


@pytest.fixture(scope="session")
def tiny_lines() -> Lines:
    """Eight lines with texts, in two widths."""
    texts = ["ab", "ba", "abba", "baab", "aab", "bba", "abab", "bb"]
    return lines_of_images([draw_line(t, seed=i) for i, t in enumerate(texts)], texts)


@pytest.fixture
def two_runs():
    """Folders of two runs, first and second, that differ in dropout, epochs and scores."""
    first, second = runs_dir() / "first", runs_dir() / "second"
    return [
        write_run(first, greedy_scores(0.02), epochs=5, dropout=0.1, backbone_weights="/home/me/start.safetensors"),
        write_run(second, greedy_scores(0.04), epochs=3, dropout=0.2, backbone_weights="start.safetensors"),
    ]
