"""Small data sets for tests of what reads them."""

import json
from pathlib import Path

import numpy as np
from PIL import Image


def draw(*paths: Path) -> None:
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        image_format = "PNG" if path.suffix.lower() == ".png" else "JPEG"
        Image.fromarray(np.full((8, 30), 250, np.uint8)).save(path, format=image_format)


def write(path: Path, content: object) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def by_problem(problems) -> dict[str, list[str]]:
    return {p: sorted(Path(path).name for path in g["path"]) for p, g in problems.groupby("problem")}
