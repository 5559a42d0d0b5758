"""The reading tool without a browser, and the notebook that shows it."""

import ast
import json
from pathlib import Path

import cv2
import nbformat
import numpy as np
import papermill
import pytest
import torch
from samples import draw_line

from netchu.charset import Charset
from netchu.config import Model, Preprocessing
from netchu.data.readers import read_data
from netchu.errors import InputError
from netchu.models import Header, build_model, save_checkpoint
from netchu.playground import Playground
from netchu.runs.kernel import calling_kernel
from netchu.runs.parameters import find_notebooks

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
MODEL = Model(hidden=16, layers=1)


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory) -> Path:
    torch.manual_seed(5)
    path = tmp_path_factory.mktemp("checkpoint") / "a.safetensors"
    network = build_model(MODEL, len(Charset.vietnamese()))
    save_checkpoint(path, network, Header(Charset.vietnamese(), MODEL, Preprocessing()))
    return path


@pytest.fixture
def tool(checkpoint, tmp_path) -> Playground:
    return Playground(str(checkpoint), tmp_path / "corrected")


def png(text: str, seed: int = 0) -> bytes:
    return cv2.imencode(".png", draw_line(text, seed=seed))[1].tobytes()


def test_read_correct_save_and_read_back(tool, tmp_path):
    reading = tool.read(png("abba"), "photo.jpg")
    assert tool.error == "" and tool._correction.value == reading.text
    tool.correct("Số 5, Huế")
    first = tool.save()
    tool.read(png("baab", seed=1), "photo.jpg")
    tool.correct("Hà Nội")
    second = tool.save()
    assert first.path != second.path and "netchu finetune" in tool._saved.value
    manifest, problems = read_data(tmp_path / "corrected")
    assert sorted(manifest["text"]) == ["Hà Nội", "Số 5, Huế"] and problems.empty


def test_one_sentence_for_what_is_wrong(tool, tmp_path):
    answers = []
    tool._pad.answer = lambda message="", error=False, *_: answers.append((message, error))
    assert tool.save() is None and "no line to save" in tool.error
    assert tool.read(png("abba")) and not answers[-1][1]
    assert tool.read(b"not a picture", "notes.txt") is None
    assert "notes.txt is not an image" in tool.error and answers[-1] == (tool.error, True)
    assert tool.reading is None and tool._details.layout.display == "none"
    tool.read(png("abba"))
    tool.correct("5 ∑ Huế")
    assert tool.save() is None and "∑" in tool._saved.value and not (tmp_path / "corrected").exists()
    tool.correct("")
    assert tool.save() is None and "no text" in tool.error


def test_messages_of_the_browser(tool):
    sent = []
    tool._pad.send = lambda content, buffers=None: sent.append(content)
    tool._pad._hear(None, {"type": "picture", "name": "written", "written": True}, [memoryview(png("abba"))])
    whole = tool.reading
    assert sent[-1]["type"] == "done" and not sent[-1]["error"] and sent[-1]["parts"] == [whole.rows[0].part]
    tool._pad._hear(None, {"type": "part", "part": [0, 0, 0.5, 1]}, [])
    half = tool.reading
    assert 0 < tool.row.part[2] <= 0.5 and half.picture is whole.picture and sent[-1]["parts"] == [tool.row.part]
    tool._decoder.value = "beam"
    assert tool.reading is not half and tool.reading.part == half.part and len(sent) == 3
    tool._pad._hear(None, {"type": "clear"}, [])
    assert tool.reading is None
    tool._pad._hear(None, {"type": "part", "part": [0, 0, 1, 1]}, [])
    assert len(sent) == 4, "the browser waits for an answer, whatever it asks"


def test_a_picture_without_a_line_stays_to_draw_a_rectangle_on(tool):
    page = np.full((300, 400), 255, np.uint8)
    assert tool.read(cv2.imencode(".png", page)[1].tobytes(), "blank.png").rows == () and tool.error == ""
    assert "Nothing is written on this picture" in tool._text.value and tool._details.layout.display == "none"
    assert tool.save() is None and "no line to save" in tool.error
    assert tool.read_part((0, 0, 1, 0.5)).rows == () and tool.row is None
    tool.clear()
    assert tool.read_part((0, 0, 1, 0.5)) is None and tool.error == ""


