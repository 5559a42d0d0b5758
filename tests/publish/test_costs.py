"""Costs of millions of lines and many recipes: the arithmetic, by hand."""

import pandas as pd

from netchu.publish.costs import cost_tables


def test_costs_follow_from_what_was_measured():
    facts = {"run": "released", "data": "cinnamon", "split": "val", "commit": "ab12", "machine": "A CPU, 4 cores"}
    measured = [
        ("netchu, onnxruntime", "stream", 100, 40.0),
        ("netchu, onnxruntime", "peak memory", 1, 300.0),
        ("netchu, onnxruntime", "peak memory", 100, 500.0),
        ("finding rows and preprocessing", "stream", 100, 80.0),
        ("decoder best", "stream", 100, 200.0),
    ]
    speed = pd.DataFrame(measured, columns=["what", "measure", "lines", "value"]).assign(**facts)
    text = cost_tables(speed, pd.DataFrame({"training_minutes": [30.0, 7.0]}))
    assert "Measured on A CPU, 4 cores (commit ab12)" in text
    assert "| 64 cores | 640 | 4.3 | 11.1 |" in text, "40 × 16 lines/s; 10⁷ ÷ 640 = 15,625 s; × 64 × 0.04 $"
    assert "| a GPU with 16 cores, at most | 291 | 9.5 | 28.6 |" in text, "16 ÷ (50 ms + 5 ms)"
    assert "| scheduler | 25,600 cores |" in text and "| memory | 32 GB |" in text
    assert "| 64 cores | 2.0 | 4.00 | 16 at once, so 4 × 30.0 minutes; more than 200 cores" in text


def test_nothing_published_costs_nothing():
    assert cost_tables(pd.DataFrame(), pd.DataFrame()) == "Nothing is published yet."
