"""README's first table: three rows, each number from a published table."""

import pandas as pd

from netchu.publish.headline import COLUMNS, headline_table, read_published
from netchu.publish.speed import COLUMNS as SPEED

OURS = [{"data": "cinnamon", "cer": 0.0188, "wer": 0.055}, {"data": "vnondb", "cer": 0.029, "wer": 0.0912}]
NOTHING = pd.DataFrame(columns=list(COLUMNS)), pd.DataFrame(columns=list(SPEED))
PUBLISHED = pd.DataFrame(
    [("vnondb", "A, 2020", 0.05, 0.13, "https://a.example/1.2"), ("vnondb", "B", 0.01, 0.02, "https://b.example")],
    columns=list(COLUMNS),
)


def measured(*rows):
    return pd.DataFrame(rows, columns=["what", "measure", "value", "data"]).reindex(columns=list(SPEED))


def test_all_that_is_published_stands_in_its_column():
    speed = measured(
        ("netchu, torch", "CER", 0.015, "cinnamon"),
        ("rapidocr", "CER", 0.318, "cinnamon"),
        ("rapidocr", "warm line", 19.0, "cinnamon"),
        ("tesseract vie", "CER", 0.5, "cinnamon"),
    )
    head, _, ours, others, engines = headline_table(OURS, PUBLISHED, speed).splitlines()
    assert head == "|  | addresses, Cinnamon: CER (WER) | sentences, VNOnDB: CER (WER) |"
    assert ours == "| **netchu** | **1.9 % (5.5 %)** | **2.9 % (9.1 %)** |"
    two = "5.0 % (13.0 %) [A, 2020](https://a.example/1.2)<br>1.0 % (2.0 %) [B](https://b.example)"
    assert others == f"| published | – | {two} |"
    assert engines == "| OCR engines | 31.8 % rapidocr<br>50.0 % tesseract vie | – |"


def test_vietnamese_has_decimal_commas_and_addresses_of_pages_stay():
    table = headline_table(OURS, PUBLISHED, NOTHING[1], language="vi")
    assert "**1,9 % (5,5 %)**" in table and "(https://a.example/1.2)" in table and "địa chỉ" in table


def test_nothing_is_needed_of_others(project):
    assert read_published().empty
    assert headline_table(OURS, *NOTHING).count("| – | – |") == 2
