"""CTC by hand: all paths, against the exact score."""

import numpy as np
import pytest
from samples import random_log_probs

from netchu.analysis.ctc_paths import ctc_paths
from netchu.charset import Charset
from netchu.decoding.exact import ctc_log_prob


def test_the_paths_of_a_text_sum_to_its_exact_probability():
    log_probs = random_log_probs(1, frames=4, classes=3)
    paths = ctc_paths(np.exp(log_probs), "ab")
    assert len(paths) == 3**4 and paths["probability"].sum() == pytest.approx(1)
    for text, total in paths.groupby("reads")["probability"].sum().items():
        assert np.log(total) == pytest.approx(ctc_log_prob(log_probs, text, Charset("ab"))), text


def test_repeats_collapse_before_blanks_go():
    paths = ctc_paths(np.full((3, 2), 0.5), "a").set_index(["frame 1", "frame 2", "frame 3"])["reads"]
    assert paths["a", "a", "–"] == "a" and paths["a", "–", "a"] == "aa" and paths["–", "–", "–"] == ""
