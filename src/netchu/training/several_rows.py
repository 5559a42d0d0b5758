"""Labelled pictures with several rows of writing: each row becomes a line, with its part of the label."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from itertools import accumulate
from pathlib import Path

import pandas as pd
from PIL import Image
from rapidfuzz.distance import Levenshtein

from netchu.config import Preprocessing
from netchu.data.images import read_image
from netchu.data.ink import is_ink_path
from netchu.data.lines import file_stamp, hash_of_texts, refuse_changed
from netchu.data.manifest import make_manifest
from netchu.errors import InputError
from netchu.models.header import RELEASED, checkpoint_path
from netchu.pictures.finding import find_rows
from netchu.recognizer import Recognizer
from netchu.system.cores import usable_cores
from netchu.system.paths import cache_dir, read_json, whole_file, write_json
from netchu.system.progress import say, track
from netchu.system.source_digest import source_digest

_MOST_ERRORS = 0.3  # edits per character of a label: two rows read beside their label have 0.14 at most, another's 0.5
_AT_ONCE = 200  # pictures that are looked at before what is found is kept
_SOURCE = (
    "netchu.training.several_rows",
    "netchu.pictures",
    "netchu.preprocessing",
    "netchu.data.images",
    "netchu.looking",
    "netchu.recognizer",
    "netchu.models",
    "netchu.decoding.greedy",
)  # the rows, and what is read in them


def divide_pictures(manifest: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The manifest with a line for each row of the pictures that hold several; all others stay as they are.

    The rows are found as in reading and become pictures in the cache; what the released checkpoint reads in them tells
    which part of the label is whose. Where the label doesn't fit that, a training picture is left out, and one of
    another split stays whole: scores count every line.

    Args:
        manifest: lines with their splits.

    Returns:
        The manifest, and the pictures whose label can't be divided, a DataFrame with columns path, problem.
    """
    rows_of = _read_rows([path for path in manifest["path"] if not is_ink_path(path)])  # a line of ink is one row
    problems: list[tuple[str, str]] = []
    if not rows_of:
        return manifest, _problems_table(problems)
    lines, left_out = [], 0
    for line in track(manifest.to_dict("records"), "dividing labels"):
        rows = rows_of.get(line["path"], [])
        parts = divide_label(line["text"], [reading for _, reading in rows])
        if len(parts) > 0:
            lines += [line | {"path": file, "text": part} for (file, _), part in zip(rows, parts, strict=True) if part]
            continue
        whole = not rows or line["split"] != "train"
        lines += [line] * whole
        left_out += not whole
        if rows:
            done = "stays whole" if whole else "left out"
            problems.append((line["path"], f"{len(rows)} rows between which the label can't be divided ({done})"))
    say(f"pictures with several rows: {len(rows_of) - len(problems)} divided into a line for each row")
    if left_out:
        say(f"left out: {left_out} training pictures with several rows whose label can't be divided")
    return make_manifest(lines), _problems_table(problems)


def divide_label(label: str, readings: Sequence[str]) -> list[str]:
    """The label's part for each row: divided at blanks so that the parts are nearest to what is read.

    Capitals don't count. A row of which the label says nothing gets "".

    Args:
        label: of all rows, normalised.
        readings: of each row, in reading order.

    Returns:
        A part for each row; none at all where the best division still is too far from what is read.

    >>> divide_label("Tổ 9 Trần Phú Hoàng Mai Hà Nội", ["Tổ 9, Tràn Phú", "Hoàng Mai, Hà Nội"])
    ['Tổ 9 Trần Phú', 'Hoàng Mai Hà Nội']
    >>> divide_label("Thôn Đại Từ", ["Khu 4 Trạm Thản", "Phú Thọ"])
    []
    """
    words, most = label.split(), _MOST_ERRORS * len(label)
    folded, ends = _folded(words)
    best: dict[int, tuple[int, list[tuple[int, int]]]] = {0: (0, [])}  # words that have a row → edits so far, parts
    for reading in map(str.casefold, readings):
        before, best = best, {}
        for start, (cost, parts) in before.items():
            for end in range(start, len(words) + 1):
                allowed = min(most, best[end][0] - 1 if end in best else most) - cost
                part = folded[ends[start] : max(ends[start], ends[end] - 1)]
                if abs(len(part) - len(reading)) > allowed:  # no fewer edits: of a page's parts, nearly all
                    if len(part) > len(reading) + most - cost:
                        break
                    continue
                edits = Levenshtein.distance(part, reading, score_cutoff=int(allowed))
                if edits <= allowed:
                    best[end] = cost + edits, [*parts, (start, end)]
    return [" ".join(words[start:end]) for start, end in best.get(len(words), (0, []))[1]]


def _folded(words: Sequence[str]) -> tuple[str, list[int]]:
    """The words in one case with a blank behind each, and where each begins; last, where all end."""
    folded = [word.casefold() + " " for word in words]
    return "".join(folded), [0, *accumulate(map(len, folded))]


def _read_rows(paths: list[str]) -> dict[str, list[tuple[str, str]]]:
    """Pictures with several rows → for each row its own picture and what is read in it.

    It is kept on disk every few pictures, so that whoever is stopped goes on from there.
    """
    load = cache(Recognizer.load)
    some = (paths[i : i + _AT_ONCE] for i in range(0, len(paths), _AT_ONCE))
    every = (rows for few in some for rows in _rows_of(few, load))
    tracked = track(every, "looking for pictures with several rows", total=len(paths))
    return {path: rows for path, rows in zip(paths, tracked, strict=True) if rows}


def _rows_of(paths: list[str], load: Callable[[], Recognizer]) -> list[list[tuple[str, str]]]:
    """The rows of each of a few pictures (see `_read_rows`); none of a picture with one row."""
    stamps = [file_stamp(path) for path in paths]
    key = hash_of_texts(source_digest(*_SOURCE), file_stamp(str(checkpoint_path(RELEASED))), *stamps)
    index = cache_dir() / "rows" / f"{key}.json"
    if not index.is_file():
        with ThreadPoolExecutor(usable_cores()) as pool:
            found = list(pool.map(_write_rows, paths))
        refuse_changed(paths, stamps)
        files = [file for rows in found for file in rows]
        readings = load().read(files, find=False, decoder="greedy") if files else []
        text_of = {file: reading.text for file, reading in zip(files, readings, strict=True)}
        write_json(index, [[(file, text_of[file]) for file in rows] for rows in found])
    return read_json(index)


def _write_rows(path: str) -> list[str]:
    """Files of the rows on a picture that has several; none where it has one, or can't be read."""
    try:
        rows = find_rows(read_image(path), Preprocessing())
    except InputError:
        return []  # whoever preprocesses it says why
    if len(rows) < 2:
        return []
    picture = Path(path)
    folder = cache_dir() / "rows" / hash_of_texts(str(picture.parent)) / picture.parent.name
    files = [folder / f"{picture.name}.{number}.png" for number in range(1, len(rows) + 1)]
    for file, row in zip(files, rows, strict=True):
        with whole_file(file) as part:
            Image.fromarray(row.image).save(part)
    return list(map(str, files))


def _problems_table(problems: list[tuple[str, str]]) -> pd.DataFrame:
    return pd.DataFrame(problems, columns=["path", "problem"], dtype="str")
