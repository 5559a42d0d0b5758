"""InkML files: strokes, texts and writers come out as they were written, and what is broken is named."""

import cv2
import numpy as np
import pytest
from ink_files import word_strokes, write_inkml

from netchu.data import ink
from netchu.errors import InputError

GROUPS = [("tg_0", "Huế", word_strokes("Huế")), ("tg_1", "ab ba", word_strokes("abba", x=50, y=700))]


@pytest.fixture
def file(tmp_path):
    return write_inkml(tmp_path / "a.inkml", GROUPS, "ann", "story")


def write(path, body, encoding="utf-8"):
    path.write_text(f"<ink>{body}</ink>", encoding=encoding)
    return path


def group(name="g", text="ab", trace="0 0, 10 40"):
    said = f"<annotationXML><Tg_Truth>{text}</Tg_Truth></annotationXML>"
    return f'<traceGroup id="{name}">{said}<trace>{trace}</trace></traceGroup>'


def test_lines_writer_and_document_are_read(file):
    read = ink.read_inkml(file)
    assert (read.writer, read.document, read.problems) == ("ann", "story", ())
    assert {name: line.text for name, line in read.lines.items()} == {"tg_0": "Huế", "tg_1": "ab ba"}
    for (_, _, written), line in zip(GROUPS, read.lines.values(), strict=True):
        assert all(np.abs(a - b).max() <= 0.5 for a, b in zip(written, line.strokes, strict=True))


def test_one_line_is_found_by_its_path(file):
    assert ink.is_ink_path(ink.ink_path(file, "tg_1")) and not ink.is_ink_path(file)
    assert ink.ink_line(ink.ink_path(file, "tg_1")).text == "ab ba"
    with pytest.raises(ink.NoInk, match=r"a\.inkml#tg_7"):
        ink.ink_line(ink.ink_path(file, "tg_7"))


def test_the_w3c_s_own_form_is_read_too(tmp_path):
    body = (
        '<annotation type="writer">ben</annotation><traceGroup xml:id="w1">'
        '<annotation type="truth">e\u0302\u0301</annotation><trace>1 2 0.5, 30 40 0.6</trace></traceGroup>'
    )
    file = tmp_path / "w3c.inkml"
    file.write_text(f'<ink xmlns="http://www.w3.org/2003/InkML">{body}</ink>', encoding="utf-8")
    read = ink.read_inkml(file)
    assert read.writer == "ben" and read.lines["w1"].text == "ế"
    assert read.lines["w1"].strokes[0].tolist() == [[1, 2], [30, 40]]  # pressure is left out


@pytest.mark.parametrize(
    "trace, problem", [("", "no strokes"), ("5 5", "a single point"), ("1 2, x y", "no numbers"), ("1 2, 3", "unequal")]
)
def test_a_line_that_can_t_be_drawn_is_a_problem_and_the_others_are_read(tmp_path, trace, problem):
    read = ink.read_inkml(write(tmp_path / "b.inkml", group("bad", trace=trace) + group("good")))
    assert list(read.lines) == ["good"]
    assert [name for name, _ in read.problems] == ["bad"] and problem in read.problems[0][1]
    with pytest.raises(ink.NoInk, match=problem):
        ink.ink_line(ink.ink_path(tmp_path / "b.inkml", "bad"))


def test_a_line_without_a_truth_is_read_and_told_of(tmp_path):
    read = ink.read_inkml(write(tmp_path / "c.inkml", group("silent", text="")))
    assert read.lines["silent"].text == "" and read.problems == (("silent", "no truth"),)


def test_what_is_no_inkml_is_refused(tmp_path):
    (tmp_path / "d.inkml").write_text("<ink><trace>")
    for path, reason in ((tmp_path / "d.inkml", "not an InkML"), (tmp_path / "missing.inkml", "Can't open")):
        with pytest.raises(InputError, match=reason):
            ink.read_inkml(path)


@pytest.mark.parametrize("unit", [0.002, 1.0, 400.0])
def test_a_packed_set_gives_the_strokes_back(unit):
    lines = [
        ("p", "ann", ink.InkLine(n, t, tuple(s.astype(np.float32) * unit for s in strokes))) for n, t, strokes in GROUPS
    ]
    packed = ink.pack_ink(lines)
    assert len(packed) == 2 and packed.texts == ("Huế", "ab ba") and packed.writers == ("ann", "ann")
    for index, (_, _, strokes) in enumerate(GROUPS):
        assert [len(s) for s in packed.strokes(index)] == [len(s) for s in strokes]
        assert all(np.abs(a / unit - b).max() < 1 for a, b in zip(packed.strokes(index), strokes, strict=True))
    assert len(ink.pack_ink([])) == 0


def test_ink_is_loaded_in_the_order_of_the_paths(file):
    loaded = ink.load_ink([ink.ink_path(file, name) for name in ("tg_1", "tg_0", "tg_1")])
    assert loaded.texts == ("ab ba", "Huế", "ab ba") and set(loaded.writers) == {"ann"}


def test_a_stray_mark_changes_the_spread_little_and_the_mean_of_rows_much():
    strokes = word_strokes("abbaabbaabba")
    stray = np.array([[300.0, 1500.0], [320.0, 1500.0]])
    for before, after in zip(ink.row_spread(strokes), ink.row_spread([*strokes, stray]), strict=True):
        assert after == pytest.approx(before, abs=5)


def test_ink_is_drawn_black_on_white_with_paper_around_it():
    page = ink.draw_ink(word_strokes("abba", x=-300, y=9000))
    rows, columns = np.nonzero(page < 128)
    assert page.dtype == np.uint8 and page[0].min() == page[-1].min() == 255
    assert 5 < columns.min() < 16 and 5 < page.shape[1] - columns.max() < 18
    assert np.ptp(columns) / np.ptp(rows) == pytest.approx(
        np.ptp(np.concatenate(word_strokes("abba"))[:, 0]) / np.ptp(np.concatenate(word_strokes("abba"))[:, 1]),
        rel=0.06,
    )
    assert cv2.connectedComponents((page < 128).astype(np.uint8))[0] == 5  # four letters apart, and the paper
