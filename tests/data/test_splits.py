"""Splits are disjoint by text and writer, repeatable, and untouched by the order of rows or by other lines."""

import numpy as np
import pandas as pd
import pytest

from netchu.config import Split
from netchu.data import splits as module
from netchu.data.manifest import make_manifest
from netchu.data.splits import assign_splits, check_splits
from netchu.errors import InputError


def lines(texts, writers=None, source="s"):
    writers = writers or [""] * len(texts)
    rows = enumerate(zip(texts, writers, strict=True))
    return make_manifest([{"path": f"/{i}.png", "text": t, "source": source, "writer": w} for i, (t, w) in rows])


@pytest.fixture
def thousand():
    return lines([f"Số {i}" for i in range(1000)])


def splits_by(manifest, column):
    return manifest.groupby(column)["split"].nunique()


def test_shares(thousand):
    counts = assign_splits(thousand, Split(val=0.1, test=0.2))["split"].value_counts(normalize=True)
    assert counts["val"] == pytest.approx(0.1, abs=0.03) and counts["test"] == pytest.approx(0.2, abs=0.04)


def test_the_input_is_left_alone_and_rows_keep_their_places(thousand):
    before = thousand.copy()
    after = assign_splits(thousand)
    assert thousand.equals(before) and after["path"].equals(before["path"])
    assert set(after["split"]) == {"train", "val", "test"}


def test_the_order_of_rows_changes_nothing():
    rng = np.random.default_rng(3)
    texts = [f"t{i}" for i in rng.integers(0, 300, 400)]
    writers = [str(w) if w < 40 else "" for w in rng.integers(0, 400, 400)]
    table = lines(texts, writers)
    straight = assign_splits(table).set_index("path")["split"]
    shuffled = assign_splits(table.sample(frac=1, random_state=1)).set_index("path")["split"]
    assert straight.equals(shuffled[straight.index])


def test_the_seed_decides(thousand):
    first, again = assign_splits(thousand, Split(seed=1)), assign_splits(thousand, Split(seed=1))
    assert first.equals(again)
    assert (first["split"] != assign_splits(thousand, Split(seed=2))["split"]).sum() > 100


def test_known_places_so_that_no_new_version_moves_a_test_line():
    table = assign_splits(lines([f"Số {i}" for i in range(60)]))
    assert table.loc[table["split"] == "test", "text"].tolist() == ["Số 4", "Số 18", "Số 42", "Số 45"]


def test_lines_that_are_added_or_dropped_move_no_other(thousand):
    whole = assign_splits(thousand).set_index("text")["split"]
    part = assign_splits(thousand.iloc[::3]).set_index("text")["split"]
    assert part.equals(whole[part.index])


def test_equal_texts_stay_together_whatever_their_case_and_form():
    texts = [f"Hoà Bình {i}" for i in range(200)]
    table = lines(texts + [t.upper() for t in texts] + [t.replace("à", "a\u0300") + " " for t in texts])
    table = assign_splits(table)
    table["number"] = [i % 200 for i in range(600)]
    assert splits_by(table, "number").max() == 1 and table["split"].nunique() == 3


def test_writers_never_straddle():
    table = assign_splits(lines([f"t{i}" for i in range(700)], [f"w{i % 70}" for i in range(700)]))
    assert splits_by(table, "writer").max() == 1
    assert set(table["split"]) == {"train", "val", "test"}


def test_a_text_shared_by_two_writers_ties_them():
    texts = [f"t{i}" for i in range(60)]
    writers = [f"w{i % 30}" for i in range(60)]
    texts[1] = texts[0]  # of w0 and w1
    for seed in range(20):
        table = assign_splits(lines(texts, writers), Split(seed=seed))
        tied = table[table["writer"].isin(["w0", "w1"])]
        assert tied["split"].nunique() == 1 and splits_by(table, "writer").max() == 1


def test_writers_of_one_name_in_two_sources_are_two_people():
    table = lines([f"t{i}" for i in range(400)], [str(i % 40) for i in range(400)])
    table["source"] = ["a"] * 200 + ["b"] * 200
    table = assign_splits(table)
    places = table.groupby(["source", "writer"])["split"].first().unstack()
    assert (places.loc["a"] != places.loc["b"]).any()


def test_documents_never_straddle():
    table = lines([f"t{i}" for i in range(600)], [f"w{i // 5}" for i in range(600)])
    table["document"] = [f"d{i // 10}" for i in range(600)]
    after = assign_splits(table)
    assert splits_by(after, "document").max() == 1 and splits_by(after, "writer").max() == 1
    assert set(after["split"]) == {"train", "val", "test"}


def documents(sizes, source="s", writers=True):
    """Lines of documents, each with so many, by writers of its own; all share one word."""
    rows = [
        {
            "path": f"/{source}/{d}/{i}.png", "text": "và" if i == 0 else f"{d} {i}", "source": source,
            "writer": f"w{d}.{i // 4}" if writers else "", "document": f"d{d}",
        }
        for d, size in enumerate(sizes) for i in range(size)
    ]  # fmt: skip
    return make_manifest(rows)


SIZES = [400, 210, 60, 50, 45, 40, 35, 30, 25, 20, 20, 15, 15, 10, 10, 8, 7]


@pytest.mark.parametrize("writers", [True, False])
def test_few_documents_fill_test_and_val_whatever_the_seed(writers):
    table = documents(SIZES, writers=writers)
    for seed in range(20):
        after = assign_splits(table, Split(seed=seed))
        assert splits_by(after, "document").max() == 1 and set(after.loc[after["document"] == "d0", "split"]) == {
            "train"
        }
        shares = after["split"].value_counts(normalize=True)
        assert 0.1 <= shares["test"] <= 0.2 and 0.1 <= shares["val"] <= 0.2


