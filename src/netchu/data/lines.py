"""Preprocessed line images of a manifest, made once and kept in one memory-mapped file."""

import hashlib
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path

import cv2
import numpy as np
import pandas as pd

from netchu import registry
from netchu.config import Preprocessing
from netchu.data.images import read_image
from netchu.data.ink import ink_file
from netchu.data.manifest import set_name
from netchu.errors import InputError
from netchu.preprocessing.steps import find_step, preprocess
from netchu.system.cores import map_in_processes, usable_cores
from netchu.system.paths import cache_dir, read_json, whole_file, write_json
from netchu.system.progress import say, track
from netchu.system.source_digest import source_digest

_CHUNK = 64  # lines that are preprocessed at a time
_MIN_LINES_TO_SHARE = 4000  # fewer are preprocessed by this process's threads


@dataclass(frozen=True)
class Lines:
    """Line images with their texts.

    Attributes:
        pixels: uint8 (64, sum of widths), all lines beside each other; 255 paper, dark ink.
        starts: (N + 1,) int64, first column of each line.
        texts: N reference texts, NFC.
        paths: N image files.
        key: hash of pixels and texts.
        sets: N data sets that the lines are of (see `manifest.set_name`); () where nobody needs them.
    """

    pixels: np.ndarray
    starts: np.ndarray
    texts: tuple[str, ...]
    paths: tuple[str, ...]
    key: str
    sets: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.texts)

    def image(self, index: int) -> np.ndarray:
        """uint8 (64, W) of one line."""
        return self.pixels[:, self.starts[index] : self.starts[index + 1]]

    @property
    def images(self) -> list[np.ndarray]:
        """uint8 (64, W) of every line."""
        return [self.image(i) for i in range(len(self))]

    @property
    def widths(self) -> np.ndarray:
        """(N,) int64, px."""
        return np.diff(self.starts)

    def only(self, indices: Sequence[int]) -> "Lines":
        """These lines alone, in this order."""
        images = [self.image(i) for i in indices]
        return replace(
            self,
            pixels=np.concatenate(images, axis=1) if images else self.pixels[:, :0],
            starts=_starts(images),
            texts=tuple(self.texts[i] for i in indices),
            paths=tuple(self.paths[i] for i in indices),
            sets=tuple(self.sets[i] for i in indices) if self.sets else (),
            key=hash_of_texts(self.key, *map(str, indices)),
        )


def load_lines(manifest: pd.DataFrame, config: Preprocessing) -> tuple[Lines, pd.DataFrame]:
    """Reads and preprocesses every image of the manifest; the result is kept on disk.

    It is made anew where an image, a setting, or the source of the steps has changed since.

    Args:
        manifest: rows with `path` and `text`, and `source` where sets are to be told apart.
        config: steps and their numbers.

    Returns:
        The lines that could be read, in manifest order, and `problems` (path, problem) for the others.

    Raises:
        InputError: not one image can be read; one changed or vanished meanwhile.
    """
    paths, texts = list(manifest["path"]), list(manifest["text"])
    stamps = [file_stamp(path) for path in paths]
    key = hash_of_texts(*_source(config), str(asdict(config)), *stamps)
    folder = cache_dir() / "lines"
    array, index = folder / f"{key}.npy", folder / f"{key}.json"
    if not (array.is_file() and index.is_file()):
        _preprocess_all(paths, stamps, config, array, index)
    kept = read_json(index)
    problems = pd.DataFrame(kept["problems"], columns=["path", "problem"])
    good = [i for i, width in enumerate(kept["widths"]) if width]
    if not good:
        raise InputError(f"None of the {len(paths)} images can be read; the first: {problems['problem'].iloc[0]}")
    starts = np.concatenate([[0], np.cumsum([kept["widths"][i] for i in good])])
    lines = Lines(
        pixels=np.load(array, mmap_mode="r"),
        starts=starts,
        texts=tuple(texts[i] for i in good),
        paths=tuple(paths[i] for i in good),
        key=hash_of_texts(kept["digest"], *texts),
        sets=tuple(set_name(manifest["source"].iloc[i]) for i in good) if "source" in manifest else (),
    )
    return lines, problems


def readable_lines(manifest: pd.DataFrame, config: Preprocessing) -> Lines:
    """The lines of `load_lines`; images that can't be read are told of and left out."""
    lines, problems = load_lines(manifest, config)
    for problem in problems["problem"]:
        say(f"left out: {problem}")
    return lines


def file_stamp(path: str) -> str:
    """Name, size and time of a file: enough to see that it changed."""
    try:
        stat = os.stat(ink_file(path))
        return f"{path}|{stat.st_size}|{stat.st_mtime_ns}"
    except OSError:
        return path


def refuse_changed(paths: Sequence[str], stamps: Sequence[str]) -> None:
    """Raises InputError where a file has another stamp by now: what was made of it must not be kept under this one."""
    for path, stamp in zip(paths, stamps, strict=True):
        if file_stamp(path) != stamp:
            raise InputError(f"{path} changed or vanished while it was read: leave the data alone, and run this again.")


def hash_of_texts(*parts: str) -> str:
    """Sixteen hex digits that tell these texts from any others: the key of a cache."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def _preprocess_all(paths: list[str], stamps: list[str], config: Preprocessing, array: Path, index: Path) -> None:
    chunks = [paths[i : i + _CHUNK] for i in range(0, len(paths), _CHUNK)]
    processes = usable_cores() if len(paths) >= _MIN_LINES_TO_SHARE else 1
    done = map_in_processes(partial(_preprocess_chunk, config), chunks, processes)
    results = list(track((line for chunk in done for line in chunk), "preprocessing lines", total=len(paths)))
    refuse_changed(paths, stamps)
    images = [r for r in results if not isinstance(r, str)]
    pixels = np.concatenate(images, axis=1) if images else np.zeros((config.height, 0), np.uint8)
    with whole_file(array) as part:
        np.save(part, pixels)
    problems = [(p, r) for p, r in zip(paths, results, strict=True) if isinstance(r, str)]
    widths = [0 if isinstance(r, str) else r.shape[1] for r in results]
    digest = hash_of_texts(hashlib.sha256(pixels).hexdigest(), str(widths))
    write_json(index, {"widths": widths, "problems": problems, "digest": digest})


def _preprocess_chunk(config: Preprocessing, paths: list[str]) -> list[np.ndarray | str]:
    """Line images uint8 (64, W), or what is wrong with the file."""

    def one(path: str) -> np.ndarray | str:
        try:
            return preprocess(read_image(path), config)
        except InputError as error:
            return str(error)

    with ThreadPoolExecutor(cv2.getNumThreads()) as pool:
        return list(pool.map(one, paths))


def _source(config: Preprocessing) -> list[str]:
    """What the steps' names stand for, and the hash of the source that reads and preprocesses."""
    entries = [registry.entry(registry.STEPS, name) for name in (*config.steps, "resize_to_height")]
    for name in config.steps:
        find_step(name)  # so that modules in the working directory are imported too
    modules = dict.fromkeys(entry.partition(":")[0] for entry in entries)
    return [*entries, source_digest("netchu.preprocessing", "netchu.data.images", "netchu.data.ink_drawing", *modules)]


def _starts(images: list[np.ndarray]) -> np.ndarray:
    return np.concatenate([[0], np.cumsum([image.shape[1] for image in images])]).astype(np.int64)
