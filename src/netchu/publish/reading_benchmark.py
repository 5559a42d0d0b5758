"""How fast lines are read, from a cold start to thousands of them, and in how much memory, by netchu and others."""

import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from statistics import median

import numpy as np
import pandas as pd

from netchu.config import Preprocessing
from netchu.data.images import read_image
from netchu.data.ink import ink_line
from netchu.decoder import decoder_for
from netchu.looking import Way, look_at
from netchu.metrics import score
from netchu.preprocessing.steps import preprocess
from netchu.publish.readers import installed_readers
from netchu.publish.reading_process import measure
from netchu.recognizer import Recognizer
from netchu.synthetic.pen import draw_pen, write_ink
from netchu.system.progress import say

COLD_STARTS = 3
REPEATS = 3
STREAM = 100  # lines that every reader reads
_DECODERS = ("greedy", "beam", "best")


def benchmark_readers(
    checkpoint: Path, pictures: Sequence[str], texts: Sequence[str] | None, memory_lines: Sequence[int]
) -> pd.DataFrame:
    """Each installed reader in fresh processes: started, warm, on a stream of lines.

    Args:
        checkpoint: netchu's, of which both programs run the network where they can.
        pictures: different lines, `STREAM` of them or fewer.
        texts: what they read, for a CER; None where nobody knows.
        memory_lines: longer streams that netchu reads, for its memory.

    Returns:
        A row per number: what (the reader), measure, lines, value, unit. Medians where there are repeats.
    """
    rows = []
    for reader in installed_readers(checkpoint):
        say(f"{reader}: {COLD_STARTS} cold starts, then {STREAM} lines")
        run = partial(measure, reader, checkpoint, pictures)
        cold = [run(1, 1) for _ in range(COLD_STARTS)]
        stream = run(STREAM, REPEATS)
        found = [
            ("cold start", 1, median(one["cold_seconds"] for one in cold), "s"),
            ("cold start, CPU", 1, median(one["cold_cpu_seconds"] for one in cold), "s"),
            ("warm line", 1, stream["warm_ms"], "ms"),
            ("stream", STREAM, STREAM / stream["seconds"], "lines/s"),
            ("stream, CPU", STREAM, 1000 * stream["cpu_seconds"] / STREAM, "ms/line"),
        ]
        if texts:
            found.append(("CER", len(texts), score(texts, stream["texts"]).cer, ""))
        peaks = [(1, cold[0]), (STREAM, stream)]
        if reader.startswith("netchu"):
            for lines in memory_lines:
                say(f"{reader}: {lines} lines")
                peaks.append((lines, run(lines, 1)))
        found += [("peak memory", lines, one["peak_mb"], "MB") for lines, one in peaks if one["peak_mb"]]
        rows += [(reader, *row) for row in found]
    return _table(rows)


def benchmark_parts(checkpoint: Path, pictures: Sequence[str], ink: Sequence[str]) -> pd.DataFrame:
    """The parts of reading, and drawing lines from ink as training does, in this process; rows as above.

    Args:
        checkpoint: netchu's.
        pictures: one line each.
        ink: paths of lines of ink; none, where there are none.
    """
    recognizer = Recognizer.load(checkpoint)
    header, config = recognizer.header, recognizer.header.preprocessing
    images = [read_image(picture) for picture in pictures]
    lines = [preprocess(image, config) for image in images]
    log_probs = recognizer.log_probs(lines)
    work: dict[str, tuple[int, Callable]] = {
        "finding rows and preprocessing": (len(images), lambda: [look_at(i, config, Way.AS_IT_LIES) for i in images]),
        "preprocessing": (len(images), lambda: [preprocess(image, config) for image in images]),
        "network": (len(lines), lambda: recognizer.log_probs(lines)),
    }
    for name in _DECODERS:
        decode = decoder_for(checkpoint, header, name)
        work[f"decoder {name}"] = (len(lines), lambda decode=decode: [decode(one) for one in log_probs])
    if ink:
        strokes = [ink_line(path).strokes for path in ink]
        work["drawing ink"] = (len(ink), partial(_draw, strokes, config))
    rows = [(name, "stream", count, count / _seconds(do), "lines/s") for name, (count, do) in work.items()]
    return _table(rows)


def _draw(strokes: Sequence[Sequence[np.ndarray]], config: Preprocessing) -> None:
    rng = np.random.default_rng(0)
    for one in strokes:
        write_ink(one, draw_pen(rng), rng, config)


def _seconds(work: Callable[[], object]) -> float:
    """The median of the repeats."""
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return median(times)


def _table(rows: Sequence[tuple]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["what", "measure", "lines", "value", "unit"])
