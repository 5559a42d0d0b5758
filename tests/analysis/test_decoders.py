"""Decoders beside each other, on the two-frame case in which they differ."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from netchu.analysis import decoders as comparison
from netchu.charset import Charset
from netchu.config import Decoding
from netchu.data.lines import Lines
from netchu.decoding import Automaton, BeamModels, CharacterLanguageModel, beam_decode, score_parts

CHARSET = Charset("a")
TWO_FRAMES = np.log([[0.6, 0.4], [0.6, 0.4]])
SURE = np.log([[0.01, 0.99], [0.99, 0.01]])
LOG_PROBS = [TWO_FRAMES, SURE]
LINES = Lines(np.zeros((64, 16), np.uint8), np.array([0, 8, 16]), ("a", "a"), ("1.png", "2.png"), "key")


@pytest.fixture
def tables():
    return tuple(comparison.step_by_step(LOG_PROBS, LINES, CHARSET, BeamModels(), Decoding(beam_width=4)).values())


def test_both_decoders_read_the_same_lines(tables):
    greedy, beam = tables
    assert greedy["hypothesis"].tolist() == ["", "a"] and beam["hypothesis"].tolist() == ["a", "a"]
    assert greedy["path"].tolist() == ["1.png", "2.png"] and beam.attrs["ms_per_line"] > 0


def test_each_step_has_one_helper_more():
    model = CharacterLanguageModel.train(["a"], CHARSET, order=1).automaton
    beam_models = BeamModels(model, model, lambda hypotheses, weight: hypotheses[::-1])
    steps = comparison.step_by_step(LOG_PROBS, LINES, CHARSET, beam_models, Decoding(beam_width=2))
    assert list(steps) == ["greedy", "beam", "+ language model", "+ names", "+ divisions that fit"]
    assert steps["+ names"]["hypothesis"].tolist() == ["a", "a"] != steps["+ divisions that fit"]["hypothesis"].tolist()


def test_errors_are_counted_by_kind(tables):
    kinds = comparison.errors_by_kind({"greedy": tables[0], "beam": tables[1]})
    assert kinds.loc["greedy", "deletion"] == 1 and kinds.loc["beam"].sum() == 0


def test_the_comparison_scores_each_table(tables):
    table = comparison.compare({"greedy": tables[0], "beam": tables[1]})
    assert table["cer"].to_dict() == {"greedy": 0.5, "beam": 0.0}
    assert table["line_accuracy"].to_dict() == {"greedy": 0.5, "beam": 1.0}
    assert (table["cer_low"] <= table["cer"]).all() and (table["ms_per_line"] > 0).all()


def test_a_beam_of_one_loses_what_a_wider_one_finds():
    sweep = comparison.beam_sweep(LOG_PROBS, LINES, CHARSET, [4, 1, 4])
    assert sweep.index.tolist() == [1, 4] and sweep["cer"][1] >= sweep["cer"][4] == 0


def test_widths_double_up_to_the_one_asked_for():
    assert comparison.widths_up_to(1) == [1] and comparison.widths_up_to(10) == [1, 2, 4, 8, 10]


def test_differing_lines_say_who_gains(tables):
    differing = comparison.differing_lines(*tables, ("greedy", "beam"))
    assert differing[["path", "greedy", "beam", "change"]].to_numpy().tolist() == [["1.png", "", "a", -1]]


def test_what_decided_is_the_part_that_gained_most():
    charset, open_line = Charset("ab"), np.log([[0.02, 0.5, 0.48]])
    model = CharacterLanguageModel.train(["b"] * 20 + ["a"], charset, order=2).automaton
    beam_models = BeamModels(
        model, Automaton.none(), lambda hypotheses, weight: [replace(h, score=weight) for h in hypotheses]
    )
    settings = Decoding(alpha=1.0, beta=0.5, gamma=1.0, delta=2.0)
    lines = Lines(np.zeros((64, 8), np.uint8), np.array([0, 8]), ("a",), ("1.png",), "key")
    differing = pd.DataFrame({"path": ["1.png"], "greedy": ["a"], "best": ["b"]})
    parts = comparison.what_decided(differing, ("greedy", "best"), [open_line], lines, charset, beam_models, settings)
    assert parts.loc[0, "ink"] == pytest.approx(np.log(0.48 / 0.5))
    assert parts.loc[0, "language model"] == pytest.approx(model.score([2], 3) - model.score([1], 3))
    assert (parts.loc[0, "names"], parts.loc[0, "divisions"], parts.loc[0, "decided"]) == (0, 0, "language model")
    score = sum(score_parts(open_line, "b", charset, beam_models, settings).values())
    assert score == pytest.approx(beam_decode(open_line, charset, BeamModels(model), settings).score + 2.0)
    none = comparison.what_decided(differing.head(0), ("greedy", "best"), [], lines, charset, beam_models, settings)
    assert none.empty and "decided" in none


def test_largest_changes_come_first():
    one = pd.DataFrame({"path": list("xyz"), "reference": "abc", "hypothesis": "abc", "char_errors": 0})
    other = one.assign(hypothesis=["ab", "abc", ""], char_errors=[1, 0, 3])
    assert comparison.differing_lines(one, other, ("one", "other"))["path"].tolist() == ["z", "x"]
