"""The shape that every notebook keeps, checked on the files in git; running them is a test of its own."""

import ast
import re
import statistics
from pathlib import Path
from types import SimpleNamespace

import nbformat
import numpy as np
import pandas as pd
import pytest

from netchu import plotting
from netchu.analysis import errors
from netchu.analysis.data.exploration import mark_counts
from netchu.analysis.errors import groups
from netchu.display.note import Note
from netchu.runs import comparison
from netchu.runs.plan import notebooks_of_a_run

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("[0-9][0-9]_*.ipynb"))
STEMS = [path.stem for path in NOTEBOOKS]
COMPARISON = "07_compare_runs"  # is no part of a run
HOSTED = """from glob import glob
from importlib.util import find_spec

if not find_spec("netchu"):  # on Kaggle and Colab: the wheel that is attached or uploaded
    wheels = glob("/kaggle/input/**/netchu-*.whl", recursive=True) + glob("/content/netchu-*.whl")
    assert wheels, "Attach netchu's wheel on Kaggle, or upload it to /content on Colab, and run this cell again."
    get_ipython().run_line_magic("pip", f"install --quiet {wheels[0]}[notebooks]")"""
SETUP = """from netchu import plotting
from netchu.display.note import Note
from netchu.runs import Run, hosted

hosted.set_up()
run, note = Run.open(run_name), Note()"""
FIRST_SETUP = SETUP.replace(
    "run, note = Run.open(run_name)", "data = hosted.attached(data)\nrun, note = Run.begin(run_name, data)"
)
COMPARISON_SETUP = SETUP.replace("import Run, hosted", "import comparison, hosted").replace(
    "run, note = Run.open(run_name)", "compared, note = comparison.compare_runs(comparison.chosen_runs(runs, base))"
)
SETUPS = {"01_eda": FIRST_SETUP, COMPARISON: COMPARISON_SETUP}
MOST_LINES = 12
MOST_PARAMETERS = 19  # a line each, in the tagged cell
MOST_SECTIONS = 10
MOST_WORDS = 75  # of a paragraph
FORBIDDEN_NODES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.For, ast.While, ast.Lambda)
ABSOLUTE_PATH = re.compile(r"""["'](/|~|[A-Za-z]:[\\/])""")
INSTALL = re.compile(r"\b(pip|conda|apt|apt-get)\b.*\binstall\b")
NUMBER = re.compile(r"\d+([.,]\d+)? ?%")
ALLOWED_PERCENT = {"2 %", "95 %", "90 %", "100 %"}  # definitions, not results


def read(path):
    return nbformat.read(path, as_version=4)


def code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def prose(notebook):
    return [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]


def complaints(cell_source, most=MOST_LINES):
    """What is wrong with one code cell: a list of words."""
    lines = cell_source.splitlines()
    found = ["long"] if len(lines) > most else []
    found += ["shell"] if any(line.lstrip().startswith(("!", "%")) for line in lines) else []
    found += ["install"] if INSTALL.search(cell_source) else []
    found += ["absolute path"] if ABSOLUTE_PATH.search(cell_source) else []
    if "shell" in found:
        return found
    tree = ast.parse(cell_source)
    found += [type(node).__name__ for node in ast.walk(tree) if isinstance(node, FORBIDDEN_NODES)]
    stars = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.names[0].name == "*"]
    return found + ["star import"] * len(stars)


def parameters(notebook):
    """Name → value node of the tagged cell, which holds nothing but literal scalars."""
    tagged = [cell for cell in code(notebook) if "parameters" in cell.metadata.get("tags", [])]
    assert len(tagged) == 1
    found = {}
    for node in ast.parse(tagged[0].source).body:
        assert isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
        assert isinstance(ast.literal_eval(node.value), bool | int | float | str)
        found[node.targets[0].id] = node.value
    return found


def names_read(cells):
    nodes = [node for cell in cells for node in ast.walk(ast.parse(cell.source))]
    return {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}


