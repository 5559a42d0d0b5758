"""Reads files with a checkpoint and survives the broken ones; which checkpoint is used where none is named."""

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from netchu.commands import options
from netchu.errors import InputError

CHUNK = 128  # lines held in memory at once
_PHASES = ("phase2", "phase1", "pretrain")  # what a run's best checkpoint is looked for in, first to last


LAST = "last"  # the run trained last, as a checkpoint's name


def chosen_checkpoint(name: str) -> Path:
    """The file of a checkpoint: `last`, the best one of the run under outputs/runs that was trained last; `released`,
    the one that comes with netchu; or a path.

    Raises:
        InputError: no run has one.
    """
    from netchu.models.checkpoint import checkpoint_path
    from netchu.system.paths import outputs_dir

    if name != LAST:
        return checkpoint_path(name)

    folder = outputs_dir() / "runs"
    found = []
    for run in folder.glob("*"):
        files = [run / phase / "best.safetensors" for phase in _PHASES]
        found += [file for file in files if file.is_file()][:1]
    if not found:
        raise InputError(
            f"There is no trained run in {folder}: run netchu run or netchu train, or give --checkpoint released."
        )
    return max(found, key=lambda file: file.stat().st_mtime)


def read_for_tuning(args: argparse.Namespace, recognizer, charset) -> tuple:
    """Language model of --lm, manifest of the training lines, validation lines and their log-probs."""
    from netchu.config import SPLIT
    from netchu.data.lines import readable_lines
    from netchu.data.splits import assign_splits
    from netchu.decoding import CharacterLanguageModel

    model = CharacterLanguageModel.load(Path(args.lm), charset)
    manifest = assign_splits(options.read_split(args, "all")[0], SPLIT)
    train, val = (options.only_split(args, manifest, split) for split in ("train", "val"))
    lines = readable_lines(val, recognizer.about.preprocessing)
    return model, train, lines, recognizer.log_probs(lines)


def read_files(
    recognizer, paths: Sequence[str | Path], decoder: str, find: bool = False
) -> tuple[dict[int, object], list[str], float]:
    """Hypotheses by index into `paths`, what was wrong with the files left out, and seconds for the others.

    The seconds hold loading, preprocessing, network and decoder.

    Args:
        recognizer: reads.
        paths: image files.
        decoder: see `Recognizer.read`.
        find: look for the line on each picture first (see `find_line`), else all of it is the line.
    """
    from netchu.data.images import read_image
    from netchu.pictures.page import cut_to_line

    hypotheses, problems, start = {}, [], time.perf_counter()
    for first in range(0, len(paths), CHUNK):
        images = {}
        for index in range(first, min(first + CHUNK, len(paths))):
            try:
                image = read_image(paths[index])
                images[index] = cut_to_line(image, recognizer.about.preprocessing)[1] if find else image
            except InputError as error:
                problems.append(str(error))
                print(f"netchu: {error}", file=sys.stderr)
        if images:
            hypotheses |= zip(images, recognizer.read(list(images.values()), decoder=decoder), strict=True)
    return hypotheses, problems, time.perf_counter() - start
