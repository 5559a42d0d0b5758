"""A fresh process that loads one reader, reads lines and says what that took: `python -m` with a JSON object.

A process of its own, because imports, loaded weights and the peak of memory stay with a process until it ends.
"""

import json
import os
import platform
import re
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Sequence
from itertools import cycle, islice
from pathlib import Path
from statistics import median

WARM_LINES = 10  # read one by one


def measure(reader: str, checkpoint: Path, pictures: Sequence[str], lines: int, repeats: int) -> dict:
    """Starts a fresh process that reads, and waits for it.

    Args:
        reader: of `readers.READERS`.
        checkpoint: netchu's.
        pictures: one line each.
        lines: how many are read in a stream; the pictures come again where they are fewer. 1: the first alone.
        repeats: streams, whose median counts.

    Returns:
        cold_seconds and cold_cpu_seconds from the start of Python to the first text; peak_mb at the end; where
        there is more than one line: texts of the pictures, warm_ms of a line read alone, seconds and cpu_seconds
        of a stream.

    Raises:
        RuntimeError: the process failed; the message is what it said last.
    """
    order = {"reader": reader, "checkpoint": str(checkpoint), "pictures": list(pictures), "lines": lines}
    words = [sys.executable, "-m", __spec__.name]
    start = time.time()
    given = json.dumps(order | {"repeats": repeats, "start": start})
    done = subprocess.run(words, input=given, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{reader} failed: {done.stderr.strip().splitlines()[-1:]}")
    return json.loads(done.stdout.splitlines()[-1])


def _read(reader: str, checkpoint: str, pictures: list[str], lines: int, repeats: int, start: float) -> dict:
    from netchu.publish.readers import READERS

    read = READERS[reader](Path(checkpoint))
    list(read(pictures[:1]))
    found: dict = {"cold_seconds": time.time() - start, "cold_cpu_seconds": _cpu_seconds()}
    if lines > 1:
        alone = [_timed(read, [picture], 1)[0] for picture in pictures[:WARM_LINES]]
        streams = [_timed(read, pictures, lines) for _ in range(repeats)]
        walls, cpus, texts = zip(*streams, strict=True)
        found |= {"warm_ms": 1000 * median(alone), "texts": texts[0]}
        found |= {"seconds": median(walls), "cpu_seconds": median(cpus)}
    return found | {"peak_mb": peak_mb()}


def _timed(read: Callable, pictures: list[str], lines: int) -> tuple[float, float, list[str]]:
    """Wall and CPU seconds of a stream, and the text of each picture; no more is kept: the memory is the reader's."""
    wall, cpu = time.perf_counter(), _cpu_seconds()
    stream = read(islice(cycle(pictures), lines))
    texts = list(islice(stream, len(pictures)))
    deque(stream, maxlen=0)
    return time.perf_counter() - wall, _cpu_seconds() - cpu, texts


def _cpu_seconds() -> float:
    """Of this process and of those that it ran."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def peak_mb() -> float | None:
    """Most memory that this process has held, MB (10⁶ bytes); None where the system doesn't say."""
    status = Path("/proc/self/status")
    if status.is_file():  # Linux's getrusage counts the process that started this one, too
        return int(re.search(r"VmHWM:\s+(\d+) kB", status.read_text(encoding="utf-8"))[1]) * 1024 / 1e6
    if platform.system() != "Darwin":
        return None
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


if __name__ == "__main__":
    print(json.dumps(_read(**json.load(sys.stdin))))
