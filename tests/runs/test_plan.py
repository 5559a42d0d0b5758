"""What a run will do: from recipe, record and command line, or refused before any kernel starts."""

import json

import pytest
from data_files import draw, write
from samples import write_notebook

from netchu.errors import InputError
from netchu.runs.plan import Request, make_plan, run_name


@pytest.mark.parametrize(
    ("request_", "sentence"),
    [
        (Request(assignments=("lins=3",)), "No notebook has a parameter lins; did you mean lines?"),
        (Request(assignments=("lines=3.5",)), "lines takes a whole number .*not '3.5'"),
        (Request(assignments=("binary=1",)), "binary takes true or false"),
        (Request(assignments=("lr=nan",)), "lr takes a number"),
        (Request(assignments=("lr",)), "-p lr has no value"),
        (Request(assignments=("run_name=a",)), "give --name"),
        (Request(assignments=("lr=1",), last="01"), "lr is read by none of the notebooks.*raise --to 01"),
        (Request(first="7"), "--from 7 names no notebook: choose one of 01_look, 02_train"),
        (Request(first="02", last="01"), "--from 02 comes after --to 01"),
        (Request(first="02"), "There is no run quick to go on with"),
        (Request(recipe="fast"), "There is no recipe fast: choose one of full, quick"),
        (Request(data="nowhere"), "data nowhere does not exist: give synthetic or an existing path"),
        (Request(name="a/b"), "can't name a run"),
    ],
)
def test_refuses_before_any_kernel(notebook_project, request_, sentence):
    with pytest.raises(InputError, match=sentence):
        make_plan(request_)
    assert not (notebook_project / "outputs").exists(), "nothing is made for a request that is refused"


def test_going_on_keeps_what_was_recorded_unless_told_otherwise(notebook_project):
    folder = notebook_project / "outputs" / "runs" / "mine"
    folder.mkdir(parents=True)
    record = {"profile": "full", "parameters": {"lines": 7, "lr": 0.5, "gone": 1}, "notebooks": {}}
    (folder / "run.json").write_text(json.dumps(record))
    plan = make_plan(Request(name="mine", first="2", assignments=("lr=0.1",)))
    assert plan.values == {"lines": 7, "lr": 0.1, "run_name": "mine"} and plan.recipe == "full"
    assert make_plan(Request(name="mine", first="1", recipe="quick")).values["lines"] == 20
    assert make_plan(Request(name="mine", first="2", recipe="quick")).values["lines"] == 7, "notebook 1 had 7 lines"
    assert make_plan(Request(name="mine")).values == {"lines": 20, "run_name": "mine"}, "a new start forgets"


def test_a_run_goes_on_without_its_recipe(notebook_project):
    folder = notebook_project / "outputs" / "runs" / "mine"
    folder.mkdir(parents=True)
    (folder / "run.json").write_text(json.dumps({"profile": "gone", "parameters": {"lines": 7}, "notebooks": {}}))
    plan = make_plan(Request(name="mine", first="2"))
    assert (plan.recipe, plan.values["lines"]) == ("gone", 7)
    with pytest.raises(InputError, match="There is no recipe gone"):
        make_plan(Request(recipe="gone", name="mine", first="2"))


@pytest.mark.parametrize(
    ("recipe", "sentence"),
    [
        ("lines: many", "quick.yaml: The parameter lines of 01_look takes a whole number, not 'many'"),
        ("lins: 3", "quick.yaml: No notebook has a parameter lins; did you mean lines?"),
        ("data: nowhere", "quick.yaml: data nowhere does not exist: give synthetic or an existing path"),
    ],
)
def test_what_a_recipe_sets_is_checked(notebook_project, recipe, sentence):
    (notebook_project / "configs" / "quick.yaml").write_text(recipe)
    with pytest.raises(InputError, match=sentence):
        make_plan(Request())


def test_a_path_of_a_recipe_may_be_missing_where_another_is_given(notebook_project):
    (notebook_project / "configs" / "quick.yaml").write_text("data: nowhere")
    assert make_plan(Request(data="synthetic")).values["data"] == "synthetic"


