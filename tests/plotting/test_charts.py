"""One list, for all figures alike must draw what was given, have all glyphs, clip nothing, leave matplotlib alone."""

import io
import warnings
from types import SimpleNamespace

import matplotlib
import matplotlib.image
import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.font_manager import findfont, get_font

from netchu import plotting
from netchu.analysis.ctc_paths import ctc_paths
from netchu.charset import VIETNAMESE


def line(width=400, height=64, color=False):
    image = np.full((height, width), 255, np.uint8)
    image[20:40, 10 : width - 10 : 7] = 0
    return np.stack([image] * 3, axis=2) if color else image


def history(epochs=4):
    down = np.linspace(1.0, 0.2, epochs)
    columns = ["train_loss", "val_loss", "val_cer", "val_wer", "val_line_accuracy", "lr", "seconds"]
    return pd.DataFrame({"epoch": np.arange(1, epochs + 1)} | {column: down for column in columns})


def counts(characters):
    numbers = np.arange(len(characters), 0, -1)
    return pd.DataFrame({"character": list(characters), "count": numbers, "lines": numbers, "train": numbers})


def costs():
    steps = ["normalise_background", "deslant"]
    return pd.DataFrame({"step": steps, "median": [9.0, 1.0], "slowest": [12.0, 3.0], "share": [0.9, 0.1]})


def clusters():
    return pd.DataFrame({"red": [250.0, 30.0], "green": [250.0, 30.0], "blue": [255.0, 90.0], "lines": [8, 2]})


def losses():
    steps = {"step": ["remove_rules", "otsu"]}
    return pd.DataFrame(
        steps | {f"{n} {w}": [9, 0] for n in ("marks", "other small", "large") for w in ("lost", "pieces")}
    )


def by_way():
    columns = {"cer": [0.02, 0.5], "cer_low": [0.01, 0.4], "cer_high": [0.03, 0.6]}
    return pd.DataFrame(columns, index=["all steps", "without normalise background"])


def tones():
    names = ["level", "grave", "acute", "hook", "tilde", "dot below"]
    return pd.DataFrame(np.eye(6, dtype=int) * 9 + 1, index=names, columns=names)


def marks():
    names = ["none", "circumflex", "stroke"]
    return pd.DataFrame(np.eye(3, dtype=int) * 900 + 1, index=names, columns=names)


def bases(*rows):
    return pd.DataFrame(rows, columns=["reference", "hypothesis", "count"])


def groups():
    rows = [
        ("length, characters", "3–9", 10, 0.10, 0.05, 0.2),
        ("length, characters", "10–20", 12, 0.30, 0.25, 0.4),
        ("source", "a name that is far too long", 2, 0.9, np.nan, np.nan),
        *(("writer", str(i), 5 + i, 0.1, 0.05, 0.2) for i in range(14)),
    ]
    return pd.DataFrame(rows, columns=["property", "group", "lines", "cer", "cer_low", "cer_high"])


def window(classes=5):
    names = [*"ặb␣Đ"[: classes - 1], "blank"]
    probs = np.full((20, classes), 1 / classes)
    return SimpleNamespace(
        title="“Đặng Bê” read as “Đằng Bê”", image=line(160), probs=probs, names=names,
        written=[("ặ", 2, 4), ("b", 10, 11)], read=[("ằ", 2, 4), (" ", 6, 8), ("b", 10, 12)],
    )  # fmt: skip


def sweep():
    columns = {"cer": [0.3, 0.2], "cer_low": [0.2, 0.1], "cer_high": [0.4, 0.3], "ms_per_line": [1.0, 5.0]}
    return pd.DataFrame(columns, index=pd.Index([1, 16], name="beam_width"))


def confidence():
    reliability = pd.DataFrame({"confidence": [0.2, np.nan, 0.9], "accuracy": [0.1, np.nan, 1.0], "lines": [3, 0, 9]})
    rejection = pd.DataFrame({"rejected": [0.0, 0.5], "line_accuracy": [0.7, 1.0], "cer": [0.1, 0.0]})
    return reliability, rejection


def log_probs(frames=20, classes=4):
    scores = np.random.default_rng(1).normal(size=(frames, classes))
    return scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))