def page_of_rows(*texts: str) -> bytes:
    page = np.full((40 + 110 * len(texts), 900), 245, np.uint8)
    for k, text in enumerate(texts):
        line = draw_line(text, seed=k)
        page[30 + 110 * k : 94 + 110 * k, 60 : 60 + line.shape[1]] = line
    return cv2.imencode(".png", page)[1].tobytes()


def test_every_row_is_shown_corrected_and_saved_by_itself(tool, tmp_path):
    sent = []
    tool._pad.send = lambda content, buffers=None: sent.append(content)
    first, second, third = tool.read(page_of_rows("Phuong Hiep, Quan 9", "Hung Vuong, Da Lat", "Ha Noi, so 5")).rows
    assert len(sent[-1]["parts"]) == 3 and sent[-1]["chosen"] == 0 and tool._list.layout.display == ""
    assert tool.row is first and "Row 1" in tool._title.value and tool._correction.value == first.text
    tool._pad._hear(None, {"type": "row", "row": 1}, [])
    assert tool.row is second and sent[-1] == {"type": "choose", "row": 1} and tool._correction.value == second.text
    tool._rows.texts = [first.text, "Đà Lạt", third.text]  # typed into the list
    assert tool._correction.value == "Đà Lạt"
    tool._rows.chosen = 2
    tool.correct("Hà Nội")
    assert tool._rows.texts == [first.text, "Đà Lạt", "Hà Nội"]
    tool.choose(1)
    tool.choose(7)
    assert tool._correction.value == "Đà Lạt"
    saved = tool.save()
    assert saved.text == "Đà Lạt" and (cv2.imread(str(saved.path), cv2.IMREAD_UNCHANGED) == second.page).all()
    tool._decoder.value = "beam"
    assert tool._rows.chosen == 1 and len(tool.reading.rows) == 3
    tool.read(png("abba"))
    assert tool._list.layout.display == "none" and tool._rows.chosen == 0 and "What is read" in tool._title.value


def test_a_folder_that_can_not_be_used_is_told_and_reading_goes_on(tool, tmp_path):
    (tmp_path / "corrected").mkdir()
    (tmp_path / "corrected" / "labels.json").write_text("[1]")
    assert tool.read(png("abba")) and tool.error == "" and "choose another folder" in tool._saved.value
    assert tool.save() is None and "choose another folder" in tool.error


def test_a_click_takes_another_reading(tool):
    reading = tool.read(png("abba"))
    tool._others[0]._button.click()
    assert tool._correction.value == reading.rows[0].hypotheses[1].text != reading.text


def test_an_unexpected_error_is_said_too(tool, monkeypatch):
    def fails(*_):
        raise RuntimeError("out of memory")

    monkeypatch.setattr("netchu.playground.tool.read_picture", fails)
    with pytest.raises(RuntimeError):
        tool.read(png("abba"))
    assert "out of memory" in tool.error and tool.reading is None


def test_what_does_not_exist_is_refused(checkpoint):
    with pytest.raises(InputError, match="nowhere.safetensors"):
        Playground("nowhere.safetensors")
    with pytest.raises(InputError, match="viterbi"):
        Playground(str(checkpoint), decoder="viterbi")


@pytest.mark.slow
def test_the_notebook_runs_and_stays_out_of_headless_runs(checkpoint, tmp_path, monkeypatch):
    path = NOTEBOOKS / "playground.ipynb"
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert all(not cell.outputs and cell.execution_count is None and ast.parse(cell.source) for cell in code)
    assert (
        path.read_text(encoding="utf-8")
        == json.dumps(json.loads(path.read_text()), ensure_ascii=False, indent=1) + "\n"
    )
    assert path not in [one.path for one in find_notebooks(NOTEBOOKS)]

    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    parameters = {"checkpoint": str(checkpoint), "save_to": str(tmp_path / "corrected")}
    with calling_kernel({}) as kernel:
        done = papermill.execute_notebook(
            path,
            tmp_path / "done.ipynb",
            parameters,
            kernel_name=kernel,
            cwd=NOTEBOOKS,
            progress_bar=False,
            start_timeout=180,
        )
    shown = [output for cell in done.cells if cell.cell_type == "code" for output in cell.outputs]
    assert not [output for output in shown if output.output_type == "error"]
    assert any("application/vnd.jupyter.widget-view+json" in output.get("data", {}) for output in shown)
