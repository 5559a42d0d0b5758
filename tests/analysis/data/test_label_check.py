"""Which lines are read to check labels, and how suspects are ranked: probabilities by hand."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from samples import lines_of_images

from netchu.analysis.data import label_check
from netchu.charset import Charset

AB = Charset("ab")


def manifest(texts, splits):
    paths = [f"/{i}.png" for i in range(len(texts))]
    return pd.DataFrame({"path": paths, "text": texts, "source": "s", "split": splits})


def lines(texts):
    made = lines_of_images([np.full((64, 16), 255, np.uint8)] * len(texts), texts)
    return replace(made, paths=tuple(f"/{i}.png" for i in range(len(texts))))


def frames(*probabilities):
    return np.log(np.array(probabilities, dtype=np.float64))


def test_test_lines_are_never_read_and_rare_characters_always_are():
    table = manifest(["a"] * 20 + ["x", "x", "y"], ["train"] * 10 + ["val"] * 10 + ["test", "val", "train"])
    chosen = label_check.lines_to_read(table, ["x", "y", "z"], val=2, train=3)
    assert 21 in chosen.index and 22 in chosen.index and 20 not in chosen.index
    assert 5 <= len(chosen) <= 7 and set(chosen["split"]) == {"train", "val"}


def test_prepared_lines_are_picked_by_file():
    assert label_check.pick_lines(lines(["a", "b", "a"]), ["/2.png", "/0.png", "/gone"]).paths == ("/0.png", "/2.png")


def test_suspects_are_ranked_by_how_much_likelier_the_reading_is():
    log_probs = [
        frames([0.1, 0.2, 0.7], [0.8, 0.1, 0.1]),  # reads b
        frames([0.1, 0.8, 0.1], [0.8, 0.1, 0.1]),  # reads a, as labelled
        frames([0.05, 0.05, 0.9], [0.9, 0.05, 0.05]),  # reads b, surer
        frames([0.1, 0.2, 0.7], [0.8, 0.1, 0.1]),  # the label has no room
    ]
    table = label_check.check_labels(lines(["a", "a", "a", "aa"]), log_probs, AB)
    assert table["line"].tolist() == [3, 2, 0] and table["hypothesis"].tolist() == ["b"] * 3
    assert table["nats"].iloc[0] == np.inf and table["edits"].tolist() == [2, 1, 1]
    b, a = 0.7 * 0.8 + 0.1 * 0.1 + 0.7 * 0.1, 0.2 * 0.8 + 0.1 * 0.1 + 0.2 * 0.1
    assert table["nats"].iloc[2] == pytest.approx(np.log(b / a))


def test_a_label_with_an_unknown_letter_is_suspect_and_a_right_one_is_not():
    reading = frames([0.1, 0.8, 0.1])
    assert label_check.check_labels(lines(["ă"]), [reading], AB)["nats"].tolist() == [np.inf]
    assert label_check.check_labels(lines(["a"]), [reading], AB).empty