def shares(letters):
    return pd.DataFrame({"addresses": np.linspace(0, 1, letters), "text": np.linspace(1, 0, letters)})


def changes(*middles):
    rows = [["other", "validation lines", 9, middle, middle - 0.01, middle + 0.01] for middle in middles]
    ends = ["cer_change", "cer_change_low", "cer_change_high"]
    return pd.DataFrame(rows, columns=["run", "predictions", "lines", *ends])


STEPS = [("original", line(color=True), 0.0), ("normalise_background", line(), 8.0), ("deslant", line(380), 1.5)]
POINTS = [(200.0, 10.0), (3.0, 60.0), (379.0, 30.0)]
STROKES = [np.array([[x, 0], [x + 5, 40], [x + 20, 0.0]]) for x in range(0, 900, 40)] + [np.array([[3.0, -20]])]
BOXES = [(10, 60, 5, 150), (70, 120, 5, 190)]
TWO_FRAMES = np.array([[0.6, 0.4], [0.6, 0.4]])

FIGURES = {
    "line_grid": lambda: plotting.line_grid([line(), line(900, 100, True), line(300)], ["Đường Ỷ Ỡ"] * 3),
    "ink_chart": lambda: plotting.ink_chart([("Đường Ỷ Ỡ", STROKES)], [("plain", line()), ("x" * 99, line(900))]),
    "row_chart": lambda: plotting.row_chart(
        pd.Series({"plainly one row": 9, "two rows": 1}), [("two rows", line(200, 150), BOXES), ("no row", line(), [])]
    ),
    "sheet_chart": lambda: plotting.sheet_chart(
        pd.DataFrame({"found": [4], "in pieces": [1], "missed or joined": [0]}, index=["level"]),
        {"level": (line(300, 200), BOXES, [line(), line(300), line()])},
        "level",
    ),
    "page_texts": lambda: plotting.page_texts(
        [
            ("a.png", line(300, 200), BOXES, ["Đường Ỷ Ỡ " * 9, "ặ"]),
            ("b.png", line(40, 300), [(0, 300, 0, 40)], ["Huế"]),
            ("blank.png", line(), [], []),
        ]
    ),
    "step_grid": lambda: plotting.step_grid([STEPS, STEPS], [POINTS, POINTS], ["scan", "form"]),
    "reading_heat_map": lambda: plotting.reading_heat_map(
        line(), log_probs(), "Ặ b", [("Ặ", 2, 4, 0.5), (" ", 9, 10, 1.0)]
    ),
    "two_frame_example": lambda: plotting.two_frame_example(TWO_FRAMES, "a", ctc_paths(TWO_FRAMES, "a")),
    "size_chart": lambda: plotting.size_chart(
        pd.DataFrame({"width": [3.0, 4.5, np.nan, 5.0, 5.0], "words": [2, 2, 2, 2, 2]}),
        {"width": "Width, px", "words": "Words"},
        pd.Series(["a", "b", "c", "d", "e"]),
        pd.DataFrame({4: [4.0, 5.0], 8: [2.0, 2.5], 32: [0.5, 0.6]}),
    ),
    "ranked_bars": lambda: plotting.ranked_bars(
        {"Provinces": pd.Series({"Hà Nội": 3, "none": 9}), "Nothing": pd.Series(dtype="int64")}
    ),
    "kind_chart": lambda: plotting.kind_chart(
        pd.DataFrame({"scan": [3, 0], "form": [1, 2]}, index=["a source with a rather long name", "b"]),
        clusters(),
        clusters().head(0),
        {"scan": line(color=True), "form": line(900), "photograph": line()},
    ),
    "loss_bars": lambda: plotting.loss_bars({"gray": losses(), "binary": losses()}),
    "score_bars": lambda: plotting.score_bars(by_way(), "Lines, prepared"),
    "height_chart": lambda: plotting.height_chart(
        by_way().set_axis([24, 64]),
        pd.DataFrame({"stroke": [1.5, 3], "mark": [2, 4.0], "small_mark": [np.nan, 1.0]}, index=[32, 64]),
    ),
    "character_chart": lambda: plotting.character_chart(counts("ặ bcd"), 2),
    "crop_grid": lambda: plotting.crop_grid([("ặ", line(40)), ("Ỡ", line(90))] * 8),
    "batch_chart": lambda: plotting.batch_chart(np.zeros((2, 1, 64, 320)), [320, 100], ["Đường Ỷ Ỡ", "ặ"]),
    "loss_curves": lambda: plotting.loss_curves({"random": pd.Series([3.0, 2]), "learned": pd.Series([2.0, 0])}),
    "domain_chart": lambda: plotting.domain_chart([("ặ b", shares(3)), ("Đường", shares(5))]),
    "change_intervals": lambda: plotting.change_intervals(changes(-0.02, 0.0, 0.03), "Đường"),
    "count_bars": lambda: plotting.count_bars({"Tones": pd.Series({"hook": 3, "tilde": 0})}, {"hook": "ả"}),
    "cost_bars": lambda: plotting.cost_bars(
        {"gray": costs(), "binary": costs(), "normalise_background, crop": costs()}
    ),
    "contrast_chart": lambda: plotting.contrast_chart(
        pd.DataFrame({"paper": [200.0], "ink": [90.0], "paper_after": [255.0], "ink_after": [4.0]})
    ),
    "learning_curves": lambda: plotting.learning_curves({"phase1": history(), "phase2": history(1)}),
    "change_bars": lambda: plotting.change_bars(pd.Series([3, 1, 0]), pd.Series([1, 1, 2])),
    "beam_chart": lambda: plotting.beam_chart(
        sweep(),
        pd.Series({"cer": 0.3, "ms_per_line": 0.2}),
        pd.DataFrame({"alpha": [0.2, 0.2, 0.5], "cer": [0.3, 0.2, 0.1]}),
        0.4,
    ),
    "beam_tree": lambda: plotting.beam_tree([[("", -0.1)], [("a", -0.4), ("ă", -0.6)], [("ạ b", -0.1), ("ă", -9.0)]]),
    "cer_curves": lambda: plotting.cer_curves({"a": {"phase1": history(), "phase2": history(2)}, "b": {}}),
    "kind_bars": lambda: plotting.kind_bars(
        pd.DataFrame({"kind": ["tone", "case"], "count": [3, 0], "share": [1.0, 0.0]}), pd.Series({"insertion": 3})
    ),
    "confusion_charts": lambda: plotting.confusion_charts(
        bases(("n", "h", 12), ("m", "n", 3)), marks(), tones(), {"circumflex": "â ê ô", "level": "a", "dot below": "ạ"}
    ),
    "group_chart": lambda: plotting.group_chart(groups(), 0.2),
    "error_windows": lambda: plotting.error_windows([window(), window(3), window()]),
    "confidence_chart": lambda: plotting.confidence_chart(*confidence()),
}


