"""A sweep as one page that needs no other file."""

import base64
import os
from pathlib import Path

import pandas as pd

from netchu.runs.folder import RunFolder
from netchu.runs.sweep import Sweep
from netchu.site.pages import write_page
from netchu.system.paths import runs_dir

CURVES = 12  # runs whose epochs are drawn: the base and the best


def render_sweep(sweep: Sweep, table: pd.DataFrame, file: Path) -> Path:
    """Writes the page: the table, and how the best runs learned.

    Args:
        sweep: what was tried.
        table: see `sweep_table`.
        file: ends with .html.
    """
    from netchu.plotting import cer_curves

    base = sweep.base_trial().name
    runs = {name: RunFolder(runs_dir() / name) for name in table["run"]}
    drawn = dict.fromkeys([base, *table["run"]])
    curves = {name: runs[name].histories() for name in list(drawn)[:CURVES] if name in runs}
    figure = cer_curves(curves)._repr_png_() if any(curves.values()) else b""
    rows = table.astype(object).where(table.notna(), None).to_dict("records")
    best = next((row["run"] for row in rows if row["cer"] is not None), "")
    pages = {
        name: Path(os.path.relpath(run.index_page, file.parent)).as_posix()
        for name, run in runs.items()
        if run.index_page.is_file()
    }
    values = {"sweep": sweep, "base": base, "rows": rows, "best": best, "pages": pages}
    return write_page(file, "sweep.html.j2", values | {"figure": base64.b64encode(figure).decode("ascii")})
