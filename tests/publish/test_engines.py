"""Engines read the same lines; what they had is published in place of what they had before."""

import pandas as pd
import pytest

from netchu.publish import engines
from netchu.publish.files import records

FACTS = {"data": "vnondb", "split": "test", "commit": "abc", "machine": "A CPU"}


@pytest.fixture
def two_engines(monkeypatch):
    """One that reads what the path says, and one of our own, which is no engine."""
    readers = {"netchu, torch": None, "parrot": lambda checkpoint: lambda pictures: (path[:-4] for path in pictures)}
    monkeypatch.setattr(engines, "READERS", readers)
    monkeypatch.setattr(engines, "installed_readers", lambda checkpoint: list(readers))


def test_every_engine_but_ours_is_scored_and_blanks_beside_signs_do_not_count_in_vnondb(two_engines):
    manifest = pd.DataFrame({"path": ["ab.png", "c, d.png"], "text": ["ab", "c , d"], "source": ["x", "vnondb"]})
    [row] = records(engines.score_engines(manifest))
    assert (row["engine"], row["lines"], row["cer"], row["wer"]) == ("parrot", 2, 0, 0)
    manifest["source"] = "x"
    assert engines.score_engines(manifest)["cer"].item() == pytest.approx(1 / 7)


def test_a_later_score_takes_the_place_of_an_earlier_one(project):
    def row(engine, cer):
        return {"engine": engine, "lines": 2, "cer": cer, "cer_low": 0.1, "cer_high": 0.9, "wer": 0.9}

    engines.publish_engines({**FACTS, "engines": [row("a", 0.5), row("b", 0.4)]})
    engines.publish_engines({**FACTS, "engines": [row("a", 0.3)]})
    engines.publish_engines({**FACTS, "data": "cinnamon", "engines": [row("a", 0.7)]})
    table = engines.read_engines()
    assert table[["data", "engine", "cer"]].values.tolist() == [
        ["cinnamon", "a", 0.7], ["vnondb", "a", 0.3], ["vnondb", "b", 0.4],
    ]  # fmt: skip
