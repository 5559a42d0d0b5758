"""Synthetic address lines: made once for a seed and numbers, kept in the cache in the layout of the real ones."""

import hashlib
import json
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path

import cv2
import numpy as np

from netchu import config
from netchu.addresses.composing import compose_address
from netchu.errors import InputError
from netchu.synthetic.fonts import default_fonts, font_files, fonts_for, load_font
from netchu.synthetic.hands import draw_hand, lay_out, write
from netchu.synthetic.paper import draw_page, put_on_page
from netchu.system import paths
from netchu.system.cores import map_in_processes, one_opencv_thread, usable_cores
from netchu.system.progress import track
from netchu.system.source_digest import source_digest

__all__ = ["default_fonts", "make_lines", "render_line"]

_SOURCE = ("netchu.synthetic", "netchu.addresses", "netchu.charset")  # what text, ink and paper come from
_MIXED_SHARE = 0.35  # hands with capitals and digits of another font
_CHUNK = 40  # lines that a process makes at a time
_MIN_LINES_TO_SHARE = 240  # fewer are made here: starting processes takes longer
_ABANDONED_AFTER = 3600  # s without a new file, then a half-made folder is taken for a killed run's


def render_line(
    text: str, font: Path, rng: np.random.Generator, settings: config.Synthetic, capitals: Path | None = None
) -> np.ndarray:
    """The text as one hand writes it on one page, uint8 (settings.image_height, W, 3) RGB.

    Args:
        text: NFC, with letters that the font has.
        font: .ttf or .otf file.
        rng: source of all chance: hand, pen, paper, noise.
        settings: `image_height` and `distortion` are used.
        capitals: another font for capitals and digits.

    Raises:
        InputError: the text is blank, or a font has not all of its letters.
    """
    if not text.strip():
        raise InputError("The text to render is blank: give at least one letter.")
    files = [Path(font), Path(capitals or font)]
    if len(fonts_for(text, files)) < len(files):
        raise InputError(f"The font {font} lacks letters of {text!r}: choose another font.")
    hand = draw_hand(rng, settings.distortion)
    page = draw_page(rng, settings.distortion)
    field = lay_out(text, *map(load_font, files), hand, rng)
    return put_on_page(write(field, len(text), hand, rng, settings.image_height), page, rng)


def make_lines(settings: config.Synthetic = config.SYNTHETIC, processes: int | None = None) -> Path:
    """Folder with the lines' images and `labels.json` {file name: text}; made on the first call, cached afterwards.

    The bytes depend on the settings and fonts alone, not on the number of processes.

    Args:
        settings: seed, number and lengths of the lines, fonts, distortion.
        processes: how many make lines; None is one per core that this process may use.

    Raises:
        InputError: a setting out of range, a font folder missing or empty, the disk full.
    """
    _check(settings)
    fonts = font_files(settings.font_dirs)
    folder = paths.cache_dir() / f"synthetic-{settings.lines}-{_fingerprint(settings, fonts)}"
    if (folder / "labels.json").is_file():
        return folder
    _remove_abandoned(folder)
    part = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}-"))
    try:
        labels = dict(_all_lines(settings, fonts, part, processes))
        paths.write_json(part / "labels.json", labels)
        part.chmod(0o755)
        try:
            part.rename(folder)
        except OSError:
            if not (folder / "labels.json").is_file():  # else somebody made the same lines meanwhile
                raise
    except OSError as error:
        raise InputError(f"Can't write synthetic lines to {folder.parent}: {error.strerror or error}.") from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return folder


def _check(settings: config.Synthetic) -> None:
    least = {"lines": 1, "seed": 0, "min_chars": 1, "image_height": 16, "distortion": 0}
    least["max_chars"] = settings.min_chars
    for name, limit in least.items():
        if getattr(settings, name) < limit:
            raise InputError(f"Synthetic lines: {name}={getattr(settings, name)} must be at least {limit}.")


def _fingerprint(settings: config.Synthetic, fonts: Sequence[Path]) -> str:
    """Twelve hex digits of settings, fonts (wherever they lie) and source: all that the lines depend on."""
    numbers = {name: value for name, value in asdict(settings).items() if name != "font_dirs"}
    parts = [source_digest(*_SOURCE), numbers, [(font.name, font.stat().st_size) for font in fonts]]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:12]


def _remove_abandoned(folder: Path) -> None:
    """Removes what killed runs left half made; a folder that still grows is somebody's at work."""
    for part in folder.parent.glob(f".{folder.name}-*"):
        if time.time() - part.stat().st_mtime > _ABANDONED_AFTER:
            shutil.rmtree(part, ignore_errors=True)


def _all_lines(
    settings: config.Synthetic, fonts: Sequence[Path], folder: Path, processes: int | None
) -> Iterator[tuple[str, str]]:
    """Makes the lines and yields (file name, text) in order."""
    work = partial(_make_chunk, settings, tuple(fonts), folder)
    chunks = [range(i, min(i + _CHUNK, settings.lines)) for i in range(0, settings.lines, _CHUNK)]
    processes = processes or (usable_cores() if settings.lines >= _MIN_LINES_TO_SHARE else 1)
    what = f"making {settings.lines} synthetic lines, in blocks of {_CHUNK}"
    for labels in track(map_in_processes(work, chunks, processes), what, total=len(chunks)):
        yield from labels


def _make_chunk(
    settings: config.Synthetic, fonts: Sequence[Path], folder: Path, indices: range
) -> list[tuple[str, str]]:
    """Makes the lines with these indices; each depends on the seed and its own index alone."""
    with one_opencv_thread():
        return [_make_line(settings, fonts, folder, index) for index in indices]


def _make_line(settings: config.Synthetic, fonts: Sequence[Path], folder: Path, index: int) -> tuple[str, str]:
    rng = np.random.default_rng([settings.seed, index])
    text = compose_address(rng, settings.min_chars, settings.max_chars)
    able = fonts_for(text, fonts)
    if not able:
        raise InputError(f"No font has all letters of {text!r}: add a font with Vietnamese letters (--font-dir).")
    font, capitals = (able[i] for i in rng.integers(len(able), size=2))
    mixed = rng.random() < _MIXED_SHARE
    image = render_line(text, font, rng, settings, capitals if mixed else font)
    bgr = cv2.cvtColor(image, cv2.COLOR_RGB2BGR)
    black_and_white = not ((image > 0) & (image < 255)).any()
    if black_and_white:
        name, (_, data) = f"{index:06d}.png", cv2.imencode(".png", bgr[..., 0], [cv2.IMWRITE_PNG_COMPRESSION, 3])
    else:
        quality = int(rng.integers(60, 94))  # scans and photographs come compressed
        name, (_, data) = f"{index:06d}.jpg", cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, quality])
    (folder / name).write_bytes(data.tobytes())
    return name, text
