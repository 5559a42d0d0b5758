"""Two readings compared line by line."""

import numpy as np
import pandas as pd

from netchu.analysis.paired import paired_change, shared_lines


def table(errors, folder="/one/scans", characters=10):
    paths = [f"{folder}/{i}.png" for i in range(len(errors))]
    texts = [f"line {i}" for i in range(len(errors))]
    return pd.DataFrame({"path": paths, "reference": texts, "characters": characters, "char_errors": errors})


def test_lines_are_paired_by_file_and_text_wherever_they_lie():
    one, other = table([1, 2, 3]), table([3, 1], folder="/elsewhere/scans").iloc[::-1]
    assert shared_lines(one, other)[["errors", "other_errors"]].values.tolist() == [[1, 3], [2, 1]]
    relabelled = other.assign(reference=["line 1", "another text"])
    assert shared_lines(one, relabelled)["errors"].tolist() == [2]
    assert paired_change(one, table([1], folder="/x/other")) is None


def test_a_line_that_is_there_twice_counts_once():
    one = pd.concat([table([1, 2]), table([1])])
    assert len(shared_lines(one, one)) == 2


def test_changes_are_counted_over_all_characters():
    change = paired_change(table([4, 0, 1, 1]), table([1, 0, 2, 1]))
    assert (change["lines"], change["better"], change["worse"], change["cer_change"]) == (4, 1, 1, -2 / 40)
    assert change["cer_change_low"] < -2 / 40 < change["cer_change_high"]


def test_the_interval_is_narrow_where_every_line_changes_alike():
    rng = np.random.default_rng(1)
    errors = rng.integers(0, 9, 200)
    same = paired_change(table(errors), table(errors))
    assert same["cer_change"] == same["cer_change_low"] == same["cer_change_high"] == 0
    one_more = paired_change(table(errors), table(errors + 1))
    assert round(one_more["cer_change_low"], 9) == round(one_more["cer_change_high"], 9) == 0.1
    shuffled = paired_change(table(errors), table(rng.permutation(errors)))
    assert shuffled["cer_change_low"] < 0 < shuffled["cer_change_high"]
