"""Long tables: sorted and searched by a click in JupyterLab, plain HTML without any script in a rendered page."""

import functools
import os
from html import escape
from pathlib import Path

import pandas as pd
from pandas.io.formats.style import Styler

from netchu.display.diffs import HtmlTable

ROWS = 12  # shown at once where the table can be paged through


def long_table(
    table: pd.DataFrame | Styler, folded: str = "", interactive: bool | None = None, index: bool = True
) -> HtmlTable:
    """A table of many rows for a notebook.

    Where `netchu run` executes the notebook, it is plain HTML: the page must work without a script. In JupyterLab its
    columns are sorted by a click and its rows searched; what that needs is in the output itself, nothing is fetched.

    Args:
        table: as it is, or styled (formats such as percent are kept, numbers still sort as numbers; style texts with
            escape="html").
        folded: the table is hidden behind this line until somebody clicks on it; "": it is there at once.
        interactive: None: not in a run of `netchu run`, which sets NETCHU_PROGRESS_FILE.
        index: whether row names are shown.

    >>> print(long_table(pd.DataFrame({"a": [1]}), folded="numbers", interactive=False)[:54])
    <details><summary>numbers</summary><table border="1" c
    """
    styled = table if isinstance(table, Styler) else _escaped(table)
    if not index:
        styled = styled.hide(axis="index")
    if interactive is None:
        interactive = "NETCHU_PROGRESS_FILE" not in os.environ
    if interactive:
        html = _sortable(styled)
    elif isinstance(table, Styler):
        html = styled.set_table_attributes('class="dataframe"').to_html()
    else:
        html = table.to_html(index=index, float_format=lambda value: f"{value:.3f}", na_rep="")
    return HtmlTable(f"<details><summary>{escape(folded)}</summary>{html}</details>" if folded else html)


def _escaped(table: pd.DataFrame) -> Styler:
    """Nothing in it is taken for markup, names of rows neither: writers may be called anything."""
    return table.style.format(precision=3, escape="html").format_index(escape="html")


def _sortable(styled: Styler) -> str:
    from itables import to_html_datatable

    paged = len(styled.data) > ROWS
    around = {"topStart": None, "topEnd": "search", "bottomStart": "pageLength", "bottomEnd": "paging"}
    html = to_html_datatable(
        styled, connected=False, allow_html=True, order=[], autoWidth=False, classes="display compact",
        style="table-layout:auto;width:100%;margin:0", paging=paged, pageLength=ROWS, lengthMenu=[ROWS, 50, 200],
        layout=around if paged else dict.fromkeys(around), text_in_header_can_be_selected=False,
    )  # fmt: skip
    return _library() + html


@functools.cache
def _library() -> str:
    """The script and style of DataTables. In every output: a notebook opened again has no other place for it."""
    import itables
    from itables.javascript import generate_init_offline_itables_html

    return generate_init_offline_itables_html(Path(itables.__file__).parent / "html" / "dt_bundle.js")
