"""A run as a code host shows it: small, whole, and without a trace of where it ran."""

import base64
import io

import nbformat
import pytest
from PIL import Image

from netchu.errors import InputError
from netchu.publish.rendered_run import MAX_WIDTH, publish_rendered, rendered_dir, small_png
from netchu.runs.folder import RunFolder
from netchu.system.paths import read_json, runs_dir, write_json

STEMS = ("03_phase1_frozen_backbone", "06_error_analysis")
WIDGET = "application/vnd.jupyter.widget-view+json"


def picture(width: int = 1200, height: int = 300) -> bytes:
    """A smooth picture of many colours, as a scan is."""
    file = io.BytesIO()
    Image.linear_gradient("L").resize((width, height)).convert("RGBA").save(file, "PNG")
    return file.getvalue()


def coded(content: bytes) -> str:
    return base64.b64encode(content).decode()


def executed(text: str, source: str = "show()") -> nbformat.NotebookNode:
    """A notebook with a picture behind a slider, a table with a picture in it, a text, progress, a script."""
    new = nbformat.v4
    table = f'<td><img src="data:image/png;base64,{coded(picture())}"></td>'
    outputs = [
        new.new_output("display_data", {WIDGET: {"model_id": "1"}, "image/png": coded(picture()), "text/plain": "F"}),
        new.new_output("execute_result", {"text/html": table}),
        new.new_output("stream", name="stdout", text=text),
        new.new_output("stream", name="stderr", text="40 %"),
        new.new_output("display_data", {"application/javascript": "alert(1)"}),
    ]
    traces = {"tags": ["parameters"], "papermill": {}}
    cells = [
        new.new_markdown_cell("# 3 · A question?"),
        new.new_code_cell(source, outputs=outputs, execution_count=1, metadata=traces),
    ]
    metadata = {"papermill": {"output_path": "/home/me/x"}, "widgets": {}}
    return new.new_notebook(cells=cells, metadata=metadata)


@pytest.fixture
def run(project) -> RunFolder:
    run = RunFolder(runs_dir() / "mine")
    for stem in STEMS:
        run.notebook_file(stem).parent.mkdir(exist_ok=True)
        nbformat.write(
            executed(f"kept in {run.dir}/phase1", f'data = "{project}/data/cinnamon"'), run.notebook_file(stem)
        )
    run.figure_file(STEMS[0]).parent.mkdir()
    run.figure_file(STEMS[0]).write_bytes(picture())
    write_json(run.metrics_file(STEMS[0]), {"finding": "It reads."})
    return run


def test_outputs_stay_in_one_small_form_each(run):
    publish_rendered(run)
    notebook = nbformat.read(rendered_dir() / f"{STEMS[0]}.ipynb", as_version=4)
    nbformat.validate(notebook)
    cell = notebook.cells[1]
    figure, table, text = cell.outputs
    assert list(figure.data) == ["image/png"] and list(table.data) == ["text/html"]
    shown = Image.open(io.BytesIO(base64.b64decode(figure.data["image/png"])))
    assert shown.size == (MAX_WIDTH, 225)
    assert len(table.data["text/html"]) < len(coded(picture()))
    assert cell.metadata == {"tags": ["parameters"]} and set(notebook.metadata) <= {"kernelspec", "language_info"}


def test_no_place_of_this_machine_is_left(run, project):
    publish_rendered(run)
    files = list(rendered_dir().iterdir())
    assert len(files) == 4
    assert not any(str(project).encode() in file.read_bytes() for file in files)
    cell = nbformat.read(rendered_dir() / f"{STEMS[0]}.ipynb", as_version=4).cells[1]
    assert cell.source == 'data = "data/cinnamon"' and cell.outputs[2].text == "kept in outputs/runs/mine/phase1"


@pytest.mark.parametrize("place", ["/home/somebody/lines/1.jpg", r"C:\Users\me\1.jpg"])
def test_a_place_that_nobody_took_out_is_refused_and_nothing_is_written(run, place):
    nbformat.write(executed(f"read from {place}"), run.notebook_file(STEMS[1]))
    with pytest.raises(InputError, match="06_error_analysis names a place on this machine"):
        publish_rendered(run)
    assert not rendered_dir().exists()


def test_parameters_are_looked_at_but_not_what_the_notebook_itself_says(run):
    given = executed("", 'data = "/mnt/lines"')
    nbformat.write(given, run.notebook_file(STEMS[1]))
    publish_rendered(run)
    given.cells[1].metadata["tags"] = ["injected-parameters"]
    nbformat.write(given, run.notebook_file(STEMS[1]))
    with pytest.raises(InputError, match="names a place on this machine"):
        publish_rendered(run)


def test_addresses_and_closing_tags_are_no_places(run):
    harmless = "12/4 Lê Lợi, 3 km/h, </div>, https://a.example/home/x, data/home/y"
    nbformat.write(executed(harmless), run.notebook_file(STEMS[1]))
    publish_rendered(run)
    assert nbformat.read(rendered_dir() / f"{STEMS[1]}.ipynb", as_version=4).cells[1].outputs[2].text == harmless


def test_the_page_leads_to_every_notebook_and_files_of_another_run_go(run):
    rendered_dir().mkdir(parents=True)
    for name in ("01_eda.ipynb", "01_eda.png", "notes.md"):
        (rendered_dir() / name).write_text("old")
    page = publish_rendered(run).read_text(encoding="utf-8")
    assert "`netchu run --name mine --profile quick --data cinnamon -p batch_size=5`" in page
    assert f"## [3 · A question?]({STEMS[0]}.ipynb)\n\nIt reads.\n\n[![3 · A question?]({STEMS[0]}.png)]" in page
    assert f"]({STEMS[1]}.ipynb)" in page and f"{STEMS[1]}.png" not in page
    names = {file.name for file in rendered_dir().iterdir()}
    assert names == {"README.md", "notes.md", f"{STEMS[0]}.ipynb", f"{STEMS[0]}.png", f"{STEMS[1]}.ipynb"}


def test_a_run_that_is_not_finished_or_too_large_is_refused(run, monkeypatch):
    monkeypatch.setattr("netchu.publish.rendered_run.MAX_BYTES", 1000)
    with pytest.raises(InputError, match="over 0: run on fewer lines"):
        publish_rendered(run)
    record = read_json(run.record_file)
    record["notebooks"][STEMS[1]]["status"] = "failed"
    write_json(run.record_file, record)
    with pytest.raises(InputError, match=f"mine isn't finished .{STEMS[1]}."):
        publish_rendered(run)


def test_a_small_picture_stays_as_it_is_or_gets_smaller():
    small = picture(300, 100)
    shown = small_png(small)
    assert len(shown) <= len(small) and Image.open(io.BytesIO(shown)).size == (300, 100)
    drawn = io.BytesIO()
    Image.new("1", (40, 10)).save(drawn, "PNG", optimize=True)
    assert small_png(drawn.getvalue()) == drawn.getvalue()


def test_a_colour_that_few_pixels_have_stays():
    """Red digits on a figure say what is wrong: with a palette of the most frequent colours alone they were gray."""
    figure = Image.linear_gradient("L").convert("RGB")
    figure.paste((213, 94, 0), (100, 100, 104, 104))
    file = io.BytesIO()
    figure.resize((1200, 1200)).save(file, "PNG")
    red, green, blue = Image.open(io.BytesIO(small_png(file.getvalue()))).convert("RGB").getpixel((358, 358))
    assert abs(red - 213) + abs(green - 94) + abs(blue) < 60
