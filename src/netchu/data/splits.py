"""Train, val, test: seeded, without a text, a writer or a copied document on two sides."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Sequence

import pandas as pd

from netchu.charset import normalise
from netchu.config import SPLIT, Split
from netchu.errors import InputError
from netchu.system.progress import say

_STRICTEST_FIRST = ("test", "val", "train")  # which split wins where a group already holds several


def assign_splits(manifest: pd.DataFrame, split: Split = SPLIT) -> pd.DataFrame:
    """Fills the column `split`.

    Lines with equal texts (normalised, case folded), one writer or one document (both within a source) form a group,
    and a group stays together; the texts of lines with a document tie nothing.
    A group's place comes from a hash of the seed and its own name, so it depends neither on the order of
    the rows nor on the other lines: a line keeps its split when lines are added, dropped or mixed with
    another data set. The price is that shares are met on average (on 1,600 lines within about 1 % of all
    lines), not exactly. Groups of more than twice a split's share go to train. A split that would stay
    empty gets the group whose hash is nearest. Lines that come with a split keep it and pull their group along.

    Where all lines are of one group, or given splits leave none to validate on, lines of train are taken for what is
    empty, which is said: with other texts than those that stay, or single ones where there is one text alone.

    Documents make few, large groups, which such a draw would place badly. Where a source has documents, its groups
    fill test, then val, in the order of their hashes, until either has its share of that source's lines with a
    document; a group that would make it more than twice that share is passed over. The rest is train.

    Args:
        manifest: lines; not changed.
        split: shares and seed.

    Returns:
        A copy with `split` filled, rows in the order given.

    Raises:
        InputError: shares that are negative or leave nothing to train on.
    """
    if split.val < 0 or split.test < 0 or split.val + split.test >= 1:
        raise InputError(f"Shares val={split.val}, test={split.test} leave nothing to train on: use 0.1 and 0.1.")
    groups = _groups(manifest)
    given = list(manifest["split"])
    places = {}
    for name, rows in groups.items():
        known = {given[row] for row in rows} - {""}
        places[name] = next((s for s in _STRICTEST_FIRST if s in known), "") if known else ""
    free = {name: len(rows) for name, rows in groups.items() if not places[name]}
    drawn = {name: _draw(name, split.seed) for name in free}
    quotas = {"test": split.test * len(manifest), "val": split.val * len(manifest)}
    for name, size in free.items():
        place = _place(drawn[name], split)
        places[name] = "train" if place != "train" and size > 2 * quotas[place] else place
    for sizes in _documented(manifest, groups).values():
        _place_documents(places, sizes, drawn, split)
    _fill_empty(places, free, drawn, quotas, split)
    assigned = list(given)
    for name, rows in groups.items():
        for row in rows:
            assigned[row] = given[row] or places[name]
    for place, share in (("val", split.val), ("test", split.test)):
        if share and place not in assigned and (place == "val" or not any(given)):
            _take_from_train(place, share, assigned, list(manifest["text"]), split.seed)
    return manifest.assign(split=pd.Series(assigned, index=manifest.index, dtype="str"))


def check_splits(manifest: pd.DataFrame, needed: Sequence[str], what: str) -> None:
    """Refuses a manifest that lacks lines for training, or for what comes after it.

    Raises:
        InputError: one of the needed splits is empty.
    """
    counts = Counter(manifest["split"])
    for name in needed:
        if not counts[name]:
            there = ", ".join(f"{count} in {split}" for split, count in sorted(counts.items()))
            raise InputError(
                f"{what} has no line in the split {name} ({there}): give more lines, or put some into {name}."
            )


def _take_from_train(place: str, share: float, assigned: list[str], texts: list[str], seed: int) -> None:
    """Moves about that share of all lines from train to an empty split, as long as train keeps a line."""
    rows = [row for row, split in enumerate(assigned) if split == "train"]
    names = {row: normalise(texts[row]).casefold() for row in rows}
    if len(set(names.values())) < 2:
        names = {row: f"{row}\0{name}" for row, name in names.items()}
    groups = defaultdict(list)
    for row, name in names.items():
        groups[name].append(row)
    left, moved = len(rows), 0
    for name in sorted(groups, key=lambda name: _draw(name, seed)):
        group = groups[name]
        if moved < share * len(assigned) and len(group) < left and (not moved or len(group) <= share * len(assigned)):
            for row in group:
                assigned[row] = place
            moved, left = moved + len(group), left - len(group)
    if moved:
        say(f"The split {place} would be empty: it gets {moved} lines of train, of hands or texts that train has, too.")


def _groups(manifest: pd.DataFrame) -> dict[str, list[int]]:
    """Group name → row numbers: what a writer or a document ties together; a text, where there is no document."""
    parent: dict[str, str] = {}

    def root(key: str) -> str:
        parent.setdefault(key, key)
        while parent[key] != key:
            parent[key] = parent[parent[key]]
            key = parent[key]
        return key

    keys = []
    columns = [manifest[name] for name in ("text", "source", "writer", "document")]
    for text, source, writer, document in zip(*columns, strict=True):
        # of a document only single words can stand in another one too: they would tie all writers together
        other = f"3 document\0{source}\0{document}" if document else "2 text\0" + normalise(text).casefold()
        key = f"1 writer\0{source}\0{writer}" if writer else other
        keys.append(key)
        first, second = sorted((root(key), root(other)))
        # A component's name is its smallest key, writers before texts before documents: no order of rows
        # changes it, and no line without a document is drawn by another name than before there were any.
        parent[second] = first
    groups = defaultdict(list)
    for row, key in enumerate(keys):
        groups[root(key)].append(row)
    return dict(groups)


def _draw(name: str, seed: int) -> float:
    """Uniform in [0, 1), the same on every machine: Python's own hash() changes with each process."""
    digest = hashlib.sha256(f"{seed}\0{name}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64


def _place(drawn: float, split: Split) -> str:
    """[0, test) is test, [test, test + val) is val, the rest train.

    >>> _place(0.05, Split()), _place(0.15, Split()), _place(0.5, Split())
    ('test', 'val', 'train')
    """
    if drawn < split.test:
        return "test"
    return "val" if drawn < split.test + split.val else "train"


def _documented(manifest: pd.DataFrame, groups: dict[str, list[int]]) -> dict[str, dict[str, int]]:
    """Source → group name → number of its lines with a document; groups without such lines are in none."""
    sources = [s if d else None for s, d in zip(manifest["source"], manifest["document"], strict=True)]
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for name, rows in groups.items():
        for source, count in Counter(sources[row] for row in rows).items():
            if source is not None:
                found[source][name] = count
    return dict(sorted(found.items()))


def _place_documents(places: dict[str, str], sizes: dict[str, int], drawn: dict[str, float], split: Split) -> None:
    """Places the free groups of one source with documents; those with a given split count for it."""
    waiting = sorted((name for name in sizes if name in drawn), key=lambda name: (drawn[name], name))
    places |= dict.fromkeys(waiting, "train")
    for place, share in (("test", split.test), ("val", split.val)):
        quota = share * sum(sizes.values())
        filled = sum(size for name, size in sizes.items() if places[name] == place)
        for name in waiting:
            if filled < quota and filled + sizes[name] <= 2 * quota and places[name] == "train":
                places[name] = place
                filled += sizes[name]


def _fill_empty(
    places: dict[str, str], free: dict[str, int], drawn: dict[str, float], quotas: dict[str, float], split: Split
) -> None:
    """Gives a wanted but empty split one group from train, as long as train keeps one."""
    centres = {"val": split.test + split.val / 2, "test": split.test / 2}
    for name, centre in centres.items():
        if quotas[name] == 0 or name in places.values():
            continue
        train = [group for group, place in places.items() if place == "train"]
        movable = [group for group in train if group in free]
        if len(train) < 2 or not movable:
            continue
        chosen = min(movable, key=lambda g: (free[g] > 2 * quotas[name], abs(drawn[g] - centre), g))
        places[chosen] = name