def test_every_figure_of_the_package_is_drawn_here():
    offered = {name for name, value in vars(plotting).items() if getattr(value, "__code__", None)}
    assert set(FIGURES) == offered - {"style"}


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_shows_itself_whole_and_leaves_matplotlib_alone(name):
    before = dict(matplotlib.rcParams)
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # a letter without a glyph, a layout that collapses
        figure = FIGURES[name]()
        png = figure._repr_png_()
    assert isinstance(figure, Figure) and png.startswith(b"\x89PNG")
    assert dict(matplotlib.rcParams) == before
    pixels = matplotlib.image.imread(io.BytesIO(png))
    border = [pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]]
    assert all((edge == 1).all() for edge in border), "something is cut off at the edge of the picture"


def test_the_border_check_sees_a_label_that_is_cut_off():
    with plotting.style():
        figure = plotting.PageFigure(figsize=(2, 1))
        figure.text(0.9, 0.5, "too far right")
    pixels = matplotlib.image.imread(io.BytesIO(figure._repr_png_()))
    assert not (pixels[:, -1] == 1).all()


def test_the_font_has_every_vietnamese_letter():
    with plotting.style():
        font = get_font(findfont(matplotlib.font_manager.FontProperties()))
    missing = [c for c in VIETNAMESE + "␣–→★“”…×" if not font.get_char_index(ord(c))]
    assert not missing


