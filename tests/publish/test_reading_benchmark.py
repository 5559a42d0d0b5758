"""Numbers of each reader and each part of reading; processes are stood in for, parts are the real ones."""

import cv2
import pytest
from ink_files import write_pages
from samples import draw_line

from netchu.data.readers import read_data
from netchu.models.header import checkpoint_path
from netchu.publish import reading_benchmark as benchmark


def test_medians_of_processes_and_memory_by_length(monkeypatch, tmp_path):
    colds, asked = iter([5.0, 1.0, 2.0] * 4), []

    def measure(reader, checkpoint, pictures, lines, repeats):
        asked.append((reader, lines, repeats))
        found = {"cold_seconds": next(colds) if lines == 1 else 0, "cold_cpu_seconds": 3.0, "peak_mb": 100.0 + lines}
        return found | {"warm_ms": 30.0, "seconds": 4.0, "cpu_seconds": 6.0, "texts": ["Hà Nôi"]}

    monkeypatch.setattr(benchmark, "measure", measure)
    monkeypatch.setattr(benchmark, "installed_readers", lambda checkpoint: ["netchu, torch", "rapidocr"])
    table = benchmark.benchmark_readers(tmp_path, ["a.png"], ["Hà Nội"], [1000])
    assert ("netchu, torch", 1000, 1) in asked and ("rapidocr", 1000, 1) not in asked and len(asked) == 9
    values = table.set_index(["what", "measure", "lines"])["value"].sort_index()
    assert values["rapidocr", "cold start", 1] == 2.0 and values["rapidocr", "stream", 100] == 25.0
    assert values["rapidocr", "stream, CPU", 100] == 60.0 and values["netchu, torch", "CER", 1] == pytest.approx(1 / 6)
    assert [values["netchu, torch", "peak memory", lines] for lines in (1, 100, 1000)] == [101.0, 200.0, 1100.0]
    without_labels = benchmark.benchmark_readers(tmp_path, ["a.png"], None, [])
    assert "CER" not in without_labels["measure"].tolist()


def test_every_part_has_a_speed(monkeypatch, tmp_path):
    monkeypatch.setattr(benchmark, "REPEATS", 1)
    cv2.imwrite(str(tmp_path / "a.png"), draw_line("15 Hung Vuong"))
    ink = read_data(write_pages(tmp_path / "ink", {"ann": ["mot hai", "ba bon"]}))[0]["path"].tolist()
    table = benchmark.benchmark_parts(checkpoint_path("released"), [str(tmp_path / "a.png")], ink)
    assert (table["value"] > 0).all() and table["unit"].eq("lines/s").all()
    assert {"preprocessing", "network", "decoder best", "drawing ink"} < set(table["what"])
    assert table.set_index("what").loc["drawing ink", "lines"] == 2
