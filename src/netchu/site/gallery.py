"""The predictions of a run as one page to browse: every line's picture, what is written, what was read."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from netchu.analysis.errors.edits import KINDS, edit_table
from netchu.analysis.predictions import read_predictions
from netchu.display.diffs import diff_parts
from netchu.errors import InputError
from netchu.runs.folder import RunFolder, predictions_label, predictions_name
from netchu.site.line_pictures import draw_pictures
from netchu.site.pages import ASSETS, write_page
from netchu.system.paths import short_path

_BADLY = 0.5  # of a label's length in errors: the picture may hold more than the one row that it is read as


@dataclass
class Gallery:
    """What the page shows.

    Attributes:
        sets: predictions by file name without .csv, in the order of the names.
        pictures: path of a line → file name of its picture, width and height in px.
        problems: (file, what is wrong with it), survived.
    """

    sets: dict[str, pd.DataFrame] = field(default_factory=dict)
    pictures: dict[str, tuple[str, int, int]] = field(default_factory=dict)
    problems: list[tuple[str, str]] = field(default_factory=list)


def load_gallery(run: RunFolder) -> Gallery:
    """Reads predictions/*.csv of a run and draws each line's picture into pages/lines, unless it is there.

    Where every set reads a line badly and its picture has several rows, boxes show them. A table or an image that
    can't be read is noted in `problems` and left out.
    """
    gallery = Gallery()
    for file in run.predictions_files():
        try:
            table = read_predictions(file)
        except InputError as error:
            gallery.problems.append((file.name, str(error).replace(f"{run.dir}/", "")))
            continue
        if len(table):
            gallery.sets[file.stem] = table
    paths = list(dict.fromkeys(path for table in gallery.sets.values() for path in table["path"]))
    if paths:
        gallery.pictures, missing = draw_pictures(paths, run.line_pictures, _badly_read(gallery.sets.values()))
        gallery.problems += missing
    return gallery


def render_gallery(gallery: Gallery, run: RunFolder, top: dict) -> Path | None:
    """Writes pages/predictions.html of a run; None, and nothing written, where there are no predictions.

    Args:
        gallery: of that run.
        run: whose page it is.
        top: the score row that the run is known by; its split and decoder are shown first.
    """
    if not gallery.sets:
        return None
    data = gallery_data(gallery, chosen_set(gallery.sets, top))
    values = {
        "run": run.name,
        "kinds": KINDS,
        "problems": [(short_path(path), problem) for path, problem in gallery.problems],
        "tables": [f"../{run.link(run.predictions_file(name))}" for name in gallery.sets],
        "data": json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c"),
        "script": (ASSETS / "gallery.js").read_text(encoding="utf-8"),
    }
    return write_page(run.page("predictions"), "predictions.html.j2", values)


def pick_samples(gallery: Gallery, top: dict, count: int = 4) -> tuple[str, list[dict]]:
    """Lines that stand for all: in the middle of each quarter (`count` parts) when ordered by confidence.

    Returns:
        The set they are from, and for each line reference, hypothesis, confidence and picture; none where the set
        has fewer lines with a picture and a confidence.
    """
    if not gallery.sets:
        return "", []
    name = chosen_set(gallery.sets, top)
    table = gallery.sets[name].sort_values("confidence", kind="stable")
    table = table[table["path"].isin(list(gallery.pictures)) & table["confidence"].notna()]
    if len(table) < count:
        return name, []
    picked = table.iloc[[(2 * i + 1) * len(table) // (2 * count) for i in range(count)]]
    return name, [row | {"picture": gallery.pictures[row["path"]]} for row in picked.to_dict("records")]


def gallery_data(gallery: Gallery, first: str) -> dict:
    """What the page's script reads.

    Returns:
        first: the set to begin with; kinds: names of kinds of edits; lines: [picture, width, height, file], "" where
        there is no picture; sets: name, label, split, and rows of [line, confidence, parts, kinds, errors], where
        parts are `diff_parts` one after the other and kinds are indices.
    """
    number = {path: i for i, path in enumerate(dict.fromkeys(p for t in gallery.sets.values() for p in t["path"]))}
    lines = [[*gallery.pictures.get(path, ("", 0, 0)), short_path(path)] for path in number]
    sets = []
    for name, table in gallery.sets.items():
        kinds = edit_table(table).explode("kind").groupby("line")["kind"].agg(set)
        rows = []
        for index, row in table.to_dict("index").items():
            parts = [part for triple in diff_parts(row["reference"], row["hypothesis"]) for part in triple]
            confidence = None if pd.isna(row["confidence"]) else round(row["confidence"], 4)
            found = [i for i, kind in enumerate(KINDS) if kind in kinds.get(index, ())]
            rows.append([number[row["path"]], confidence, parts, found, row["char_errors"]])
        sets.append({"name": name, "label": predictions_label(name), "rows": rows})
    return {"first": first, "kinds": KINDS, "lines": lines, "sets": sets}


def chosen_set(sets: Iterable[str], top: dict) -> str:
    """The set that a score row tells of: of its split and decoder, of the latest phase; else the last one.

    >>> chosen_set(["phase1_val_greedy", "phase2_val_best", "phase2_val_greedy"], {"split": "val", "decoder": "best"})
    'phase2_val_best'
    """
    names = sorted(sets)
    same = [name for name in names if top and name.endswith(predictions_name("", top.get("split"), top.get("decoder")))]
    split = [name for name in names if top and f"_{top.get('split')}_" in name]
    return (same or split or names)[-1]


def _badly_read(tables: Iterable[pd.DataFrame]) -> set[str]:
    """Paths of the lines that each of the tables with them reads badly."""
    both = pd.concat(tables)
    good = both["char_errors"] <= _BADLY * both["reference"].str.len()
    return set(both["path"]) - set(both.loc[good, "path"])
