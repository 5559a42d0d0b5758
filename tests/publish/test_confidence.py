"""`results/confidence.csv` and the tables of it: what to check, and what is left then."""

import pytest
from samples import SCORES

from netchu.errors import InputError
from netchu.publish import confidence
from netchu.publish.scores import publish_evaluation

REPORT = {"checkpoint": "released", "split": "test", "decoder": "best", "commit": "abc", "machine": "A CPU"}


def worth(error=0.05, cer=0.01):
    below = [{"threshold": 0.5, "checked": 0.2, "cer": cer, "wrong_lines": 0.3}]
    below += [{"threshold": 0.8, "checked": 0.5, "cer": cer / 2, "wrong_lines": 0.1}]
    below += [{"threshold": 0.99, "checked": 1.0, "cer": None, "wrong_lines": None}]
    return {"mean": 0.45, "calibration_error": error, "calibration_error_by_chance": 0.04, "check_below": below}


def publish(**values):
    publish_evaluation({**SCORES, **REPORT, "data": "cinnamon", "confidence": worth(), **values})


def test_a_later_evaluation_takes_the_place_of_an_earlier_one(project):
    publish(confidence=worth(error=0.2))
    publish(decoder="greedy")
    publish()
    publish(data="vnondb", confidence=None)  # a decoder that gives none
    table = confidence.read_confidence()
    assert table["decoder"].tolist() == ["best"] * 3 + ["greedy"] * 3
    assert table["calibration_error"].eq(0.05).all() and table["threshold"].tolist() == [0.5, 0.8, 0.99] * 2
    assert table["lines"].eq(40).all() and table["right_lines"].eq(0.4).all() and table["cer"].isna().sum() == 2


def test_the_tables_show_the_released_checkpoint_alone(project):
    publish()
    publish(decoder="greedy")
    publish(checkpoint="other.safetensors")
    table = confidence.read_confidence()
    rows = confidence.calibration_table(table).splitlines()[2:]
    assert rows == [f"| 40 of `cinnamon` (test) | {d} | 45.0 % | 40.0 % | 5.0 % | 4.0 % |" for d in ("best", "greedy")]
    head, _, row = confidence.check_tables(table).splitlines()
    assert head == "| lines | below 0.5 | below 0.8 | below 0.99 |"
    cells = "20 %: 10 of 32 wrong, CER 1.0 % | 50 %: 2 of 20 wrong, CER 0.5 % | 100 %: none left"
    assert row == f"| 40 of `cinnamon` (test) | {cells} |"


def test_the_sentence_names_each_set_and_asks_for_what_is_missing(project):
    publish()
    text = confidence.sentence(confidence.read_confidence(), ["cinnamon"])
    assert "are below 0.8: 50 % of `cinnamon` (of the rest, 2 of 20 wrong, CER 0.5 %)." in text
    with pytest.raises(InputError, match="what confidence is worth on kalapa"):
        confidence.sentence(confidence.read_confidence(), ["cinnamon", "kalapa"])
