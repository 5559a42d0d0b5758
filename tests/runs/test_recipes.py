"""Recipes as files: read by netchu and by papermill alike; what is malformed is told with the file's name."""

from pathlib import Path

import nbformat
import pytest
from click.testing import CliRunner
from papermill.cli import papermill as papermill_command
from samples import write_notebook

from netchu.errors import InputError
from netchu.runs.parameters import check_values, find_notebooks, literals
from netchu.runs.recipes import absolute_paths, read_recipe, recipe_names

PROJECT = Path(__file__).parents[2]


@pytest.fixture
def project(tmp_path, monkeypatch):
    monkeypatch.setenv("NETCHU_HOME", str(tmp_path))
    (tmp_path / "configs").mkdir()
    return tmp_path


def test_the_recipes_of_the_repository_fit_its_notebooks(monkeypatch):
    monkeypatch.setenv("NETCHU_HOME", str(PROJECT))
    notebooks = find_notebooks(PROJECT / "notebooks")
    assert {"quick", "laptop", "full", "released"} <= set(recipe_names())
    for name in recipe_names():
        check_values(read_recipe(name), notebooks)


def test_papermill_reads_a_recipe_as_netchu_does(tmp_path, monkeypatch, caplog):
    """`papermill -f` in `notebooks/`: unknown parameters are no error, values keep types, paths mean the same."""
    monkeypatch.setenv("NETCHU_HOME", str(PROJECT))
    notebook, output = PROJECT / "notebooks" / "03_phase1_frozen_backbone.ipynb", tmp_path / "out.ipynb"
    for name in recipe_names():
        words = ["--prepare-only", "-f", str(PROJECT / "configs" / f"{name}.yaml"), str(notebook), str(output)]
        CliRunner().invoke(papermill_command, words, catch_exceptions=False)
        cells = nbformat.read(output, as_version=4).cells
        injected = next(cell for cell in cells if "injected-parameters" in cell.metadata.get("tags", []))
        assert absolute_paths(literals(injected.source), notebook.parent) == read_recipe(name)
    assert "Unable to parse" not in caplog.text, "papermill takes no = in the comment of a parameter"


def test_papermill_runs_a_notebook_that_lacks_some_parameters(tmp_path):
    write_notebook(tmp_path / "01_look.ipynb", "lines = 10", 'open("seen", "w").write(str(lines))')
    (tmp_path / "mine.yaml").write_text("lines: 20\nbackbone: vgg16\n")
    words = ["-f", str(tmp_path / "mine.yaml"), "01_look.ipynb", "out.ipynb", "-k", "python3", "--language", "python"]
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path)
        CliRunner().invoke(papermill_command, words, catch_exceptions=False)
    assert (tmp_path / "seen").read_text() == "20"


def test_paths_are_relative_to_the_recipe(project, tmp_path):
    (tmp_path / "lines").mkdir()
    file = tmp_path / "configs" / "mine.yaml"
    file.write_text("data: ../lines\nbackbone_weights: none\nfont_dir: ''\nhead_weights: ../gone.safetensors\n")
    found = {"data": str(tmp_path / "lines"), "backbone_weights": "none", "font_dir": ""}
    assert read_recipe("mine") == read_recipe(str(file)) == found | {"head_weights": "../gone.safetensors"}


def test_a_recipe_may_set_nothing(project, tmp_path):
    (tmp_path / "configs" / "mine.yaml").write_text("# the notebooks' own defaults\n")
    assert read_recipe("mine") == {}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("lines: [1, 2", "can't be read .*name: value per line"),
        (b"\xff\xfe\x00", "can't be read"),
        ("- lines", "is no recipe"),
        ("lines 20", "is no recipe"),
        ("lines: [1, 2]", "lines must be a text, a number, true or false, not .1, 2."),
        ("lines:", "lines must be"),
        ("when: 2018-09-16", "when must be"),
        ("3: 4", "3 must be"),
        ("model: {backbone: crnn}", "model must be"),
        ("lines: !!python/object/apply:os.getcwd []", "can't be read"),
        ("lr: 1e-3", "lr: 1e-3 is a text in YAML; write it like 0.001 or 1.0e-3"),
        ("run_name: mine", "run_name is taken from --name"),
    ],
)
def test_malformed_recipes_are_told_by_name(project, tmp_path, text, sentence):
    (tmp_path / "configs" / "mine.yaml").write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(InputError, match=f"mine.yaml.*{sentence}"):
        read_recipe("mine")


def test_what_is_missing_is_told(project, tmp_path):
    (tmp_path / "configs" / "wide.yaml").write_text("")
    with pytest.raises(InputError, match="There is no recipe narrow: choose one of wide, or give a .yaml file"):
        read_recipe("narrow")
    with pytest.raises(InputError, match="There is no file narrow.yaml"):
        read_recipe("narrow.yaml")
    (tmp_path / "configs" / "wide.yaml").unlink()
    (tmp_path / "configs").rmdir()
    with pytest.raises(InputError, match="come with netchu's repository.*set NETCHU_HOME"):
        read_recipe("quick")