def test_style_ends_with_its_block():
    before = matplotlib.rcParams["axes.spines.top"]
    with plotting.style():
        assert matplotlib.rcParams["axes.spines.top"] is False
    assert matplotlib.rcParams["axes.spines.top"] == before


def test_a_long_label_is_cut_and_a_part_of_the_line_shown():
    figure = plotting.line_grid([line(400)], ["x" * 300], columns=1, share=0.5)
    axes = figure.axes[0]
    assert axes.get_title(loc="left").endswith("…") and axes.images[0].get_array().shape == (64, 200)


def test_rare_characters_stand_out():
    bars = plotting.character_chart(counts("abc"), rare=2).axes[0].patches
    assert bars[0].get_facecolor() == bars[1].get_facecolor() != bars[2].get_facecolor()


def test_curves_follow_each_other_on_one_axis():
    figure = plotting.learning_curves({"phase1": history(3), "none": history(0), "phase2": history(2)})
    x = [x for drawn in figure.axes[2].lines if len(drawn.get_xdata()) for x in drawn.get_xdata()]
    assert {1, 2, 3, 4, 5} <= set(x) and max(x) == 5


def test_runs_begin_at_one_axis_and_a_bad_start_flattens_nothing():
    bad = history(20).assign(val_cer=[9.0, 0.5] + [0.2] * 18)
    axes = plotting.cer_curves({"a": {"phase1": bad}, "b": {"phase1": history(3), "phase2": history(2)}}).axes[0]
    assert [list(line.get_xdata()) for line in axes.lines if line.get_label().startswith("b")] == [[1, 2, 3, 4, 5]]
    assert axes.get_ylim()[1] < 3 and axes.get_legend().get_texts()[0].get_text() == "a: best 20.0%, epoch 3"
    assert plotting.cer_curves({"a": {}}).axes[0].texts[0].get_text() == "no epoch yet"


def test_the_legend_of_many_runs_hides_no_curve():
    runs = {f"a run with quite a long name {number}": {"phase1": history()} for number in range(24)}
    figure = plotting.cer_curves(runs)
    figure._repr_png_()
    axes, legend = figure.axes[0], figure.axes[0].get_legend()
    assert legend.get_window_extent().x0 >= axes.get_window_extent().x1 - 1
    assert legend.get_window_extent().height <= figure.bbox.height
    assert legend.get_window_extent().x1 <= figure.bbox.width


def test_change_bars_count_lines():
    title = plotting.change_bars(pd.Series([3, 1, 0, 2]), pd.Series([1, 1, 2, 0])).axes[0].get_title(loc="left")
    assert title == "Lines: 2 better, 1 the same, 1 worse"


def test_large_counts_are_written_out():
    before, after = pd.Series(np.ones(1_234_567, int)), pd.Series(np.zeros(1_234_567, int))
    axes = plotting.change_bars(before, after).axes[0]
    assert [text.get_text() for text in axes.texts] == ["1,234,567"]
    assert axes.get_title(loc="left") == "Lines: 1,234,567 better, 0 the same, 0 worse"
    axes = plotting.confusion_charts(bases(("n", "h", 1_234_567)), marks(), tones(), {}).axes[0]
    assert [text.get_text() for text in axes.texts] == ["1,234,567"]


def test_no_line_that_changed_is_no_error():
    assert plotting.change_bars(pd.Series(dtype=int), pd.Series(dtype=int))._repr_png_()


def test_a_single_epoch_is_a_point_of_every_curve():
    loss, rates, lr = plotting.learning_curves({"phase1": history(1)}).axes
    assert all(drawn.get_marker() in ("o", "*") for axes in (loss, rates, lr) for drawn in axes.lines)
    assert [tick for tick in loss.get_xticks() if 0.5 <= tick <= 1.5] == [1]


def test_few_bars_fill_their_panel():
    axes = plotting.ranked_bars({"Provinces": pd.Series({"Hà Nội": 3, "Huế": 2})}).axes[0]
    assert axes.get_ylim()[0] == pytest.approx(3.6)