def test_the_six_of_a_run_are_there_and_one_that_compares_runs():
    assert [stem.partition("_")[0] for stem in STEMS] == ["01", "02", "03", "04", "05", "06", "07"]
    of_a_run = notebooks_of_a_run(NOTEBOOKS[0].parent)
    assert [notebook.stem for notebook in of_a_run] == STEMS[:6] and STEMS[6] == COMPARISON


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
class TestNotebook:
    def test_is_valid_with_stable_cell_ids_and_the_plain_kernel(self, path):
        notebook = read(path)
        nbformat.validate(notebook)
        assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
        assert notebook.metadata.kernelspec.name == "python3"
        ids = [cell.id for cell in notebook.cells]
        assert len(set(ids)) == len(ids) and all(name.startswith(path.stem[:2] + "-") for name in ids)

    def test_has_no_outputs(self, path):
        assert all(not cell.outputs and cell.execution_count is None for cell in code(read(path)))

    def test_code_cells_are_short_and_plain(self, path):
        cells = [cell for cell in code(read(path)) if cell.source != HOSTED]  # that one must install
        most = {cell.id: MOST_PARAMETERS if cell.metadata.get("tags") else MOST_LINES for cell in cells}
        found = {cell.id: complaints(cell.source, most[cell.id]) for cell in cells}
        assert {name: words for name, words in found.items() if words} == {}
        assert statistics.median(len(re.findall(r"^.*\S", cell.source, re.MULTILINE)) for cell in cells) <= 4

    def test_begins_with_title_parameters_and_the_common_setup(self, path):
        notebook = read(path)
        title, first, hosted, setup = notebook.cells[:4]
        assert title.source.startswith(f"# {int(path.stem[:2])} · ") and title.source.splitlines()[0].endswith("?")
        assert "**Reads**" in title.source and "**Writes**" in title.source
        assert first.metadata.tags == ["parameters"]
        assert hosted.source == HOSTED and setup.source == SETUPS.get(path.stem, SETUP)

    def test_every_parameter_is_a_literal_that_a_later_cell_reads(self, path):
        notebook = read(path)
        names = parameters(notebook)
        assert ("run_name" in names) == (path.stem != COMPARISON)
        assert set(names) - names_read(code(notebook)[1:]) == set()

    def test_has_four_to_six_questions_then_what_we_learned_then_the_next(self, path):
        texts = prose(read(path))
        heads = [text.splitlines()[0] for text in texts if text.startswith("## ")]
        assert heads[-1] == "## What we learned" and 4 <= len(heads) - 1 <= MOST_SECTIONS
        assert all(head.endswith("?") for head in heads[:-1])
        following = (STEMS + STEMS[:1])[STEMS.index(path.stem) + 1]
        assert f"]({following}.ipynb)" in texts[-1]
        assert texts[-2].startswith("**Your turn.** "), "one change that takes a minute and teaches"

    def test_every_section_asks_in_one_sentence_and_ends_with_a_computed_finding(self, path):
        notebook = read(path)
        starts = [i for i, cell in enumerate(notebook.cells) if cell.source.startswith("## ")]
        for start, end in zip(starts, starts[1:], strict=False):
            question = notebook.cells[start].source.split("\n\n", 1)[1]
            assert question.endswith(("?", ".")) and len(re.findall(r"[.?!](?:\s|$)", question)) == 1, question
            kinds = "".join(cell.cell_type[0] for cell in notebook.cells[start + 1 : end])
            assert re.fullmatch("c{1,3}mc", kinds), "code, what to look at, finding"
            look = notebook.cells[end - 2].source
            assert re.match(r"\*\*What you see\.\*\* .+\n\n\*\*Why\.\*\* ", look), look
            assert max(len(part.split()) for part in look.split("\n\n")) <= MOST_WORDS, look
            finding = notebook.cells[end - 1].source
            assert re.search(r"^note\(\s*f\"", finding, re.MULTILINE), "the finding is stated where it is computed"

    def test_ends_with_all_findings_and_saves_the_headline_with_a_figure(self, path):
        cells = [cell.source for cell in code(read(path))]
        assert "headline=True" in "\n".join(cells), "the index page has a sentence of every notebook"
        if path.stem == COMPARISON:
            assert cells[-1] == "note.summary()"
            return
        assert cells[-2] == "note.summary()"
        assert f'run.finish("{path.stem}", note, figure=' in cells[-1]

    def test_no_value_is_computed_that_nothing_reads(self, path):
        trees = [ast.parse(cell.source) for cell in code(read(path))]
        names = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Name)]
        written = {node.id for node in names if isinstance(node.ctx, ast.Store) and not node.id.startswith("_")}
        assert written - {node.id for node in names if isinstance(node.ctx, ast.Load)} == set()

    def test_labels_and_names_of_files_in_a_table_are_no_markup(self, path):
        """pandas' own `.style` takes `<b>` of a label for HTML; `display.tables` doesn't."""
        assert not [cell.id for cell in code(read(path)) if ".style" in cell.source]

    def test_prose_states_no_measured_share(self, path):
        said = {match.group() for text in prose(read(path)) for match in NUMBER.finditer(text)}
        assert said <= ALLOWED_PERCENT


