"""InkML as tablets and people write it: strokes are found, what can't be drawn is named, nothing stops the rest."""

import numpy as np
import pytest
from ink_files import LETTER, group, inkml, word_strokes

from netchu.data.images import read_image
from netchu.data.ink import NoInk, draw_ink, ink_line, load_ink, pack_ink, read_inkml, row_line
from netchu.errors import InputError

W3C = "http://www.w3.org/2003/InkML"


@pytest.fixture
def read(tmp_path):
    """Writes a file of this content, of a new name each time, and reads it."""

    def write_and_read(content: str):
        path = tmp_path / f"{len(list(tmp_path.iterdir()))}.inkml"
        path.write_text(content, encoding="utf-8")
        return read_inkml(str(path))

    return write_and_read


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
        (("0 0, nan 3",), "points of unequal lengths"),
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


def test_packed_ink_is_small_and_gives_back_what_was_written(read):
    ink = read(inkml(*(group(f"tg_{k}", f"số {k}", offset=1000 * k + 1) for k in range(4))))
    packed = load_ink([f"{ink.path}#tg_{k}" for k in range(4)])
    assert len(packed) == 4 and packed.texts[3] == "số 3" and set(packed.writers) == {"id_1"}
    points = sum(len(stroke) for line in ink.lines.values() for stroke in line.strokes)
    assert packed.points.dtype == np.uint16 and packed.points.nbytes == 4 * points
    for k, line in enumerate(ink.lines.values()):
        assert [len(stroke) for stroke in packed.strokes(k)] == [4, 2]
        for stroke, original in zip(packed.strokes(k), line.strokes, strict=True):
            assert stroke.dtype == np.float32 and np.abs(stroke - original).max() < 0.1
    assert len(pack_ink([])) == 0


@pytest.mark.parametrize("scale", [1e-3, 1, 5e4])
def test_packing_keeps_shapes_in_any_unit(read, scale):
    trace = ", ".join(f"{x * scale} {y * scale}" for x, y in ((0, 0), (300, 40), (4000, 7), (9000, 50)))
    ink = read(inkml(group("a", "x", (trace,))))
    [line] = ink.lines.values()
    [stroke] = pack_ink([("a", "", line)]).strokes(0)
    assert np.abs(stroke - line.strokes[0]).max() < 1e-3 * 9000 * scale


def test_plain_drawing_has_dark_ink_on_white_in_one_size(read):
    ink = read(inkml(group("a", "x"), group("b", "x", tuple(_ten_times(trace) for trace in LETTER))))
    images = [draw_ink(line.strokes) for line in ink.lines.values()]
    assert images[0].shape == images[1].shape and images[0].dtype == np.uint8
    for image in images:
        assert image.min() == 0 and (image[[0, -1]] == 255).all() and (image[:, [0, -1]] == 255).all()
    assert (read_image(f"{ink.path}#a") == images[0]).all()


def _ten_times(trace: str) -> str:
    return ", ".join(" ".join(str(10 * int(n)) for n in point.split()) for point in trace.split(","))


def test_a_stray_mark_changes_the_spread_little_and_the_mean_of_rows_much():
    strokes = word_strokes("abbaabbaabba")
    stray = np.array([[300.0, 1500.0], [320.0, 1500.0]])
    for before, after in zip(row_line(strokes), row_line([*strokes, stray]), strict=True):
        assert after == pytest.approx(before, abs=5)


def test_a_climbing_line_has_its_slope_and_the_spread_of_a_level_one():
    strokes = word_strokes("abbaabbaabba" * 3)
    climbing = [stroke - np.stack([0 * stroke[:, 0], 0.1 * stroke[:, 0]], axis=1) for stroke in strokes]
    (_, level, spread), (_, slope, climbing_spread) = row_line(strokes), row_line(climbing)
    assert slope - level == pytest.approx(-0.1, abs=0.005)
    assert climbing_spread == pytest.approx(spread, rel=0.1)
    heights = [draw_ink(line).shape[0] for line in (strokes, climbing)]
    assert heights[1] > 1.5 * heights[0]  # it is shown climbing, in letters of the same size