def test_the_weight_of_a_language_model_is_held_against_greedy_on_the_same_lines():
    left, _, last = FIGURES["beam_chart"]().axes
    dashed = [[drawn.get_ydata()[0] for drawn in axes.lines if drawn.get_ls() == "--"] for axes in (left, last)]
    assert dashed == [[0.3], [0.4]]


def test_a_step_has_both_of_its_times_beside_its_bar():
    assert [t.get_text().strip() for t in plotting.cost_bars({"gray": costs()}).axes[0].texts] == [
        "9.0 | 12.0",
        "1.0 | 3.0",
    ]


def test_no_legend_lies_on_the_bars_of_preprocessing():
    for name in ("loss_bars", "contrast_chart"):
        figure = FIGURES[name]()
        assert len(figure.legends) == 1 and not any(axes.get_legend() for axes in figure.axes)


def test_a_single_step_loses_nothing_that_could_be_counted():
    assert plotting.loss_bars({"resize_to_height": losses().head(0)})._repr_png_()


def test_titles_of_steps_leave_room_for_their_neighbours():
    figure = plotting.step_grid([STEPS] * 4, [POINTS] * 4, ["a kind of page with a long name"] * 4)
    assert all(len(axes.get_title(loc="left")) <= 30 for axes in figure.axes)


def test_texts_of_a_beam_stand_out_from_their_boxes():
    """White letters stood on light blue boxes."""
    texts = plotting.beam_tree([[("a", np.log(0.75)), ("b", np.log(0.25))]]).axes[0].texts
    assert [t.get_color() for t in texts[:2]] == ["black", "black"]


def test_two_frames_by_hand():
    texts = [
        t.get_text() for t in plotting.two_frame_example(TWO_FRAMES, "a", ctc_paths(TWO_FRAMES, "a")).axes[1].texts
    ]
    assert "= 0.64" in texts and "= 0.36" in texts


def test_the_heat_map_leaves_out_classes_that_never_matter():
    probs = np.full((6, 4), 1e-4)
    probs[:, 0], probs[2, 2] = 0.99, 0.8
    figure = plotting.reading_heat_map(line(), np.log(probs), "abc", [("b", 2, 3, 0.8)])
    assert [t.get_text() for t in figure.axes[2].get_yticklabels()] == ["b", "blank"]


def test_confusions_may_be_none():
    figure = plotting.confusion_charts(bases(), marks(), tones(), {})
    assert figure.axes[0].get_xlim() == (0, 1.2) and figure._repr_png_()


def test_wrong_counts_stand_out_in_a_matrix():
    texts = plotting.confusion_charts(bases(("n", "h", 1)), marks(), tones(), {}).axes[1].texts
    assert [t.get_color() for t in texts if t.get_text() == "1"] == ["#D55E00"] * 6
    mistaken = pd.DataFrame([[0, 9], [0, 9]], index=["none", "horn"], columns=["none", "horn"])
    texts = plotting.confusion_charts(bases(), mistaken, mistaken, {}).axes[1].texts
    assert [t.get_color() for t in texts if t.get_text() == "9"] == ["#D55E00", "white"]


def test_groups_show_most_lines_harder_ones_in_red_and_too_few_hollow():
    panels = plotting.group_chart(groups(), 0.2).axes
    length, source, writer = panels[:3]
    solid, hollow = length.collections[1], source.collections[2]
    assert [tuple(c[:3]) for c in solid.get_facecolors()] == [
        matplotlib.colors.to_rgb(color) for color in ("#0072B2", "#D55E00")
    ]
    assert len(hollow.get_offsets()) == 1 and source.texts[0].get_text() == "90% "
    assert [t.get_text() for t in writer.get_yticklabels()] == [f"{i} ({5 + i})" for i in range(4, 14)]
    assert source.get_yticklabels()[0].get_text() == "a name that is… (2)"


def test_characters_that_only_one_side_has_are_red():
    middle = plotting.error_windows([window()]).subfigs[0].axes[1]
    assert [t.get_text() for t in middle.texts if t.get_color() == "#D55E00"] == ["ặ", "ằ", "␣"]


def test_padding_has_a_colour_of_its_own():
    (picture,) = plotting.batch_chart(np.zeros((1, 1, 64, 200)), [150], ["a"]).axes[0].images
    columns = np.asarray(picture.get_array())[0]
    assert (columns[:150] == 1).all() and (columns[150:] != 1).all()


