"""InkML as tablets and people write it: strokes are found, what can't be drawn is named, nothing stops the rest."""

import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from ink_files import LETTER, group, inkml

from netchu.data import ink as module
from netchu.data.ink import NoInk, ink_line, ink_path, read_inkml
from netchu.errors import InputError

W3C = "http://www.w3.org/2003/InkML"


def test_lines_of_a_file_with_writer_and_document(read):
    ink = read(inkml(group("tg_0", "Bản  chất"), group("tg_1", "thành công", offset=50)))
    assert (ink.writer, ink.document) == ("id_1", "BCCTC") and ink.problems == ()
    assert [line.text for line in ink.lines.values()] == ["Bản chất", "thành công"]
    first, second = ink.lines["tg_0"].strokes
    assert first.dtype == np.float32 and first.tolist() == [[0, 0], [10, 40], [20, 0], [30, 40]]
    assert second.tolist() == [[15, -20], [18, -22]]
    assert ink.lines["tg_1"].strokes[0][0].tolist() == [50, 0]


def test_texts_are_nfc(read):
    assert read(inkml(group("a", "Hue\u0302\u0301"))).lines["a"].text == "Huế"


@pytest.mark.parametrize(
    "content", ["", "<ink><traceGroup>", "no XML", '<?xml version="1.0" encoding="x-none"?><ink/>']
)
def test_malformed_files_are_told_in_one_sentence(read, content):
    with pytest.raises(InputError, match="is not an InkML file") as caught:
        read(content)
    assert "0.inkml" in str(caught.value) and "\n" not in str(caught.value)


def test_a_missing_file_or_line(tmp_path, read):
    with pytest.raises(InputError, match="Can't open the ink file .*gone.inkml"):
        read_inkml(str(tmp_path / "gone.inkml"))
    path = read(inkml(group("tg_0", "a"), group("tg_1", "b", ()))).path
    for name, reason in {"tg_9": "none of that name", "tg_1": "no strokes"}.items():
        with pytest.raises(NoInk, match=reason):
            ink_line(f"{path}#{name}")
    assert ink_line(f"{path}#tg_0").text == "a"


@pytest.mark.parametrize(
    ("traces", "problem"),
    [
        ((), "no strokes"),
        (("", " ,"), "no strokes"),
        (("5 5",), "a single point"),
        (("5 5", "5 6"), "a single point"),
        (("1 2, x y",), "points that are no numbers"),
        (("1 2, 3",), "points of unequal lengths"),
        (("1, 2, 3",), "points of unequal lengths"),
        (("0 0, nan 3",), "points that are nowhere"),
        (("0 0, 1e38 3",), "points that are nowhere"),
        (("0 0, 40 1, 80 0", "0 90000"), "far above or below"),
    ],
)
def test_what_cannot_be_drawn_is_a_problem_and_the_rest_is_read(read, traces, problem):
    ink = read(inkml(group("bad", "x", traces), group("good", "y")))
    assert list(ink.lines) == ["good"]
    [(name, reason)] = ink.problems
    assert name == "bad" and problem in reason


def test_a_line_without_truth_can_be_drawn_but_is_told(read):
    ink = read(inkml(group("tg_0")))
    assert ink.lines["tg_0"].text == "" and ink.problems == (("tg_0", "no truth"),)


def test_a_dot_beside_strokes_is_kept_and_empty_strokes_are_not(read):
    strokes = read(inkml(group("a", "i", (*LETTER, "7 7", "")))).lines["a"].strokes
    assert [len(stroke) for stroke in strokes] == [4, 2, 1]


def test_time_and_pressure_are_left_out(read):
    strokes = read(inkml(group("a", "x", ("0 0 100 0.5, 10 40 108 0.7", "1 1 120 1, 2 9 130 1")))).lines["a"].strokes
    assert strokes[0].tolist() == [[0, 0], [10, 40]] and strokes[1].shape == (2, 2)


def test_namespaces_and_annotations_of_the_standard(read):
    annotated = (
        f'<traceGroup xml:id="t1"><annotation type="truth">Huế</annotation><trace>{LETTER[0]}</trace></traceGroup>'
    )
    ink = read(f'<ink xmlns="{W3C}"><annotation type="writer">w7</annotation>{annotated}</ink>')
    assert ink.lines["t1"].text == "Huế" and ink.writer == "w7"
    assert read(inkml(group("tg_0", "a"), namespace=W3C)).lines["tg_0"].text == "a"


def test_groups_in_groups_are_lines_and_those_around_them_are_not(read):
    part = f'<traceGroup id="part">{group("tg_1", "b")}</traceGroup>'
    around = f'<traceGroup id="page">{group("tg_0", "a")}{part}</traceGroup>'
    ink = read(inkml(around))
    assert list(ink.lines) == ["tg_0", "tg_1"] and ink.problems == ()


def test_groups_without_a_name_are_numbered(read):
    nameless = group("x", "a").replace(' id="x"', "", 1)
    assert list(read(inkml(nameless, nameless)).lines) == ["0", "1"]


def test_threads_that_read_lines_of_one_file_parse_it_once(tmp_path, monkeypatch):
    for number in range(5):
        (tmp_path / f"{number}.inkml").write_text(inkml(*(group(f"tg_{k}", "a") for k in range(8))), encoding="utf-8")
    parsed, parse = [], module.ET.parse

    def slowly(path):
        parsed.append(path)
        time.sleep(0.01)  # as a file of a thousand strokes takes
        return parse(path)

    monkeypatch.setattr(module.ET, "parse", slowly)
    paths = [ink_path(tmp_path / f"{number}.inkml", f"tg_{k}") for number in range(5) for k in range(8)]
    with ThreadPoolExecutor(8) as pool:
        assert len(list(pool.map(ink_line, paths))) == 40
    assert len(parsed) == 5