def test_documents_tie_their_writers():
    table = documents([30] * 20)
    table.loc[table["document"] == "d1", "writer"] = table.loc[table["document"] == "d0", "writer"].to_numpy()
    for seed in range(20):
        after = assign_splits(table, Split(seed=seed))
        assert after.loc[after["document"].isin(["d0", "d1"]), "split"].nunique() == 1
        assert after.loc[after["text"] == "và", "split"].nunique() > 1  # a word that all documents have ties nothing


def test_the_order_of_documents_changes_nothing_and_no_other_source_does(thousand):
    table = documents(SIZES)
    alone = assign_splits(table).set_index("path")["split"]
    shuffled = assign_splits(table.sample(frac=1, random_state=1)).set_index("path")["split"]
    among = pd.concat([thousand, documents([9] * 30, source="other"), table], ignore_index=True)
    among = assign_splits(among).set_index("path")["split"]
    assert alone.equals(shuffled[alone.index]) and alone.equals(among[alone.index])
    assert assign_splits(thousand).set_index("path")["split"].equals(among[thousand["path"]])


def test_given_splits_of_documents_are_kept_and_count():
    table = documents(SIZES)
    table.loc[table["document"].isin(["d1", "d2"]), "split"] = "test"
    table.loc[table["document"] == "d3", "split"] = "train"
    for seed in range(20):
        after = assign_splits(table, Split(seed=seed))
        assert set(after.loc[after["split"] == "test", "document"]) == {"d1", "d2"}
        assert set(after.loc[after["document"] == "d3", "split"]) == {"train"} and "val" in set(after["split"])


def test_documents_without_a_share_get_no_line():
    assert set(assign_splits(documents(SIZES), Split(val=0, test=0.2))["split"]) == {"train", "test"}


def test_documents_of_some_lines_move_no_line_of_another_group(thousand):
    before, table = assign_splits(thousand), thousand.copy()
    table.loc[:9, "document"] = "d"
    after = assign_splits(table)
    assert after["split"].iloc[10:].equals(before["split"].iloc[10:]) and after["split"].iloc[:10].nunique() == 1


@pytest.mark.parametrize("count, expected", [(1, {"train"}), (2, {"train", "val"}), (3, {"train", "val", "test"})])
def test_tiny_tables_leave_no_split_empty_that_can_be_filled(count, expected):
    for seed in range(20):
        assert set(assign_splits(lines([f"t{i}" for i in range(count)]), Split(seed=seed))["split"]) == expected


def test_a_huge_group_goes_to_train():
    writers = ["big"] * 90 + [f"w{i}" for i in range(10)]
    for seed in range(20):
        table = assign_splits(lines([f"t{i}" for i in range(100)], writers), Split(seed=seed))
        assert set(table.loc[table["writer"] == "big", "split"]) == {"train"}
        assert set(table["split"]) == {"train", "val", "test"}


def test_a_share_of_zero_gets_no_line(thousand):
    assert set(assign_splits(thousand, Split(val=0.1, test=0))["split"]) == {"train", "val"}


def test_given_splits_are_kept_and_pull_equal_texts_along():
    table = lines(["a", "a", "b", "b"] + [f"t{i}" for i in range(100)])
    table.loc[[0, 2], "split"] = ["test", "val"]
    for seed in range(20):
        assert assign_splits(table, Split(seed=seed))["split"].tolist()[:4] == ["test", "test", "val", "val"]


@pytest.mark.parametrize("split", [Split(val=-0.1), Split(val=0.5, test=0.5), Split(test=1.2)])
def test_shares_that_leave_nothing_to_train_on(thousand, split):
    with pytest.raises(InputError, match="leave nothing to train on"):
        assign_splits(thousand, split)


@pytest.mark.parametrize("writers", [["An"] * 20, [""] * 20])
@pytest.mark.parametrize("texts", [["Hà Nội"] * 20, [f"Số {i // 2}" for i in range(20)]])
def test_one_writer_or_text_is_parted_all_the_same(texts, writers, capsys):
    after = assign_splits(lines(texts, writers))
    counts = after["split"].value_counts()
    assert counts["val"] >= 1 and counts["test"] >= 1 and counts["train"] >= 14
    if len(set(texts)) > 1:
        assert splits_by(after, "text").max() == 1
    if writers[0] or len(set(texts)) == 1:
        assert "The split val would be empty: it gets 2 lines of train" in capsys.readouterr().err


def test_given_splits_without_val_get_one_but_no_test():
    given = lines([f"Số {i}" for i in range(20)]).assign(split="train")
    counts = assign_splits(given)["split"].value_counts()
    assert counts.to_dict() == {"train": 18, "val": 2}
    unchanged = given.assign(split="test")
    assert set(assign_splits(unchanged)["split"]) == {"test"}
    with pytest.raises(InputError, match=r"mine has no line in the split train \(20 in test\): give more lines"):
        check_splits(unchanged, ["train"], "mine")


def test_lines_of_one_writer_are_parted_without_comparing_each_with_each(monkeypatch):
    compared = []

    class Text(str):
        __hash__ = str.__hash__

        def __eq__(self, other):
            compared.append(other)
            return str.__eq__(self, other)

        def casefold(self):
            return self

    monkeypatch.setattr(module, "normalise", Text)
    found = assign_splits(lines([f"text {k}" for k in range(100)], ["me"] * 100))
    assert found["split"].value_counts().to_dict() == {"train": 80, "val": 10, "test": 10}
    assert len(compared) < 300
