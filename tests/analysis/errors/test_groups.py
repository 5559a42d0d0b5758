"""Groups of lines, and how each is read."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from netchu.analysis.data.line_measures import MEASURES
from netchu.analysis.errors.groups import FEWEST, GROUP_COLUMNS, equal_groups, group_scores, harder_groups, line_groups
from netchu.analysis.predictions import predictions_table
from netchu.data.manifest import make_manifest
from netchu.decoding import Hypothesis


def predictions(pairs):
    references, readings = zip(*pairs, strict=True)
    paths = [f"/{i}.png" for i in range(len(pairs))]
    return predictions_table(paths, references, [Hypothesis(text, 0.0) for text in readings])


def measures(slants, page):
    return pd.DataFrame({name: np.arange(len(slants), dtype=float) for name in MEASURES}).assign(
        slant=slants, page=page
    )


def match(text):
    """Words in capitals are divisions."""
    named = [word for word in text.split() if word.isupper()] + [None] * 3
    return SimpleNamespace(province=named[0], district=named[1], ward=named[2], system="mixed" if named[0] else None)


def test_groups_are_about_equally_large_and_in_order():
    lengths = pd.Series(np.random.default_rng(1).permutation(np.arange(5, 65)), index=range(100, 160))
    groups = equal_groups(lengths, 5)
    assert groups.cat.categories.tolist() == ["5–16", "17–28", "29–40", "41–52", "53–64"]
    assert groups.value_counts().eq(12).all() and groups.index.equals(lengths.index)


def test_equal_numbers_stay_together_and_missing_ones_belong_nowhere():
    assert equal_groups(pd.Series([7] * 9 + [8]), 5).cat.categories.tolist() == ["7", "8"]
    assert equal_groups(pd.Series([7]), 5).tolist() == ["7"]
    some = equal_groups(pd.Series([np.nan, 1.24, 1.26, 3.0]), 2, digits=1)
    assert some.isna().tolist() == [True, False, False, False]
    assert some.cat.categories.tolist() == ["1.2–1.3", "3.0"]
    assert equal_groups(pd.Series([np.nan, np.nan]), 2).isna().all()


def test_lines_belong_where_their_ink_text_and_writer_put_them():
    lines = predictions([("aa", "aa"), ("ab HUẾ", "ab"), ("c HUẾ TÂY BA", "c")])
    rows = [{"path": f"/{i}.png", "text": t, "split": "val", "source": "s"} for i, t in enumerate(lines["reference"])]
    rows[0]["writer"] = "7"
    rows += [{"path": f"/t{i}.png", "text": "aabcHUẾ TÂYBA", "split": "train"} for i in range(12)]
    rows += [{"path": f"/u{i}.png", "text": "aa", "split": "train"} for i in range(60)]
    table = line_groups(lines, make_manifest(rows), measures([0.0, -12.0, 21.0], ["scan", "photograph", ""]), match)
    assert table.index.equals(lines.index)
    assert table["slant"].tolist() == ["upright", "left", "right, over 15°"]
    assert table["page"].tolist()[:2] == ["scan", "photograph"] and table["page"].isna().tolist()[2]
    assert table["divisions found"].tolist() == ["none", "one", "three"]
    assert table["rarest character"].tolist() == ["50–199 lines", "10–49 lines", "10–49 lines"]
    assert table["writer"].tolist()[0] == "7" and table["writer"].isna().tolist() == [False, True, True]


def test_a_property_that_no_line_has_is_left_out():
    lines = predictions([("a", "a")])
    manifest = make_manifest([{"path": "/0.png", "text": "a", "split": "val"}])
    blank = pd.DataFrame({name: [np.nan] for name in MEASURES}).assign(page=[""])
    table = line_groups(lines, manifest, blank, match)
    assert {"writer", "source", "page", "slant"}.isdisjoint(table) and "length, characters" in table


def test_scores_are_totals_within_the_group_with_intervals_where_lines_suffice():
    lines = predictions([("bbb ccccc", "bbb cccc")] * FEWEST + [("xy", "xy"), ("zz", "zz")])
    groups = pd.DataFrame({"length": ["long"] * FEWEST + ["short"] * 2, "writer": [None] * FEWEST + ["7", None]})
    table = group_scores(lines, groups)
    assert table.columns.tolist() == GROUP_COLUMNS
    rows = table.set_index(["property", "group"])
    assert rows.index.tolist() == [("length", "long"), ("length", "short"), ("writer", "7")]
    assert rows.loc[("length", "long"), "cer"] == pytest.approx(1 / 9)
    assert rows.loc[("length", "long"), ["cer_low", "cer_high"]].tolist() == pytest.approx([1 / 9, 1 / 9])
    assert rows["cer_low"].isna().tolist() == [False, True, True]
    assert rows.loc[("length", "short"), ["lines", "characters", "line_accuracy"]].tolist() == [2, 4, 1.0]


def test_groups_keep_their_order_and_empty_ones_are_left_out():
    lines = predictions([("a", "a"), ("b", "b")])
    bins = pd.Categorical(["z", "a"], ["z", "empty", "a"], ordered=True)
    assert group_scores(lines, pd.DataFrame({"bin": bins}))["group"].tolist() == ["z", "a"]


def test_groups_of_other_lines_are_refused():
    lines = predictions([("a", "a"), ("b", "b")])
    with pytest.raises(ValueError, match="another index"):
        group_scores(lines, pd.DataFrame({"x": ["x", "y"]}, index=[1, 0]))


def test_harder_groups_need_their_whole_interval():
    table = pd.DataFrame({"group": list("abc"), "cer": [0.2, 0.3, 0.4], "cer_low": [0.15, 0.1, np.nan]})
    assert harder_groups(table, 0.12)["group"].tolist() == ["a"]
