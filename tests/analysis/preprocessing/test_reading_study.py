"""Readings of lines prepared in different ways, with a reader that looks at one pixel."""

import numpy as np
import pytest

from netchu.analysis.preprocessing import reading_study
from netchu.charset import Charset
from netchu.config import Preprocessing

AB = Charset("ab")
AS_IT_IS = Preprocessing(steps=("resize_to_height",))
GRAY = Preprocessing.named("gray")


def read(lines):
    """Reads "a" where the middle of the line is dark, else "b"."""
    dark = [line[32, line.shape[1] // 2] < 128 for line in lines]
    return [np.log(np.array([[0.1, 0.8, 0.1] if d else [0.1, 0.1, 0.8]])) for d in dark]


def pages(count=6):
    """Gray paper, and a dark stroke across the middle of every other page."""
    made = [np.full((64, 200), 90, np.uint8) for _ in range(count)]
    for page in made[::2]:
        page[20:44, 95:105] = 10
    return made


def test_one_step_after_the_other_is_left_out():
    ways = reading_study.without_each_step(GRAY)
    assert ways["all steps"] == GRAY and len(ways) == len(GRAY.steps)
    assert all("resize_to_height" in way.steps for way in ways.values())
    assert ways["without remove rules"].steps == tuple(s for s in GRAY.steps if s != "remove_rules")


def test_the_way_that_leaves_gray_paper_reads_it_as_ink():
    ways = {"all steps": GRAY, "as it is": AS_IT_IS}
    scores = reading_study.score_ways(pages(), ["a", "b"] * 3, ways, read, AB)
    assert scores["cer"].tolist() == [0, 0.5] and scores.loc["as it is", "cer_high"] > 0.5
    assert scores["worse_low"].iloc[0] == 0 and 0 <= scores["worse_low"].iloc[1] < 0.5


def test_a_change_that_helps_is_not_worse():
    ways = {"as it is": AS_IT_IS, "all steps": GRAY}
    scores = reading_study.score_ways(pages(), ["a", "b"] * 3, ways, read, AB)
    assert scores["worse_low"].iloc[1] < 0


def test_squeezing_takes_away_what_a_low_line_cannot_hold():
    line = np.full((64, 200), 255, np.uint8)
    line[31:33, 99:101] = 0  # a dot of 2 px
    assert reading_study.squeeze(line, 64) is line
    dark = [int(reading_study.squeeze(line, height).min()) for height in (48, 32, 16)]
    assert dark[0] < dark[1] < dark[2] and dark[2] > 200


def test_scores_by_height():
    line = np.full((64, 200), 255, np.uint8)
    line[31:33, 99:101] = 0
    scores = reading_study.score_heights([line], ["a"], [8, 64], read, AB)
    assert scores["cer"].to_dict() == {8: 1, 64: 0} and scores.index.name == "height"
    assert scores["worse_low"].to_dict() == {8: 1, 64: 0}


def test_no_text_is_an_error():
    with pytest.raises(ValueError):
        reading_study.score_heights([], [], [64], read, AB)