@pytest.mark.parametrize("installed", [True, False])
def test_netchu_is_installed_only_where_it_is_missing(installed, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: installed or None)
    monkeypatch.setattr("glob.glob", lambda pattern, recursive=False: [pattern.replace("**", "a/b").replace("*", "1")])
    asked = []
    shell = SimpleNamespace(run_line_magic=lambda *command: asked.append(command))
    exec(HOSTED, {"get_ipython": lambda: shell})
    assert asked == ([] if installed else [("pip", "install --quiet /kaggle/input/a/b/netchu-1.whl[notebooks]")])


def test_a_missing_wheel_is_asked_for_in_a_sentence(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    monkeypatch.setattr("glob.glob", lambda pattern, recursive=False: [])
    with pytest.raises(AssertionError, match="Attach netchu's wheel"):
        exec(HOSTED, {})


def findings(number, about, names):
    """What the cell says that has `about` in its source, with only these names known to it."""
    (cell,) = [cell for cell in code(read(NOTEBOOKS[number - 1])) if about in cell.source and "note(" in cell.source]
    note = Note()
    exec(cell.source, dict(names) | {"note": note})
    return note.summary().removeprefix("- ")


def test_labels_of_digits_alone_carry_no_marks():
    tones, marks = mark_counts(pd.DataFrame({"text": ["12", "7/3"]}))
    said = findings(1, "rarest tone", {"tones": tones, "marks": marks})
    assert said.startswith("0% of the vowels carry a tone mark, 0% of vowels and đ a vowel mark")


def test_a_page_without_marks_has_no_size_of_them():
    heights = pd.DataFrame({"cer": [0.3, 0.1], "worse_low": [0.05, 0.0]}, index=[32, 64])
    sizes = pd.DataFrame({"small_mark": [np.nan]}, index=[64])
    said = findings(2, "lowest height", {"heights": heights, "sizes": sizes})
    assert said.endswith("chance explains: 64 px (CER 10.0%; at 64 px 10.0%).")


def test_one_epoch_is_the_best_of_one():
    history = pd.DataFrame({"epoch": [1], "val_cer": [0.5], "seconds": [2.0]})
    said = findings(3, "Best epoch", {"history": history})
    assert said == "Best epoch: 1 of 1, with a validation CER of 50.0%; an epoch takes 2.0 s."


def test_a_reading_is_no_markup_of_a_finding():
    given = {"np": np, "narrow": [SimpleNamespace(text="5*6*7", log_prob=-1.0)]}
    assert "“5\\*6\\*7”, has 100%" in findings(5, "beam's probability", given)


def test_of_lines_that_are_all_right_no_error_is_told():
    names = [("reference", ["Huế"]), ("hypothesis", ["Huế"]), ("char_errors", [0]), ("confidence", [0.9])]
    predictions = pd.DataFrame(dict(names))
    edits = errors.edit_table(predictions)
    given = {"predictions": predictions, "edits": edits, "kinds": errors.count_kinds(edits), "errors": errors}
    said = findings(6, "most often about", given | {"scores": SimpleNamespace(cer=0.0)})
    assert said.startswith("Edits: 0; without tones")
    assert findings(6, "surest wrong", {"predictions": predictions, "bad": predictions.head(0)}) == (
        "Lines without an error: 1 of 1."
    )


@pytest.mark.parametrize(("change", "end"), [(-1, "better on 1, worse on 0."), (2, "worse on 1 (decided there: ink).")])
def test_what_decided_is_told_where_the_best_decoder_was_worse(change, end):
    differing, parts = pd.DataFrame({"change": [change]}), pd.DataFrame({"decided": ["ink"]})
    assert findings(5, "They differ", {"differing": differing, "parts": parts, "lines": ["a"]}).endswith(end)


def test_a_decoder_without_confidence_is_judged_by_greedy():
    greedy = pd.DataFrame({"char_errors": [1, 0], "characters": [4, 4], "confidence": [0.4, 0.9]})
    predictions = greedy.assign(confidence=np.nan)
    names = {"predictions": predictions, "by_greedy": greedy, "errors": errors, "decoder": "mine:decode"}
    (cell,) = [cell for cell in code(read(NOTEBOOKS[5])) if "confidence_chart" in cell.source]
    exec(cell.source, names | {"plotting": plotting}, found := dict(names))
    said = findings(6, "expected_calibration_error", found)
    assert said.startswith("Confidence (greedy) and accuracy lie 25.0 percentage points apart")
    wrong = findings(6, "surest wrong", {"predictions": predictions, "bad": predictions.head(1)})
    assert wrong == "Lines without an error: 1 of 2; share of all errors in the worst (1 here): 100%."


def test_harder_groups_follow_their_number():
    table = pd.DataFrame({"property": ["slant"], "group": ["left"], "cer": [0.2], "cer_low": [0.1]})
    given = {"by_group": table, "groups": groups, "scores": SimpleNamespace(cer=0.05)}
    said = findings(6, "harder_groups", given)
    assert said == "Groups clearly harder than all lines together: 1 of 1; slant: left (20.0%)."
    assert findings(6, "harder_groups", given | {"scores": SimpleNamespace(cer=0.5)}).endswith(": 0 of 1.")


def test_runs_that_never_trained_have_no_lowest_cer():
    said = findings(7, "curve_summary", {"comparison": comparison, "compared": SimpleNamespace(curves={"a": {}})})
    assert said == "The lowest validation CER while training: no run has trained an epoch."


def test_the_first_notebook_needs_no_weights():
    """Notebook 1 looks at data alone: nothing in it reads."""
    assert "recognizer" not in "\n".join(cell.source for cell in code(read(NOTEBOOKS[0])))


def test_run_all_gives_the_phases_of_the_original_system_on_a_backbone_that_has_learned():
    phase1, phase2 = (parameters(read(NOTEBOOKS[number])) for number in (2, 3))
    found = {name: ast.literal_eval(node) for name, node in {**phase1, **phase2}.items()}
    assert (found["phase1_epochs"], found["phase1_lr"]) == (40, 1e-3)
    assert (found["phase2_epochs"], found["phase2_lr"]) == (30, 1e-4)
    assert (found["backbone"], found["backbone_weights"]) == ("compact4", "released")


def test_a_parameter_means_the_same_everywhere():
    defaults = {}
    for path in NOTEBOOKS:
        for name, node in parameters(read(path)).items():
            if name != "split":  # decisions are made on val, the last word is said on test
                assert defaults.setdefault(name, ast.literal_eval(node)) == ast.literal_eval(node), name


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("def f():\n    pass", "FunctionDef"),
        ("for batch in loader:\n    print(batch)", "For"),
        ("from netchu.data import *", "star import"),
        ("!ls", "shell"),
        ("%pip install x", "install"),
        ('path = "/home/me/lines"', "absolute path"),
        ("\n".join(["a = 1"] * 13), "long"),
    ],
)
def test_the_check_sees_what_is_not_allowed(source, complaint):
    assert complaint in complaints(source)


def test_the_check_lets_plain_cells_pass():
    assert complaints("rows = [f(x) for x in (1, 2)]\nrows") == []
