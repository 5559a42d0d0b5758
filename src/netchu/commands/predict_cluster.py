"""`netchu predict --cluster`: many pictures by many workers, into a folder of parts."""

import argparse
import hashlib
import os
import sys
import time
from dataclasses import replace
from pathlib import Path

from netchu.config import PART
from netchu.errors import InputError
from netchu.system.progress import duration, say
from netchu.system.terminal import show

_ALONE = ("json", "alto", "searchable_pdf", "figure")  # options of reading in one process
_GIVE_UP = 4  # parts that fail before any is read


def predict_on_cluster(args: argparse.Namespace) -> int:
    """Reads what isn't read yet; says what can't be read, the progress and the rate.

    Returns:
        0; 1 where a part couldn't be read, which the same command tries again.

    Raises:
        InputError: bad options, no cluster, or not one part can be read.
    """
    from netchu.exports.reading_parts import PartFolder
    from netchu.pictures.lists import picture_names
    from netchu.system.cluster import connect

    for name in _ALONE:
        if getattr(args, name):
            raise InputError(f"--{name.replace('_', '-')} has no use with --cluster: leave it out.")
    if not args.output or Path(args.output).suffix in (".csv", ".jsonl"):
        raise InputError("--cluster needs a folder for its parts: give --output DIR.")
    how = _how_to_read(args)
    with connect(args.cluster) as cluster:
        folder = PartFolder(Path(args.output), picture_names(args.images), how, args.part or PART)
        before = folder.pictures_done()
        start, unread, failed = time.monotonic(), 0, 0
        done = before
        for number, read in _read(cluster, folder, how):
            if isinstance(read, str):
                failed += 1
                show(f"netchu: part {number} is left out: {read}", file=sys.stderr)
                if failed >= _GIVE_UP and done == before:
                    raise InputError(f"None of {failed} parts can be read: see above.")
                continue
            folder.write(number, read)
            for name, problem in read.unread:
                show(f"netchu: {problem if name in problem else f'{name}: {problem}'}", file=sys.stderr)
            done, unread = done + read.pictures, unread + len(read.unread)
            say(_progress(done, before, folder.pictures, time.monotonic() - start), passing=True)
    seconds = time.monotonic() - start
    also = f", {unread} problems in unread-*.csv" if unread else ""
    rate = f", {(done - before) / seconds:.1f} a second" if done > before else ""
    show(f"{folder.path}: {done - before} pictures in {duration(seconds)}{rate}, {before} were there before{also}")
    if failed:
        show(f"netchu: {failed} parts are missing: the same command reads them.", file=sys.stderr)
    return 1 if failed else 0


def _read(cluster, folder, how):
    """`(number, what was read, or a sentence on why nothing was)` of each part that waits, as they come."""
    from netchu.exports.reading_parts import Part, read_part

    tasks = (Part(number, names, os.getcwd(), how) for number, names in folder.waiting())
    for part, outcome in cluster.outcomes(read_part, tasks):
        yield part.number, outcome.problem or outcome.result


def _progress(done: int, before: int, pictures: int, seconds: float) -> str:
    rate = (done - before) / max(seconds, 1e-9)
    left = duration((pictures - done) / rate) if rate else "?"
    return f"reading pictures: {done:,}/{pictures:,}, {rate:.1f} a second, {left} left"


def _how_to_read(args: argparse.Namespace):
    """What decides the rows, checked here before any worker is asked.

    Raises:
        InputError: a file is missing, or doesn't fit.
    """
    from netchu.exports.reading_parts import HowToRead
    from netchu.models.header import RELEASED, checkpoint_path
    from netchu.pictures.lists import absolute
    from netchu.recognizer import Recognizer

    file = checkpoint_path(args.checkpoint)
    checkpoint = args.checkpoint if args.checkpoint == RELEASED else str(Path(file).resolve())
    how = HowToRead(
        checkpoint,
        "",
        args.decoder,
        absolute(args.lexicon),
        args.allow,
        absolute(args.lm),
        args.join,
        args.min_confidence,
    )
    reader = Recognizer.load(file)
    for _ in reader.stream([], decoder=how.decoder, lexicon=how.lexicon, allow=how.allow, lm=how.lm):
        pass  # loads what it decodes with, and refuses what doesn't fit
    digest = hashlib.sha256()
    for name in filter(None, (file, how.lexicon, how.lm)):
        digest.update(Path(name).read_bytes())
    return replace(how, weights=digest.hexdigest()[:16])
