"""README's first table: three rows, each number from a published table."""

import pandas as pd

from netchu.publish.engines import COLUMNS as ENGINES
from netchu.publish.headline import COLUMNS, headline_table, read_published

OURS = [
    {"data": "cinnamon", "split": "test", "cer": 0.0188, "wer": 0.055},
    {"data": "vnondb", "split": "test", "cer": 0.029, "wer": 0.0912},
]
NOTHING = pd.DataFrame(columns=list(COLUMNS)), pd.DataFrame(columns=list(ENGINES))
PUBLISHED = pd.DataFrame(
    [("vnondb", "A, 2020", 0.05, 0.13, "https://a.example/1.2"), ("vnondb", "B", 0.01, 0.02, "https://b.example")],
    columns=list(COLUMNS),
)


def scored(*rows):
    return pd.DataFrame(rows, columns=["engine", "data", "split", "cer", "wer"]).reindex(columns=list(ENGINES))


def test_all_that_is_published_stands_in_its_column():
    engines = scored(
        ("rapidocr", "cinnamon", "test", 0.318, 0.7),
        ("another", "cinnamon", "test", 0.5, 0.9),
        ("rapidocr", "cinnamon", "val", 0.3, 0.6),
    )
    head, _, ours, others, engines = headline_table(OURS, PUBLISHED, engines).splitlines()
    assert head == "|  | addresses, Cinnamon: CER (WER) | sentences, VNOnDB: CER (WER) |"
    assert ours == "| **netchu** | **1.9 % (5.5 %)** | **2.9 % (9.1 %)** |"
    two = "5.0 % (13.0 %) [A, 2020](https://a.example/1.2)<br>1.0 % (2.0 %) [B](https://b.example)"
    assert others == f"| published | – | {two} |"
    assert engines == "| OCR engines | 31.8 % (70.0 %) RapidOCR<br>50.0 % (90.0 %) another | – |"


def test_vietnamese_has_decimal_commas_and_addresses_of_pages_stay():
    table = headline_table(OURS, PUBLISHED, NOTHING[1], language="vi")
    assert "**1,9 % (5,5 %)**" in table and "(https://a.example/1.2)" in table and "địa chỉ" in table


def test_nothing_is_needed_of_others(project):
    assert read_published().empty
    assert headline_table(OURS, *NOTHING).count("| – | – |") == 2
