"""`results/hands.csv` holds the rates of each hand, of the last evaluation alone."""

from netchu.publish import tables
from netchu.publish.hand_scores import publish_hand_scores, read_hand_scores
from netchu.publish.scores import read_scores

ROW = {"run": "released", "data": "vnondb", "split": "val", "decoder": "best", "commit": "abc"}


def hand(name, cer):
    return {"group": name, "lines": 3, "cer": cer, "cer_folded": cer / 2}


def test_a_later_evaluation_takes_the_place_of_an_earlier_one(project):
    publish_hand_scores(ROW, [hand("a", 0.5), hand("b", 0.1)])
    publish_hand_scores(ROW | {"split": "test"}, [hand("c", 0.2)])
    publish_hand_scores(ROW, [hand("a", 0.3), hand("b", 0.1), hand("d", 0.2)])
    table = read_hand_scores()
    assert table[["writer", "cer"]].values.tolist() == [["c", 0.2], ["b", 0.1], ["d", 0.2], ["a", 0.3]]
    scores = read_scores().iloc[:0]
    assert tables.card_table(scores, table).count("\n") == 1  # no score, no row
    assert tables._spread(table, ROW) == "3: 10.0 %, 20.0 %, 30.0 %"
    assert tables._spread(table, ROW | {"decoder": "greedy"}) == "–"