def test_names_of_backbones_are_checked_before_any_kernel(notebook_project):
    write_notebook(notebook_project / "notebooks" / "03_net.ipynb", 'run_name = "quick"\nbackbone = "compact"', "")
    with pytest.raises(InputError, match="backbone 'resnet' is unknown: choose one of compact"):
        make_plan(Request(assignments=("backbone=resnet",)))
    with pytest.raises(InputError, match="'mine:Net' can't be imported"):
        make_plan(Request(assignments=("backbone=mine:Net",)))
    own = "netchu.models.compact:Compact"
    assert make_plan(Request(assignments=(f"backbone={own}",))).values["backbone"] == own


@pytest.mark.parametrize("wrong", ["input_mode=colour", "backbone_options=features=nope"])
def test_values_that_a_notebook_would_stumble_over_are_checked_before_any_kernel(notebook_project, wrong):
    cell = 'input_mode = "gray"\nbackbone_options = ""'
    write_notebook(notebook_project / "notebooks" / "03_net.ipynb", cell, "")
    with pytest.raises(InputError, match=wrong.partition("=")[0]):
        make_plan(Request(assignments=(wrong,)))


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ("dropout=2", "The parameter dropout 2.0 is out of range: give 0 to 1"),
        ("composed_share=7", "composed_share 7.0 is out of range"),
        ("composed_share=0.95", "composed_share 0.95 and synthetic_share 0.1 are shares of the same lines"),
        ("phase2_lr=-1", "phase2_lr -1.0 is out of range"),
        ("phase1_epochs=0", "phase1_epochs 0 is out of range: give 1 to"),
        ("batch_size=0", "batch_size 0 is out of range: give 1 to"),
        ("seed=-1", "seed -1 is out of range"),
        ("beam_width=0", "beam_width 0 is out of range"),
        ("augmentation_strength=-1", "augmentation_strength -1.0 is out of range"),
    ],
)
def test_numbers_that_no_training_can_take_are_refused_by_the_names_of_their_parameters(
    notebook_project, wrong, sentence
):
    cell = "dropout = 0.1\ncomposed_share = 0.0\nsynthetic_share = 0.1\nphase2_lr = 1e-4\nphase1_epochs = 40\n"
    cell += "batch_size = 16\nseed = 1\nbeam_width = 16\naugmentation_strength = 1.0"
    write_notebook(notebook_project / "notebooks" / "03_net.ipynb", f'run_name = "quick"\n{cell}', "")
    with pytest.raises(InputError, match=sentence):
        make_plan(Request(assignments=(wrong,)))
    (notebook_project / "configs" / "quick.yaml").write_text(wrong.replace("=", ": "))
    with pytest.raises(InputError, match=f"quick.yaml: The parameter {wrong.partition('=')[0]} "):
        make_plan(Request())


def test_run_names_tell_the_data():
    assert run_name(Request()) == "quick" and run_name(Request(data="synthetic")) == "quick"
    assert run_name(Request(data="/x/my lines.csv")) == "quick-my-lines"
    assert run_name(Request(recipe="a/laptop.yaml", data="cinnamon")) == "laptop-cinnamon"


@pytest.mark.parametrize(
    ("splits", "sentence"),
    [
        ("test", r"data has no line in the split train \(1 in test\)"),
        ("train", r"data has no line in the split val \(1 in train\)"),
        ("train val", r"no line in the split test \(1 in train, 1 in val\)"),
        ("train val test", ""),
    ],
)
def test_data_that_a_notebook_would_stumble_over_is_refused(notebook_project, tmp_path, splits, sentence):
    write_notebook(notebook_project / "notebooks" / "03_errors.ipynb", 'run_name = "quick"\nsplit = "test"', "")
    for name in splits.split():
        draw(tmp_path / "data" / name / "1.png")
    rows = "".join(f"{name}/1.png,{name},{name}\n" for name in splits.split())
    write(tmp_path / "data" / "labels.csv", f"path,text,split\n{rows}")
    request = Request(data=str(tmp_path / "data"))
    if not sentence:
        assert make_plan(request).values["data"] == str(tmp_path / "data")
        return
    with pytest.raises(InputError, match=sentence):
        make_plan(request)


def test_a_notebook_without_a_run_is_no_part_of_one(notebook_project):
    write_notebook(notebook_project / "notebooks" / "03_compare.ipynb", 'runs = ""', "")
    assert [notebook.stem for notebook in make_plan(Request()).notebooks] == ["01_look", "02_train"]
    with pytest.raises(InputError, match="--from 3 names no notebook"):
        make_plan(Request(first="3"))
