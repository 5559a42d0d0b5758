"""Readings ranked anew by the divisions that they name."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netchu.addresses.matching import match_address
from netchu.addresses.rescoring import rescore
from netchu.decoding import Hypothesis
from netchu.errors import InputError


def test_rescore_prefers_what_exists():
    beam = [
        Hypothesis("Huyện Ninh Long, Quảng Ngãi", -1.0, 0.5),
        Hypothesis("Huyện Minh Long, Quảng Ngãi", -1.2, 0.3),
        Hypothesis("Huyện Minh Lonq, Quảng Ngãi", -1.1, 0.1),
    ]
    ranked = rescore(beam, weight=1.0)
    assert ranked[0].text == beam[1].text
    assert [h.score for h in ranked] == sorted((h.score for h in ranked), reverse=True)
    assert ranked[0].score == pytest.approx(-1.2 + 2) and ranked[0].log_prob == -1.2
    assert sum(h.confidence for h in ranked) == pytest.approx(0.9)
    assert rescore(beam, weight=0.1)[0].text == beam[0].text  # the ink's own reading comes through


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["12 Lê Lợi", "Huế", "Hué", "TP Huế"]), st.floats(-9, 0)), max_size=5))
def test_rescore_keeps_every_reading(pairs):
    beam = [Hypothesis(text, score, 0.1) for text, score in pairs]
    ranked = rescore(beam)
    assert sorted((h.text, h.log_prob) for h in ranked) == sorted(pairs)
    neutral = rescore(beam, weight=0)
    assert [h.log_prob for h in neutral] == sorted((score for _, score in pairs), reverse=True)


def test_rescore_leaves_numbers_to_the_ink():
    beam = [
        Hypothesis("Phường 73, Tân Bình, Hồ Chí Minh", -1.0),  # Tân Bình has a ward 13, and none of that number
        Hypothesis("Phường 13, Tân Bình, Hồ Chí Minh", -1.1),
    ]
    assert [h.score for h in rescore(beam, weight=8.0)] == pytest.approx([15.0, 14.9])
    assert match_address(beam[1].text).score == match_address(beam[0].text).score + 1


def test_rescore_uses_the_beam_score_and_leaves_plain_lines_alone():
    beam = [Hypothesis("12 Lê Lợi", -5.0, score=-1.0), Hypothesis("13 Lê Lợi", -4.0, score=-2.0)]
    assert [(h.text, h.score) for h in rescore(beam)] == [("12 Lê Lợi", -1.0), ("13 Lê Lợi", -2.0)]
    impossible = [Hypothesis("", -math.inf, 0.0)]
    assert rescore([]) == [] and rescore(impossible) == impossible


@pytest.mark.parametrize("weight", [-1, math.nan])
def test_rescore_refuses_bad_weights(weight):
    with pytest.raises(InputError, match="weight is"):
        rescore([], weight)
