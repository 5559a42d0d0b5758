"""Runs side by side as one page that needs no other file."""

import base64
import os
from pathlib import Path

import numpy as np

from netchu.errors import InputError
from netchu.runs.comparison import Comparison, curve_summary, curve_table
from netchu.site.pages import write_page

RATES = ("cer", "wer")


def render_comparison(comparison: Comparison, file: Path) -> Path:
    """Writes the comparison as one page that needs no other file.

    Raises:
        InputError: the file can't be written, or isn't called .html.
    """
    from netchu.plotting import cer_curves

    if file.suffix != ".html":
        raise InputError(f"{file} must end with .html.")
    figure = cer_curves(comparison.curves)._repr_png_() if any(comparison.curves.values()) else b""
    values = {
        "comparison": comparison,
        "names": comparison.names,
        "pages": {
            run.name: Path(os.path.relpath(run.index_page, file.parent)).as_posix()
            for run in comparison.folders
            if run.index_page.is_file()
        },
        "figure": base64.b64encode(figure).decode("ascii"),
        "scores": _score_cells(comparison),
        "paired": comparison.paired.to_dict("records"),
        "summary": curve_summary(comparison.curves).to_dict("records"),
        "epochs": list(curve_table(comparison.curves).itertuples()),
    }
    return write_page(file, "compare.html.j2", values)


def _score_cells(comparison: Comparison) -> list[dict]:
    """Rows of the page's table of scores: where measured, and for each run cer, interval ends, wer, best of the row."""
    rows = []
    for (step, split, decoder), values in comparison.scores.iterrows():
        cells = [{key: None if np.isnan(v) else v for key, v in values[name].items()} for name in comparison.names]
        for rate in RATES:
            rates = {cell[rate] for cell in cells} - {None}
            for cell in cells:  # nothing stands out where all are equal, or read other lines
                cell[f"best_{rate}"] = split not in comparison.apart and len(rates) > 1 and cell[rate] == min(rates)
        rows.append({"step": step, "split": split, "decoder": decoder, "cells": cells})
    return rows
