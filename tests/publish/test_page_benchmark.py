"""Pages are measured by what is read on them; rows count as found where a box of their own covers them."""

import cv2
import numpy as np
import pandas as pd
from samples import draw_line

from netchu.publish import files, page_benchmark
from netchu.publish.page_benchmark import benchmark_pages
from netchu.recognizer import Recognizer
from netchu.synthetic.pages import MadePage


def test_a_row_per_page_with_counts_that_fit(tmp_path, monkeypatch):
    monkeypatch.setattr(page_benchmark, "MOST_ROWS", 5)
    texts = ["Phuong Hiep", "15 Hung Vuong", "Ha Noi, so 5", "Da Lat 12", "Quan 9, so 3", "Xa Tan Hop"]
    paths = [str(tmp_path / f"{k}.png") for k in range(len(texts))]
    for path, text in zip(paths, texts, strict=True):
        cv2.imwrite(path, draw_line(text))
    manifest = pd.DataFrame({"path": paths, "text": texts})
    table = benchmark_pages(Recognizer.load("released"), manifest, pages=2, decoder="greedy", seed=3)
    assert table["rows"].tolist() == [5, 5] and table["dpi"].tolist() == [150, 300]
    assert (table["found"] <= table["rows"]).all() and table["found"].sum() >= 9
    assert (table["characters"] > 40).all() and (table["line_errors"] >= 0).all() and (table["seconds"] > 0).all()


def test_a_box_counts_once_and_must_overlap_by_half():
    row = np.array([[0, 0], [100, 0], [100, 20], [0, 20]], np.float32)
    page = MadePage(np.zeros((60, 100, 3), np.uint8), np.stack([row, row + [0, 30]]))
    assert page_benchmark._rows_found(page, [(0, 20, 0, 100), (30, 50, 0, 100)]) == 2
    assert page_benchmark._rows_found(page, [(0, 20, 0, 100), (0, 20, 0, 100)]) == 1
    assert page_benchmark._rows_found(page, [(0, 50, 0, 100)]) == 0


def test_scores_of_pages_are_published_and_replaced(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "results_dir", lambda: tmp_path)
    pages = pd.DataFrame(
        {
            "dpi": [150, 150, 300], "ruled": False, "lean": [0.0, 2.0, 0.0], "rows": [10, 20, 10],
            "found": [10, 18, 10],
            "extra": [1, 0, 0], "characters": 1000, "errors": [50, 70, 30], "line_errors": 40, "seconds": 1.0,
        }
    )  # fmt: skip
    scores = page_benchmark.page_scores(pages)
    assert scores["pages"].tolist() == ["150 dpi, level", "150 dpi, leaning", "300 dpi, level", "all"]
    assert scores.iloc[-1][["rows_found", "rows_extra", "cer", "lines_cer"]].tolist() == [38 / 40, 1 / 40, 0.05, 0.04]
    assert scores.iloc[-1]["seconds_per_20_rows"] == 1.5
    facts = {
        "run": "released",
        "data": "d",
        "split": "val",
        "decoder": "greedy",
        "seed": 0,
        "commit": "c",
        "machine": "m",
    }
    for _ in range(2):
        page_benchmark.publish_pages({**facts, "page_scores": scores.to_dict("records")})
    assert len(page_benchmark.read_page_scores()) == 4
    assert "| 3, all | 40 | 95.0 % | 2.5 % | 5.00 % | 4.00 % | 1.5 s |" in page_benchmark.page_table(
        page_benchmark.read_page_scores()
    )