def test_a_change_is_coloured_only_where_its_interval_leaves_out_zero():
    figure = plotting.change_intervals(changes(-0.02, 0.0, 0.03), "base")
    colours = [drawn.get_color() for drawn in figure.axes[0].lines if drawn.get_marker() == "o"]
    assert len(set(colours)) == 3


def test_one_value_alone_is_one_tick():
    sizes = pd.DataFrame({"height": [96.0, 96.0]})
    room = pd.DataFrame({8: [1.0, 2.0]})
    axes = plotting.size_chart(sizes, {"height": "Height"}, pd.Series(["a", "a"]), room).subfigs[0].axes[0]
    assert axes.get_xticks().tolist() == [96]


def test_rows_of_characters_have_equal_length():
    figure = plotting.character_chart(counts("abcdefg"), rare=1, per_row=6)
    assert [len(axes.patches) for axes in figure.axes] == [4, 3]


def test_small_sources_are_shown_as_one():
    sizes = pd.DataFrame({"words": [1.0, 2, 3, 4, 5, 6]})
    figure = plotting.size_chart(sizes, {"words": "Words"}, pd.Series(list("aabcde")), pd.DataFrame({8: [1.0, 2.0]}))
    labels = [text.get_text() for text in figure.subfigs[0].legends[0].get_texts()]
    assert labels[0] == "a" and labels[-1] == "others" and len(labels) == 4


def test_of_many_sources_small_ones_share_a_bar():
    pages = pd.DataFrame({"scan": range(30, 0, -1), "form": 1}, index=[f"folder {i}" for i in range(30)])
    axes = plotting.kind_chart(pages, clusters(), clusters(), {}).subfigs[0].axes[0]
    names = [label.get_text() for label in axes.get_yticklabels()]
    assert names[0] == "folder 0" and names[-1] == "others" and len(names) == 8
    assert sum(bar.get_width() for bar in axes.patches) == pages.sum().sum()


def test_the_point_of_a_step_is_enlarged_where_it_lies():
    figure = plotting.step_grid([STEPS], [POINTS], ["scan"])
    for row, (_, image, _) in enumerate(STEPS):
        part, zoom = figure.axes[2 * row : 2 * row + 2]
        for axes in (part, zoom):
            low, high = axes.get_xlim()
            assert low <= POINTS[row][0] <= high and high - low <= max(4.5 * image.shape[0], 1)
        assert np.ptp(zoom.get_xlim()) == pytest.approx(0.5 * image.shape[0]) and len(part.patches) == 1


def test_a_short_line_is_not_blown_up():
    assert plotting.line_grid([line(70)], ["a"], columns=1).get_figheight() < 3


def test_rows_have_numbered_boxes_and_texts_of_these_numbers():
    figure = plotting.page_texts([("a.png", line(300, 200), BOXES, ["Hà Nội", "x " * 80]), ("b", line(), [], [])])
    left, right, _, nothing = figure.axes
    assert [text.get_text() for text in left.texts] == ["1", "2"] and len(left.patches) == 2
    first, second, *rest = right.texts[0].get_text().splitlines()
    assert first == "1  Hà Nội" and second.startswith("2  x x") and rest
    assert nothing.texts[0].get_text() == "nothing is written here"


def test_one_row_that_is_all_of_its_picture_has_no_box():
    figure = plotting.page_texts([("a.png", line(), [(0, 64, 0, 400)], ["Huế"])])
    assert not figure.axes[0].patches and figure.axes[1].texts[0].get_text() == "Huế"


def test_strokes_have_the_colours_of_their_turn_and_points_are_dots():
    axes = plotting.ink_chart([("a", STROKES)], []).axes[0]
    lines, dots = axes.collections
    assert len(lines.get_segments()) == len(STROKES) and dots.get_offsets().tolist() == [[3.0, -20.0]]
    assert (lines.get_colors()[-1] == dots.get_facecolors()[0]).all() and axes.yaxis_inverted()
    assert (lines.get_colors()[0] != lines.get_colors()[-1]).any()
