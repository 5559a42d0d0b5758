"""Long tables: plain in a run, sortable elsewhere, never anything from the network."""

import re

import pandas as pd
import pytest
from web import remote_sources

from netchu.display import tables
from netchu.display.long_tables import ROWS, long_table

TABLE = pd.DataFrame({"group": [f"<g{i}>" for i in range(ROWS + 1)], "cer": [i / 40 for i in range(ROWS + 1)]})


@pytest.mark.parametrize("table", [TABLE, tables.as_percent(TABLE)], ids=["plain", "styled"])
def test_a_run_gets_plain_html_with_every_row(table, monkeypatch):
    monkeypatch.setenv("NETCHU_PROGRESS_FILE", "progress.log")
    html = long_table(table, index=False)
    assert "<script" not in html and html.count("<tr") == len(TABLE) + 1
    assert "&lt;g12&gt;" in html and "<g12>" not in html
    assert html._repr_html_() == html


def test_numbers_keep_their_format():
    assert "30.00%" in long_table(tables.as_percent(TABLE), interactive=False)
    assert "0.300" in long_table(TABLE, interactive=False)


@pytest.mark.parametrize("table", [TABLE, tables.as_percent(TABLE)], ids=["plain", "styled"])
def test_elsewhere_it_can_be_sorted_without_a_network(table, monkeypatch):
    monkeypatch.delenv("NETCHU_PROGRESS_FILE", raising=False)
    html = long_table(table)
    assert "new ITable" in html and "&lt;g12&gt;" in html
    without_library = re.sub(r"[A-Za-z0-9+/=]{500,}", "", html)
    assert len(html) - len(without_library) > 500_000, "the library is inside"
    assert remote_sources(without_library) == [] and "import(" in html and "unpkg" not in without_library


def test_few_rows_are_not_paged():
    assert '"paging": false' in long_table(TABLE.head(3), interactive=True)
    assert '"paging": true' in long_table(TABLE, interactive=True)


def test_a_folded_table_is_behind_its_line():
    html = long_table(TABLE, folded="all <numbers>", interactive=False)
    assert html.startswith("<details><summary>all &lt;numbers&gt;</summary><table") and html.endswith("</details>")


def test_row_names_can_be_left_out():
    named = TABLE.head(2).set_axis(["first row", "second row"])
    assert "first row" in long_table(named, interactive=False)
    assert "first row" not in long_table(named, interactive=False, index=False)
