"""`results/speed.csv`: each machine has its numbers, and the tables show them."""

import pytest

from netchu.publish import files, speed

NUMBERS = [
    ("cold start", 1, 1.53, "s"), ("cold start, CPU", 1, 2.0, "s"), ("warm line", 1, 35.4, "ms"),
    ("stream", 100, 31.25, "lines/s"), ("stream, CPU", 100, 51.0, "ms/line"), ("peak memory", 1, 310.0, "MB"),
    ("CER", 100, 0.0213, ""),
]  # fmt: skip


def report(machine="A CPU, 2 cores", peak=400.0, data="cinnamon", split="val"):
    rows = [("netchu, onnxruntime", *number) for number in [*NUMBERS, ("peak memory", 1000, peak, "MB")]]
    rows += [("rapidocr", *number) for number in NUMBERS[:-1]]
    rows += [("decoder best", "stream", 100, 210.4, "lines/s")]
    names = ("what", "measure", "lines", "value", "unit")
    facts = {"run": "released", "data": data, "split": split, "commit": "abc", "machine": machine}
    return {**facts, "speed": [dict(zip(names, row, strict=True)) for row in rows]}


@pytest.fixture
def published(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "results_dir", lambda: tmp_path)
    for one in (report(peak=900.0), report("Another"), report()):
        speed.publish_speed(one)
    return speed.read_speed()


def test_a_machine_s_later_numbers_take_the_place_of_its_earlier(published):
    peaks = published[published["measure"].eq("peak memory") & published["lines"].eq(1000)]
    assert peaks["machine"].tolist() == ["Another", "A CPU, 2 cores"] and peaks["value"].eq(400).all()


def test_readers_and_parts_are_shown_for_each_machine(published):
    text = speed.speed_tables(published)
    assert "A CPU, 2 cores; lines of `cinnamon` (val), `released`, commit abc:\n\n| reader |" in text
    assert "| netchu, onnxruntime | 1.5 s (2.0 s) | 35 ms | 31.2 (51 ms) | 310 | 400 | 2.1 % |" in text
    assert "| rapidocr | 1.5 s (2.0 s) | 35 ms | 31.2 (51 ms) | 310 | – | – |" in text
    assert text.count("| decoder best | 210 |") == 2 and speed.speed_tables(published[:0]).startswith("Nothing")
